#include "sfu/channels/web_port.h"

#include <sys/socket.h>

#include <utility>

#include "sfu/net/address.h"
#include "sfu/net/unique_fd.h"

namespace wf::channels {
namespace {

constexpr std::size_t kReadBytes = 16384;

const char* orNull(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

bool hasIpv6() { return net::UniqueFd(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)).valid(); }

/// libwebsockets takes an IPv4 address for its IPv6 sockets as no address, and listens everywhere.
bool needsIpv4(const WebPortSettings& settings) {
    const auto address = net::Address::parse(settings.ip, 0);
    return (address && address->isV4()) || !hasIpv6();
}

std::string placeOf(const WebPortSettings& settings) {
    if (!settings.unix_path.empty()) {
        return settings.unix_path;
    }
    return settings.ip.empty() ? settings.interface : settings.ip;
}

}  // namespace

WebPort::WebPort(WebServer& of, WebServer::PortPlan what, lws_callback_function* callback)
    : server(of), plan(std::move(what)), access(plan.settings.acl), place(placeOf(plan.settings)) {
    protocols[0].name = "none";
    protocols[0].callback = callback;
    protocols[0].rx_buffer_size = kReadBytes;
    if (isWebSocket()) {
        protocols[1] = protocols[0];
        protocols[1].name = plan.subprotocol.c_str();
    }
    if (plan.ping_after.count() > 0) {
        idle.secs_since_valid_ping = static_cast<std::uint16_t>(plan.ping_after.count());
        idle.secs_since_valid_hangup = static_cast<std::uint16_t>((plan.ping_after + plan.ping_patience).count());
    }
}

lws_context_creation_info WebPort::creationInfo() const {
    lws_context_creation_info info{};
    info.vhost_name = plan.name.c_str();
    info.user = const_cast<WebPort*>(this);
    info.port = plan.settings.port;
    info.iface = orNull(place);
    info.protocols = protocols.data();
    info.options = LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND;
    if (!plan.settings.unix_path.empty()) {
        info.options |= LWS_SERVER_OPTION_UNIX_SOCK;
    }
    if (needsIpv4(plan.settings)) {
        info.options |= LWS_SERVER_OPTION_DISABLE_IPV6;
    }
    if (!isWebSocket()) {
        info.options |= LWS_SERVER_OPTION_ADOPT_APPLY_LISTEN_ACCEPT_CONFIG;
        info.listen_accept_role = "raw-skt";
        info.listen_accept_protocol = protocols[0].name;
    }
    if (plan.tls) {
        info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
        info.ssl_cert_filepath = orNull(plan.certificates.cert_pem);
        info.ssl_private_key_filepath =
            orNull(plan.certificates.cert_key.empty() ? plan.certificates.cert_pem : plan.certificates.cert_key);
        info.ssl_private_key_password = orNull(plan.certificates.cert_pwd);
        info.ssl_cipher_list = orNull(plan.certificates.ciphers);
        info.alpn = "http/1.1";
    }
    if (idle.secs_since_valid_ping != 0) {
        info.retry_and_idle_policy = &idle;
    }
    return info;
}

}  // namespace wf::channels
