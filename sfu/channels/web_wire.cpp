#include "sfu/channels/web_wire.h"

#include <libwebsockets.h>

#include <algorithm>
#include <vector>

#include "sfu/net/address.h"

namespace wf::channels {
namespace {

// libwebsockets writes what goes before the payload in front of it.
bool write(lws* wsi, std::string_view payload, lws_write_protocol kind) {
    std::vector<unsigned char> padded(LWS_PRE + payload.size());
    std::copy(payload.begin(), payload.end(), padded.begin() + LWS_PRE);
    return lws_write(wsi, padded.data() + LWS_PRE, payload.size(), kind) >= 0;
}

}  // namespace

void WebWire::requestWrite() { lws_callback_on_writable(wsi_); }

bool WebWire::writeMessage(std::string_view text) { return write(wsi_, text, LWS_WRITE_TEXT); }

bool WebWire::writeBytes(std::string_view bytes) { return write(wsi_, bytes, LWS_WRITE_RAW); }

void WebWire::setCloseReason(std::uint16_t code, std::string_view reason) {
    std::vector<unsigned char> text(reason.begin(), reason.end());
    lws_close_reason(wsi_, static_cast<lws_close_status>(code), text.data(), text.size());
}

void WebWire::setTimeout(std::chrono::seconds time) {
    if (time.count() == 0) {
        lws_set_timeout(wsi_, NO_PENDING_TIMEOUT, 0);
    } else {
        lws_set_timeout(wsi_, static_cast<pending_timeout>(PENDING_TIMEOUT_USER_REASON_BASE),
                        static_cast<int>(time.count()));
    }
}

void WebWire::kill() {
    lws_set_timeout(wsi_, static_cast<pending_timeout>(PENDING_TIMEOUT_USER_REASON_BASE), LWS_TO_KILL_ASYNC);
}

std::string WebWire::peerIp() const {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (getpeername(lws_get_socket_fd(wsi_), reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
        return {};
    }
    const auto address = net::Address::fromSockaddr(peer);
    return address ? address->ip() : std::string();
}

}  // namespace wf::channels
