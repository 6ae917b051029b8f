#pragma once

#include <functional>
#include <string>

#include "sfu/room/room_config.h"

namespace wf::janus::videoroom {

/// Where permanent rooms are kept: the configuration file. On the control loop; outlives the plugin.
class RoomStore {
public:
    virtual ~RoomStore() = default;
    /// False without a configuration file: requests with `permanent` are refused then.
    [[nodiscard]] virtual bool available() const = 0;

    /// Called once, on the control loop, during the call or later.
    using Stored = std::function<void(bool stored)>;
    /// Writes the room anew, or adds it.
    virtual void save(const room::RoomConfig& config, Stored stored) = 0;
    virtual void remove(const std::string& room_id, Stored stored) = 0;
};

}  // namespace wf::janus::videoroom
