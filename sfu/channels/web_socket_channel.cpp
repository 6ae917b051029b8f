#include "sfu/channels/web_socket_channel.h"

#include "sfu/channels/web_socket_ports.h"

namespace wf::channels {

WebSocketChannel::WebSocketChannel(const ChannelContext& context, const WebSocketSettings& settings)
    : tuning_{settings.json, settings.events}, ports_(std::make_unique<WebSocketPorts>(context, *this, settings)) {}

WebSocketChannel::~WebSocketChannel() = default;

Result<std::unique_ptr<WebSocketChannel>> WebSocketChannel::open(const ChannelContext& context,
                                                                 const WebSocketSettings& settings) {
    std::unique_ptr<WebSocketChannel> channel(new WebSocketChannel(context, settings));
    if (Status status = channel->ports_->open(); !status) {
        return status.error();
    }
    return channel;
}

std::vector<std::uint16_t> WebSocketChannel::ports() const {
    return {ports_->numbers().begin(), ports_->numbers().end()};
}

const janus::Channel::Description& WebSocketChannel::description() const {
    static const Description kDescription{.package = "janus.transport.websockets",
                                          .name = "WebSocket channel",
                                          .author = "wf-sfu",
                                          .description = "The Janus API over WebSocket",
                                          .version_string = "0.0.1",
                                          .version = 1};
    return kDescription;
}

void WebSocketChannel::send(janus::ClientId client, janus::RequestId, const janus::Json& message, bool) {
    ports_->send(client, writeJson(message, tuning_.json));
}

void WebSocketChannel::onSessionCreated(janus::ClientId, std::uint64_t) {}

void WebSocketChannel::onSessionOver(janus::ClientId, std::uint64_t, bool, bool) {}

janus::Json WebSocketChannel::query(const janus::Json& request) { return tuning_.query(request); }

}  // namespace wf::channels
