#pragma once

#include <cstdint>
#include <string>

#include "sfu/janus/json.h"

namespace wf::janus {

/// What an event is about, as Janus numbers it (one bit each).
enum class EventType : std::uint16_t {
    kSession = 1,
    kHandle = 2,
    kExternal = 4,
    kJsep = 8,
    kWebrtc = 16,
    kMedia = 32,
    kPlugin = 64,
    kTransport = 128,
    kCore = 256,
};

/// One who is told what happens in the server, beside the clients. Called on the control loop; must not call back into
/// the core. Lives longer than the core's use of it.
class EventHandler {
public:
    struct Description {
        std::string package;  ///< "janus.eventhandler.mqttevh"
        std::string name;
        std::string author;
        std::string description;
        std::string version_string;
        int version = 0;
    };
    virtual ~EventHandler() = default;
    [[nodiscard]] virtual const Description& description() const = 0;
    [[nodiscard]] virtual bool wants(EventType type) const = 0;
    /// The whole event: `emitter`, `type`, `timestamp`, ids as far as it has any, `event`.
    virtual void onEvent(EventType type, const Json& event) = 0;
    /// The admin API's query_eventhandler.
    virtual Json query(const Json& request) = 0;
};

}  // namespace wf::janus
