#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "sfu/janus/json.h"
#include "sfu/room/room_config.h"
#include "sfu/room/room_error.h"

namespace wf::janus::videoroom {

/// Whether somebody may join as a publisher with the `token` of a request.
class AccessCheck {
public:
    using WallClock = std::function<std::chrono::system_clock::time_point()>;

    /// `secret`: of the core's signed tokens; empty: there are none, and rooms cannot ask for them.
    AccessCheck(std::string secret, WallClock clock);

    [[nodiscard]] bool knowsSignedTokens() const { return !secret_.empty(); }
    [[nodiscard]] room::RoomStatus mayPublish(const room::RoomConfig& config, const Json& body) const;

private:
    std::string secret_;
    WallClock clock_;
};

}  // namespace wf::janus::videoroom
