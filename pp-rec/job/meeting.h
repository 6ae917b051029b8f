#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pp-rec/job/grouping.h"
#include "pp-rec/job/progress.h"
#include "pp-rec/media/repair_report.h"
#include "rtp/base/result.h"

namespace wf::job {

/// The recordings of one room from when it filled until it stood empty.
struct MeetingFiles {
    std::string room;
    std::int64_t start_us = 0;  ///< first packet of anybody, microseconds since the Unix epoch
    std::int64_t end_us = 0;
    std::vector<Participant> people;
    std::vector<std::string> sidecars;  ///< event files of the room in this time (docs/sidecar.md)
    [[nodiscard]] std::vector<std::string> paths() const;
};

/// Meetings ordered by start. Files without room and user in their names make one meeting of their folder.
std::vector<MeetingFiles> groupMeetings(const std::vector<std::string>& paths,
                                        std::int64_t quiet_us = std::int64_t{15} * 60 * 1'000'000);

/// Meeting seconds.
struct TimeSpan {
    double begin_s = 0;
    double end_s = 0;
};

/// One recording in the report.
struct ReportedTrack {
    std::string file;  ///< base name
    std::string kind;  ///< audio, video, data
    std::string codec;
    std::string note;  ///< why it was left out, empty when it was used
    TimeSpan span;
    std::uint64_t bytes = 0;
    std::uint64_t packets = 0;
    std::uint64_t lost_packets = 0;
    std::uint64_t undecodable = 0;
    bool small_stream = false;
    int width = 0;
    int height = 0;
    std::vector<float> bitrate_bps;  ///< of each step of ComposedMeeting::step_s from the meeting's start
    std::vector<float> loss;         ///< 0 to 1, likewise
    media::RepairReport repairs;
};

struct ReportedPerson {
    std::string user;
    std::string name;
    bool is_screen = false;
    std::vector<TimeSpan> present;
    std::vector<TimeSpan> camera;
    std::vector<TimeSpan> muted;
    std::vector<TimeSpan> talk;
    std::vector<ReportedTrack> tracks;
};

struct ReportedOutput {
    std::string path;
    std::string kind;  ///< meeting, participant, poster, report, subtitles
    double duration_s = 0;
    std::uint64_t bytes = 0;
    std::string sha256;
    std::string video;
    std::string audio;
};

struct ReportedEvent {
    double time_s = 0;
    std::string user;
    std::string
        what;  ///< join, leave, share-start, share-end, mute, unmute, camera-on, camera-off, record-on, record-off
};

/// All that is known of a composed meeting: what meeting.json and meeting.html show.
struct ComposedMeeting {
    std::string room;
    std::int64_t start_us = 0;
    double duration_s = 0;
    double begin_s = 0;  ///< meeting time at which the outputs begin
    double end_s = 0;    ///< and at which they end
    double step_s = 1;   ///< of bitrate_bps and loss
    std::string layout;
    std::vector<ReportedPerson> people;
    std::vector<ReportedEvent> events;
    std::vector<ReportedOutput> outputs;
    double loudness_lufs = -127;
    double peak_dbfs = -127;
    double took_s = 0;
};

struct ComposeOptions {
    std::vector<std::string> outputs;  ///< paths
    std::string participants_dir;      ///< one muxed file a person; empty for none
    std::string layout = "auto";       ///< auto, grid, speaker, screen, audio
    int width = 1280;
    int height = 720;
    int fps = 25;
    int crf = -1;
    int video_bitrate_bps = 0;
    std::string preset = "veryfast";
    int audio_bitrate_bps = 0;
    int threads = 0;
    double start_s = 0;                ///< of the meeting
    std::optional<double> duration_s;  ///< of the outputs
    bool trim = false;                 ///< cut the head and tail in which nobody sends anything
    bool hold = false;
    bool labels = true;
    std::optional<double> loudness_lufs;
    std::string title;
    std::string poster;    ///< PNG
    std::string speakers;  ///< .srt or .vtt: who spoke when
    std::string report_json;
    std::string report_html;
    std::map<std::string, std::string> names;  ///< user id to name
    bool overwrite = false;
    Progress progress;
};

/// Composes one meeting and writes everything asked for. A recording that cannot be used is noted in the report;
/// errors: no recording can be used, an output cannot be written, "stopped".
Result<ComposedMeeting> composeMeeting(const MeetingFiles& files, const ComposeOptions& options);

/// User ids and names from a JSON object ({"id": "name"}), a JSON array of objects with "user" (or "id", "userId") and
/// "name" (or "display", "displayName"), or CSV lines `id,name`. Errors name file and line.
Result<std::map<std::string, std::string>> readNames(const std::string& path);

/// docs/meeting_json.md
std::string toJson(const ComposedMeeting& meeting);
/// One page that needs no network.
std::string toHtml(const ComposedMeeting& meeting);

}  // namespace wf::job
