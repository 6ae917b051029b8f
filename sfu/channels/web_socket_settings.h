#pragma once

#include <chrono>
#include <cstddef>

#include "sfu/channels/json_format.h"
#include "sfu/channels/web_port_settings.h"

namespace wf::channels {

/// janus.transport.websockets.jcfg. The acl keys (`ws_acl`, `admin_ws_acl` and their `_forwarded`) are of both ports
/// of a pair.
struct WebSocketSettings {
    bool events = true;
    JsonFormat json = JsonFormat::kCompact;
    /// A ping after so long without a sign of life, and how long its answer may take; both or none.
    std::chrono::seconds pingpong_trigger{0};
    std::chrono::seconds pingpong_timeout{0};
    unsigned max_connections = 10'000;  ///< of a port
    WebPortSettings ws{.enabled = true, .port = 8188};
    WebPortSettings wss{.port = 8989};
    WebPortSettings admin_ws{.port = 7188};
    WebPortSettings admin_wss{.port = 7989};
    WebOrigins cors;
    WebCertificates certificates;
    std::size_t max_message_bytes = std::size_t{4} << 20;  ///< of a client's message, all fragments together
    // Not in the file.
    std::size_t max_queue_bytes = std::size_t{8} << 20;  ///< waiting for one slow client, which is then closed
};

}  // namespace wf::channels
