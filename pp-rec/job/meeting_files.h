#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pp-rec/job/grouping.h"

namespace wf::job {

/// The recordings of one room from when it filled until it stood empty.
struct MeetingFiles {
    std::string room;
    std::int64_t start_us = 0;  ///< first packet of anybody, microseconds since the Unix epoch
    std::int64_t end_us = 0;
    std::vector<Participant> people;
    std::vector<std::string> sidecars;  ///< event files of the room (docs/sidecar.md)
    [[nodiscard]] std::vector<std::string> paths() const;
};

/// Meetings ordered by start. Files without room and user in their names make one meeting of their folder.
std::vector<MeetingFiles> groupMeetings(const std::vector<std::string>& paths,
                                        std::int64_t quiet_us = std::int64_t{15} * 60 * 1'000'000);

}  // namespace wf::job
