#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sfu/janus/json.h"
#include "sfu/janus/plugin.h"
#include "sfu/room/line_statistics.h"

namespace wf::janus {

/// How often event handlers hear of the media.
struct StatisticsSettings {
    std::chrono::seconds period{0};  ///< 0: never
    bool combined = false;           ///< one event for all lines of a peer
};

/// Words a peer's statistics for event handlers, as Janus does (type 32, subtype 3): one event for each line and
/// simulcast layer, or one with all of them. Remembers the last ones, for what happened since. On the worker's loop.
class MediaStatistics {
public:
    void tell(const std::vector<room::LineStatistics>& lines, net::Time now, HandlePort& port, bool combined);

private:
    struct Before {
        room::LineStatistics line;
        net::Time at;
    };

    std::map<std::pair<std::string, std::size_t>, Before> before_;  ///< by mid and layer
};

}  // namespace wf::janus
