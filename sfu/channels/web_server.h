#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/channels/web_connection.h"
#include "sfu/channels/web_port_settings.h"
#include "sfu/channels/web_wire.h"
#include "sfu/net/log.h"
#include "sfu/net/rare_warning.h"
#include "sfu/net/task_queue.h"

struct lws_context;

namespace wf::channels {

struct WebPort;

/// A libwebsockets context and its thread. Ports are opened before start(); afterwards everything but post() and
/// stop() happens on the thread. HTTP comes in as bytes on plain connections (libwebsockets lends its sockets and
/// TLS only: its own HTTP server of Debian 12 ends the process when a client pipelines requests).
class WebServer {
public:
    /// Makes what stands behind a new connection; null refuses it.
    using Accept = std::function<std::unique_ptr<WebConnection>(WebWire wire)>;

    struct PortPlan {
        std::string name;  ///< for messages: "ws"
        WebPortSettings settings;
        bool tls = false;
        WebCertificates certificates;
        std::string subprotocol;       ///< of WebSocket; empty: plain bytes
        WebOrigins origins;            ///< for WebSocket
        unsigned max_connections = 0;  ///< 0: as many as the process may open
        std::chrono::seconds ping_after{0};
        std::chrono::seconds ping_patience{0};
        Accept accept;
    };

    /// `log` must outlive the server.
    WebServer(net::Log& log, std::string area);
    /// Stops.
    ~WebServer();
    WebServer(const WebServer&) = delete;
    WebServer& operator=(const WebServer&) = delete;

    /// Gives the port number.
    Result<std::uint16_t> open(PortPlan plan);
    void start();
    /// Closes all connections, those that take what is queued for them in order; at most kGoodbye.
    void stop();
    /// On the thread that starts and stops: runs `task` on the server's. Dropped when the server has stopped.
    void post(std::function<void()> task);

    static constexpr std::chrono::milliseconds kGoodbye{500};

private:
    friend struct WebCallbacks;
    Status createContext();
    bool createVhost(WebPort& port);
    void run();
    void farewell();

    net::Log& log_;
    std::string area_;
    net::RareWarning limits_;   ///< for the thread
    int most_descriptors_ = 0;  ///< connections beyond are closed: media and recordings need some, too
    std::vector<std::unique_ptr<WebPort>> ports_;
    lws_context* context_ = nullptr;
    net::TaskQueue tasks_;
    std::unordered_map<lws*, std::unique_ptr<WebConnection>> connections_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace wf::channels
