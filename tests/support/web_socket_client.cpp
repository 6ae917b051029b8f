#include "tests/support/web_socket_client.h"

namespace wf::test {
namespace {

constexpr std::string_view kMask = "\x12\x34\x56\x78";

void appendNumber(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
        out += static_cast<char>((value >> shift) & 0xff);
    }
}

std::uint64_t numberOf(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes) {
        value = (value << 8) | static_cast<unsigned char>(c);
    }
    return value;
}

}  // namespace

unsigned WebSocketClient::Frame::closeCode() const {
    return payload.size() >= 2 ? static_cast<unsigned>(numberOf(std::string_view(payload).substr(0, 2))) : 0;
}

WebSocketClient::WebSocketClient(std::uint16_t port, const std::string& subprotocol, bool tls,
                                 const std::string& headers, const char* ip)
    : wire_(port, tls, ip) {
    std::string request =
        "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    if (!subprotocol.empty()) {
        request += "Sec-WebSocket-Protocol: " + subprotocol + "\r\n";
    }
    wire_.send(request + headers + "\r\n");
    const std::string answer = wire_.readTo("\r\n\r\n");
    // The example of RFC 6455 section 1.3.
    open_ = answer.starts_with("HTTP/1.1 101") && answer.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos &&
            answer.find(": " + subprotocol + "\r\n") != std::string::npos;
}

bool WebSocketClient::sendFrame(std::uint8_t opcode, std::string_view payload, bool last) {
    std::string frame;
    frame += static_cast<char>(opcode | (last ? 0x80 : 0));
    if (payload.size() < 126) {
        frame += static_cast<char>(0x80 | payload.size());
    } else if (payload.size() < 65536) {
        frame += static_cast<char>(0x80 | 126);
        appendNumber(frame, payload.size(), 2);
    } else {
        frame += static_cast<char>(0x80 | 127);
        appendNumber(frame, payload.size(), 8);
    }
    frame += kMask;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        frame += static_cast<char>(payload[i] ^ kMask[i % 4]);
    }
    return wire_.send(frame);
}

std::optional<WebSocketClient::Frame> WebSocketClient::receive() {
    const std::string head = wire_.read(2);
    if (head.size() < 2) {
        return std::nullopt;
    }
    std::uint64_t length = static_cast<unsigned char>(head[1]) & 0x7f;
    if (length >= 126) {
        length = numberOf(wire_.read(length == 126 ? 2 : 8));
    }
    Frame frame;
    frame.opcode = static_cast<unsigned char>(head[0]) & 0x0f;
    frame.last = (static_cast<unsigned char>(head[0]) & 0x80) != 0;
    frame.payload = wire_.read(length);
    return frame.payload.size() == length ? std::optional(frame) : std::nullopt;
}

std::string WebSocketClient::receiveText() {
    std::string text;
    while (const auto frame = receive()) {
        if (frame->opcode <= 2) {
            text += frame->payload;
            if (frame->last) {
                return text;
            }
        } else if (frame->opcode == 8) {
            return {};
        }
    }
    return {};
}

}  // namespace wf::test
