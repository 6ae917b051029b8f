#include "sfu/channels/web_socket_connection.h"

#include <utility>

namespace wf::channels {
namespace {

// RFC 6455 section 7.4.1.
constexpr std::uint16_t kGoingAway = 1001;
constexpr std::uint16_t kMessageTooBig = 1009;
constexpr std::uint16_t kTryAgainLater = 1013;

}  // namespace

WebSocketConnection::WebSocketConnection(WebWire wire, Listener& listener, janus::ClientId client, Limits limits)
    : wire_(wire), listener_(listener), client_(client), limits_(limits) {}

WebSocketConnection::~WebSocketConnection() { listener_.onGone(*this); }

void WebSocketConnection::send(std::string text) {
    if (overrun_) {
        return;
    }
    queued_bytes_ += text.size();
    if (queued_bytes_ > limits_.queue_bytes) {
        overrun_ = true;
        wire_.kill();
        return;
    }
    queue_.push_back(std::move(text));
    wire_.requestWrite();
}

bool WebSocketConnection::onBytes(std::string_view bytes, bool last) {
    if (message_.size() + bytes.size() > limits_.message_bytes) {
        wire_.setCloseReason(kMessageTooBig, "message too big");
        return false;
    }
    message_ += bytes;
    if (!last || listener_.onMessage(*this, std::exchange(message_, {}))) {
        return true;
    }
    wire_.setCloseReason(kTryAgainLater, "too much at once");
    return false;
}

bool WebSocketConnection::onWritable() {
    if (queue_.empty()) {
        if (stopping_) {
            wire_.setCloseReason(kGoingAway, "server stops");
        }
        return !stopping_;
    }
    const std::string text = std::move(queue_.front());
    queue_.pop_front();
    queued_bytes_ -= text.size();
    if (!wire_.writeMessage(text)) {
        return false;
    }
    if (!queue_.empty() || stopping_) {
        wire_.requestWrite();
    }
    return true;
}

void WebSocketConnection::onStopping() {
    stopping_ = true;
    wire_.requestWrite();
}

}  // namespace wf::channels
