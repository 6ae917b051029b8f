#pragma once

#include <array>
#include <atomic>
#include <string>
#include <unordered_map>

#include "rtp/base/result.h"
#include "sfu/channels/channel_context.h"
#include "sfu/channels/loop_gate.h"
#include "sfu/channels/web_server.h"
#include "sfu/channels/web_socket_connection.h"
#include "sfu/channels/web_socket_settings.h"

namespace wf::channels {

/// The sockets of a WebSocket channel: brings clients' messages to the control loop and the channel's to clients.
/// Public functions on the control loop; the rest on the server's thread.
class WebSocketPorts final : private WebSocketConnection::Listener {
public:
    WebSocketPorts(const ChannelContext& context, janus::Channel& channel, const WebSocketSettings& settings);
    ~WebSocketPorts();
    Status open();

    [[nodiscard]] const std::array<std::uint16_t, 4>& numbers() const { return numbers_; }
    void send(janus::ClientId client, std::string text);

private:
    /// Clients of the admin ports have numbers of their own kind, so that a number tells.
    static bool isAdmin(janus::ClientId client) { return client % 2 == 1; }

    /// What clients may have sent that the control loop has not come to yet; who sends more is closed.
    static constexpr std::size_t kMaxWaitingBytes = std::size_t{64} << 20;

    WebServer::PortPlan plan(std::size_t port);
    bool onMessage(WebSocketConnection& connection, std::string text) override;
    void onGone(WebSocketConnection& connection) override;
    /// For event handlers.
    void tellEvent(janus::ClientId client, janus::Json event);

    const ChannelContext context_;
    janus::Channel& channel_;
    const WebSocketSettings settings_;
    std::array<std::uint16_t, 4> numbers_{};
    LoopGate gate_;
    std::atomic<std::size_t> waiting_bytes_ = 0;
    WebServer server_;
    janus::ClientId clients_ = 0;
    janus::RequestId requests_ = 0;
    std::unordered_map<janus::ClientId, WebSocketConnection*> connections_;
};

}  // namespace wf::channels
