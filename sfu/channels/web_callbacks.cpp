#include "sfu/channels/web_callbacks.h"

#include <strings.h>

#include <string>

#include "sfu/channels/access_list.h"
#include "sfu/channels/web_port.h"
#include "sfu/channels/web_server.h"
#include "sfu/net/address.h"

namespace wf::channels {
namespace {

WebPort& portOf(lws* wsi) { return *static_cast<WebPort*>(lws_vhost_user(lws_get_vhost(wsi))); }

std::string header(lws* wsi, lws_token_indexes token) {
    std::string text(static_cast<std::size_t>(lws_hdr_total_length(wsi, token)) + 1, '\0');
    const int length = lws_hdr_copy(wsi, text.data(), static_cast<int>(text.size()), token);
    text.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    return text;
}

std::string ipOf(int fd) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
        return {};
    }
    const auto address = net::Address::fromSockaddr(peer);
    return address ? address->ip() : std::string();
}

}  // namespace

bool WebCallbacks::admitsAddress(lws* wsi, int fd) {
    const WebPort& port = portOf(wsi);
    if (port.plan.max_connections != 0 && port.connections >= port.plan.max_connections) {
        port.server.limits_.write(
            port.plan.name + " has " + std::to_string(port.connections) + " connections, more are closed",
            std::chrono::steady_clock::now());
        return false;
    }
    // The kernel gives the lowest number that is free. Clients that never finish their upgrade count here only.
    if (fd >= port.server.most_descriptors_) {
        port.server.limits_.write("no more than " + std::to_string(port.server.most_descriptors_) +
                                      " descriptors are for connections, more are closed",
                                  std::chrono::steady_clock::now());
        return false;
    }
    return port.plan.settings.acl_forwarded || port.access.allows(ipOf(fd));
}

bool WebCallbacks::admitsUpgrade(lws* wsi) {
    const WebPort& port = portOf(wsi);
    if (lws_get_protocol(wsi)->name != port.protocols[1].name) {
        return false;
    }
    const std::string& allowed = port.plan.origins.allow_origin;
    if (port.plan.origins.enforce_cors && !allowed.empty() && header(wsi, WSI_TOKEN_ORIGIN) != allowed) {
        return false;
    }
    if (!port.plan.settings.acl_forwarded) {
        return true;
    }
    const std::string forwarded = header(wsi, WSI_TOKEN_X_FORWARDED_FOR);
    return port.access.allows(forwarded.empty() ? WebWire(wsi).peerIp() : std::string(forwardedClient(forwarded)));
}

int WebCallbacks::open(lws* wsi) {
    WebPort& port = portOf(wsi);
    auto connection = port.plan.accept(WebWire(wsi));
    if (connection == nullptr) {
        return -1;
    }
    ++port.connections;
    port.server.connections_.insert_or_assign(wsi, std::move(connection));
    return 0;
}

int WebCallbacks::receive(lws* wsi, const void* in, std::size_t size, bool last) {
    auto& connections = portOf(wsi).server.connections_;
    const auto found = connections.find(wsi);
    if (found == connections.end()) {
        return -1;
    }
    return found->second->onBytes({static_cast<const char*>(in), size}, last) ? 0 : -1;
}

int WebCallbacks::write(lws* wsi) {
    auto& connections = portOf(wsi).server.connections_;
    const auto found = connections.find(wsi);
    return found != connections.end() && found->second->onWritable() ? 0 : -1;
}

void WebCallbacks::close(lws* wsi) {
    WebPort& port = portOf(wsi);
    if (const auto found = port.server.connections_.find(wsi); found != port.server.connections_.end()) {
        const auto gone = std::move(found->second);
        port.server.connections_.erase(found);
        --port.connections;
    }
}

int WebCallbacks::call(lws* wsi, lws_callback_reasons reason, void*, void* in, std::size_t size) {
    switch (reason) {
        case LWS_CALLBACK_FILTER_NETWORK_CONNECTION:
            return admitsAddress(wsi, static_cast<int>(reinterpret_cast<std::intptr_t>(in))) ? 0 : -1;
        case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
            return admitsUpgrade(wsi) ? 0 : -1;
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
            return in != nullptr && strcasecmp(static_cast<const char*>(in), "websocket") == 0 ? 0 : -1;
        case LWS_CALLBACK_HTTP:
            lws_return_http_status(wsi, HTTP_STATUS_FORBIDDEN, nullptr);
            return -1;
        case LWS_CALLBACK_RAW_ADOPT:
            return portOf(wsi).isWebSocket() ? -1 : open(wsi);
        case LWS_CALLBACK_ESTABLISHED:
            return open(wsi);
        case LWS_CALLBACK_RAW_RX:
            return receive(wsi, in, size, false);
        case LWS_CALLBACK_RECEIVE:
            return receive(wsi, in, size, lws_is_final_fragment(wsi) != 0 && lws_remaining_packet_payload(wsi) == 0);
        case LWS_CALLBACK_RAW_WRITEABLE:
        case LWS_CALLBACK_SERVER_WRITEABLE:
            return write(wsi);
        case LWS_CALLBACK_RAW_CLOSE:
        case LWS_CALLBACK_CLOSED:
            close(wsi);
            return 0;
        default:
            return 0;
    }
}

}  // namespace wf::channels
