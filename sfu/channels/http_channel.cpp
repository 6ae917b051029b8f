#include "sfu/channels/http_channel.h"

#include "sfu/channels/http_api.h"
#include "sfu/channels/http_ports.h"

namespace wf::channels {

HttpChannel::HttpChannel() = default;

HttpChannel::~HttpChannel() { ports_.reset(); }

Result<std::unique_ptr<HttpChannel>> HttpChannel::open(const ChannelContext& context, const HttpSettings& settings,
                                                       WebSite site) {
    std::unique_ptr<HttpChannel> channel(new HttpChannel);
    channel->ports_ = std::make_unique<HttpPorts>(context, settings, std::move(site));
    channel->api_ = std::make_unique<HttpApi>(
        context, *channel, settings, [ports = channel->ports_.get()](janus::RequestId id, HttpResponse response) {
            ports->respond(id, std::move(response));
        });
    if (Status status = channel->ports_->open(*channel->api_); !status) {
        return status.error();
    }
    return channel;
}

std::vector<std::uint16_t> HttpChannel::ports() const { return {ports_->numbers().begin(), ports_->numbers().end()}; }

const janus::Channel::Description& HttpChannel::description() const {
    static const Description kDescription{.package = "janus.transport.http",
                                          .name = "HTTP channel",
                                          .author = "wf-sfu",
                                          .description = "The Janus API over HTTP, with long polls",
                                          .version_string = "0.0.2",
                                          .version = 2};
    return kDescription;
}

void HttpChannel::send(janus::ClientId, janus::RequestId request, const janus::Json& message, bool) {
    api_->send(request, message);
}

void HttpChannel::onSessionCreated(janus::ClientId, std::uint64_t session_id) { api_->onSessionCreated(session_id); }

void HttpChannel::onSessionOver(janus::ClientId, std::uint64_t session_id, bool timed_out, bool claimed) {
    api_->onSessionOver(session_id, timed_out, claimed);
}

janus::Json HttpChannel::query(const janus::Json& request) { return api_->tuning().query(request); }

}  // namespace wf::channels
