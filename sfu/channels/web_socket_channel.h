#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/channels/channel_context.h"
#include "sfu/channels/channel_tuning.h"
#include "sfu/channels/web_socket_settings.h"

namespace wf::channels {

class WebSocketPorts;

/// The Janus API over WebSocket (`janus-protocol`, `janus-admin-protocol`): a client is a connection. Owned by the
/// program; made, used and destroyed on the control loop, while sockets live on a thread of the channel's own.
class WebSocketChannel final : public janus::Channel {
public:
    /// Opens all enabled ports.
    static Result<std::unique_ptr<WebSocketChannel>> open(const ChannelContext& context,
                                                          const WebSocketSettings& settings);
    /// Closes all connections with "going away".
    ~WebSocketChannel() override;

    /// The open ports in the order ws, wss, admin_ws, admin_wss; 0 for those that are not enabled.
    [[nodiscard]] std::vector<std::uint16_t> ports() const;

    [[nodiscard]] const Description& description() const override;
    void send(janus::ClientId client, janus::RequestId request, const janus::Json& message, bool admin) override;
    void onSessionCreated(janus::ClientId client, std::uint64_t session_id) override;
    void onSessionOver(janus::ClientId client, std::uint64_t session_id, bool timed_out, bool claimed) override;
    janus::Json query(const janus::Json& request) override;

private:
    WebSocketChannel(const ChannelContext& context, const WebSocketSettings& settings);

    ChannelTuning tuning_;
    std::unique_ptr<WebSocketPorts> ports_;
};

}  // namespace wf::channels
