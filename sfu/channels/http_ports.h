#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>

#include "rtp/base/result.h"
#include "sfu/channels/channel_context.h"
#include "sfu/channels/http_api.h"
#include "sfu/channels/http_connection.h"
#include "sfu/channels/http_cors.h"
#include "sfu/channels/http_settings.h"
#include "sfu/channels/loop_gate.h"
#include "sfu/channels/web_server.h"
#include "sfu/channels/web_site.h"

namespace wf::channels {

/// The sockets of an HTTP channel and the pages beside the API, which are answered on the server's thread. Public
/// functions on the control loop; the rest on the server's thread.
class HttpPorts {
public:
    HttpPorts(const ChannelContext& context, const HttpSettings& settings, WebSite site);
    ~HttpPorts();
    /// `api` is called on the control loop.
    Status open(HttpApi& api);

    [[nodiscard]] const std::array<std::uint16_t, 4>& numbers() const { return numbers_; }
    void respond(janus::RequestId id, HttpResponse response);

private:
    /// What connections of one port tell, with what the port is.
    struct Port final : HttpConnection::Listener {
        HttpPorts* owner = nullptr;
        bool admin = false;
        WebPortSettings settings;
        void onRequest(HttpConnection& connection, HttpRequest request) override;
        void onGone(HttpConnection& connection) override;
    };
    struct Open {
        HttpConnection* connection;
        HttpCors cors;
    };

    Status openPort(std::size_t number);
    void onRequest(const Port& port, HttpConnection& connection, HttpRequest& request);
    void onGone(HttpConnection& connection);
    void call(const Port& port, HttpConnection& connection, HttpRequest& request, const HttpTarget& target);
    void visit(HttpConnection& connection, const HttpRequest& request, const std::string& path);
    /// `state` gives what is wrong, empty: nothing.
    void askState(HttpConnection& connection, const std::function<std::string()>& state);
    void askMetrics(HttpConnection& connection);
    janus::RequestId remember(HttpConnection& connection, HttpCors cors);
    [[nodiscard]] HttpResponse page(const HttpRequest& request, std::string_view path) const;
    /// With CORS headers, so that a browser tells its page of the 404.
    [[nodiscard]] HttpResponse notFound(const HttpRequest& request) const;

    const HttpSettings settings_;
    const WebSite site_;
    HttpApi* api_ = nullptr;
    std::array<Port, 4> ports_;
    std::array<std::uint16_t, 4> numbers_{};
    LoopGate gate_;
    WebServer server_;
    janus::RequestId requests_ = 0;
    std::unordered_map<janus::RequestId, Open> open_;
};

}  // namespace wf::channels
