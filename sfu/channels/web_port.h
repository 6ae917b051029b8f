#pragma once

#include <libwebsockets.h>

#include <array>
#include <string>

#include "sfu/channels/access_list.h"
#include "sfu/channels/web_server.h"

namespace wf::channels {

/// One port of a web server and what libwebsockets needs to have of it as long as the port is open.
struct WebPort {
    WebPort(WebServer& of, WebServer::PortPlan what, lws_callback_function* callback);
    WebPort(const WebPort&) = delete;
    WebPort& operator=(const WebPort&) = delete;

    [[nodiscard]] bool isWebSocket() const { return !plan.subprotocol.empty(); }
    [[nodiscard]] lws_context_creation_info creationInfo() const;

    WebServer& server;
    const WebServer::PortPlan plan;
    const AccessList access;
    std::string place;  ///< interface, address or path, as libwebsockets wants it
    std::array<lws_protocols, 3> protocols{};
    lws_retry_bo_t idle{};
    unsigned connections = 0;
};

}  // namespace wf::channels
