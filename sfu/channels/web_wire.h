#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

struct lws;

namespace wf::channels {

/// A connection's handle at libwebsockets. Used on the server's thread only, from the callbacks of its connection.
class WebWire {
public:
    explicit WebWire(lws* wsi) : wsi_(wsi) {}

    /// Calls onWritable() soon.
    void requestWrite();
    /// One whole text message. False when the connection is lost.
    [[nodiscard]] bool writeMessage(std::string_view text);
    [[nodiscard]] bool writeBytes(std::string_view bytes);
    /// With the next "false" of a callback, a WebSocket client is told why it is closed.
    void setCloseReason(std::uint16_t code, std::string_view reason);
    /// Closes the connection when this much time passes before the next call; 0: never.
    void setTimeout(std::chrono::seconds time);
    /// Ends the connection soon, whatever is queued.
    void kill();
    /// The peer's numeric address; empty on a Unix socket.
    [[nodiscard]] std::string peerIp() const;

private:
    lws* wsi_;
};

}  // namespace wf::channels
