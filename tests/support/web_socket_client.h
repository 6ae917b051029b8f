#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/tcp_client.h"

namespace wf::test {

/// A small blocking WebSocket client (RFC 6455) for servers under test.
class WebSocketClient {
public:
    struct Frame {
        std::uint8_t opcode = 0;  ///< 1 text, 8 close, 9 ping
        bool last = true;
        std::string payload;
        /// The status code of a close frame; 0: none.
        [[nodiscard]] unsigned closeCode() const;
    };

    /// Connects and shakes hands; `headers` are lines of the request with their ends.
    WebSocketClient(std::uint16_t port, const std::string& subprotocol, bool tls = false,
                    const std::string& headers = {}, const char* ip = "127.0.0.1");

    /// Whether the server agreed to the subprotocol.
    [[nodiscard]] bool open() const { return open_; }
    bool sendText(std::string_view text) { return sendFrame(1, text, true); }
    bool sendFrame(std::uint8_t opcode, std::string_view payload, bool last);
    std::optional<Frame> receive();
    /// The next text message, put together; empty when there is none.
    std::string receiveText();
    TcpClient& wire() { return wire_; }

private:
    TcpClient wire_;
    bool open_ = false;
};

}  // namespace wf::test
