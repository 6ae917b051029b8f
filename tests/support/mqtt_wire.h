#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/support/tcp_client.h"

namespace wf::test {

/// The few packets of MQTT 3.1.1 that a test sends by hand: log in, subscribe and publish with quality 0.
class MqttWire {
public:
    explicit MqttWire(std::uint16_t port, const std::string& client_id) : wire_(port) {
        send(0x10, text("MQTT") + std::string("\x04\x02\x00\x3c", 4) + text(client_id));
        open_ = wire_.read(4) == std::string("\x20\x02\0\0", 4);
    }

    [[nodiscard]] bool open() const { return open_; }
    bool subscribe(const std::string& topic) {
        send(0x82, std::string("\0\x01", 2) + text(topic) + '\0');
        return wire_.read(5) == std::string("\x90\x03\0\x01\0", 5);
    }
    bool publish(const std::string& topic, std::string_view payload) {
        return send(0x30, text(topic) + std::string(payload));
    }
    /// The payload of the next message; empty after TcpClient's patience.
    std::string receive() {
        if (wire_.read(1).empty()) {
            return {};
        }
        std::size_t length = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            const std::string part = wire_.read(1);
            length |= static_cast<std::size_t>(part[0] & 0x7f) << shift;
            if ((part[0] & 0x80) == 0) {
                break;
            }
        }
        const std::string body = wire_.read(length);
        const std::size_t topic = static_cast<unsigned char>(body[0]) * 256U + static_cast<unsigned char>(body[1]);
        return body.substr(2 + topic);
    }

private:
    static std::string text(const std::string& value) {
        return std::string{static_cast<char>(value.size() >> 8), static_cast<char>(value.size() & 0xff)} + value;
    }
    bool send(std::uint8_t type, const std::string& body) {
        std::string packet(1, static_cast<char>(type));
        std::size_t length = body.size();
        do {
            packet += static_cast<char>((length & 0x7f) | (length > 0x7f ? 0x80 : 0));
            length >>= 7;
        } while (length > 0);
        return wire_.send(packet + body);
    }

    TcpClient wire_;
    bool open_ = false;
};

}  // namespace wf::test
