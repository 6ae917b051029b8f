#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "pp-rec/job/grouping.h"
#include "rtp/codec.h"

namespace wf::job {

/// One file with what grouping has to know besides.
struct LookedAtFile {
    RecordingFile file;
    std::optional<rtp::MediaKind> kind;  ///< absent: no usable header, or nothing recorded
    std::int64_t created_us = 0;
};

/// Looks at the file's name, header and arrival times.
LookedAtFile lookAt(const std::string& path);

/// The name tells no room or no user.
bool isUnnamed(const RecordingFile& file);

/// Room, meeting and user: files with one key belong to one participant. Those without room and user are told apart by
/// folder and base name, and where the name gives no medium by their whole path.
using PersonKey = std::tuple<std::string, int, std::string>;
PersonKey keyOfUnnamed(const RecordingFile& file);

/// Recordings of one room in one meeting.
using RoomSession = std::vector<LookedAtFile>;

/// Files of one room, split where it stood empty for longer than `quiet_us`; in order.
std::vector<RoomSession> splitSessions(std::vector<LookedAtFile> files, std::int64_t quiet_us);

/// From all files of one person; at least one.
Participant makeParticipant(std::vector<LookedAtFile> files);
/// When the first of the files begins.
std::int64_t startOf(const Participant& person);

}  // namespace wf::job
