#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/channels/channel_context.h"
#include "sfu/channels/http_settings.h"
#include "sfu/channels/web_site.h"

namespace wf::channels {

class HttpApi;
class HttpPorts;

/// The Janus API over HTTP with long polls, and the pages beside it. All of it is one client. Owned by the program;
/// made, used and destroyed on the control loop, while sockets live on a thread of the channel's own.
class HttpChannel final : public janus::Channel {
public:
    /// Opens all enabled ports.
    static Result<std::unique_ptr<HttpChannel>> open(const ChannelContext& context, const HttpSettings& settings,
                                                     WebSite site);
    ~HttpChannel() override;

    /// The open ports in the order http, https, admin_http, admin_https; 0 for those that are not enabled.
    [[nodiscard]] std::vector<std::uint16_t> ports() const;

    [[nodiscard]] const Description& description() const override;
    void send(janus::ClientId client, janus::RequestId request, const janus::Json& message, bool admin) override;
    void onSessionCreated(janus::ClientId client, std::uint64_t session_id) override;
    void onSessionOver(janus::ClientId client, std::uint64_t session_id, bool timed_out, bool claimed) override;
    janus::Json query(const janus::Json& request) override;

private:
    HttpChannel();

    std::unique_ptr<HttpApi> api_;
    std::unique_ptr<HttpPorts> ports_;
};

}  // namespace wf::channels
