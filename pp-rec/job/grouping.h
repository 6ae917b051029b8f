#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recorder/mjr/recording_name.h"

namespace wf::job {

/// One recording file as grouping sees it.
struct RecordingFile {
    std::string path;
    mjr::RecordingName name;
    std::int64_t start_us = 0;  ///< first frame (header `u`), else the name's time; microseconds since the Unix epoch
    std::int64_t end_us = 0;    ///< last frame's arrival
};

/// All recordings of one user in one meeting, ordered by start.
struct Participant {
    std::string room;
    std::string user;
    std::vector<RecordingFile> audio;
    std::vector<RecordingFile> video;  ///< one m-line of each publishing: the big stream where there are two
    std::vector<RecordingFile> other;  ///< data, small streams, files without a usable header
};

/// Recordings (`*.mjr`, `*.mjr.*` left by a crash) below a folder, ordered by path. `recursive` goes into subfolders.
std::vector<std::string> findRecordings(const std::string& folder, bool recursive);

/// Groups recordings by room, meeting and user. A room that stood empty for longer than `quiet_us` begins a new
/// meeting. Files whose name follows no pattern form a participant each, except that `<base>-audio-N` and
/// `<base>-video-N` belong together.
std::vector<Participant> groupParticipants(const std::vector<std::string>& paths,
                                           std::int64_t quiet_us = std::int64_t{15} * 60 * 1'000'000);

}  // namespace wf::job
