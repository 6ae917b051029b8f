#include "tests/support/web_socket_server.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <string_view>
#include <tuple>
#include <utility>

#include "tests/support/local_port.h"

namespace wf::test {
namespace {

/// RFC 3174.
std::string sha1(std::string text) {
    std::array<std::uint32_t, 5> state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    const std::uint64_t bits = text.size() * 8;
    text += '\x80';
    text.resize((text.size() + 8 + 63) / 64 * 64 - 8, '\0');
    for (int shift = 56; shift >= 0; shift -= 8) {
        text += static_cast<char>((bits >> shift) & 0xff);
    }
    for (std::size_t block = 0; block < text.size(); block += 64) {
        std::array<std::uint32_t, 80> w{};
        for (std::size_t i = 0; i < 64; ++i) {
            w[i / 4] = (w[i / 4] << 8) | static_cast<unsigned char>(text[block + i]);
        }
        for (std::size_t i = 16; i < 80; ++i) {
            w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        }
        auto [a, b, c, d, e] = state;
        for (std::size_t i = 0; i < 80; ++i) {
            const std::uint32_t f = i < 20              ? (b & c) | (~b & d)
                                    : i < 40 || i >= 60 ? b ^ c ^ d
                                                        : (b & c) | (b & d) | (c & d);
            constexpr std::array<std::uint32_t, 4> kConstants{0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
            const std::uint32_t next = std::rotl(a, 5) + f + e + kConstants[i / 20] + w[i];
            e = d;
            d = c;
            c = std::rotl(b, 30);
            b = a;
            a = next;
        }
        const std::array<std::uint32_t, 5> sum{a, b, c, d, e};
        for (std::size_t i = 0; i < 5; ++i) {
            state[i] += sum[i];
        }
    }
    std::string digest;
    for (const std::uint32_t word : state) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            digest += static_cast<char>((word >> shift) & 0xff);
        }
    }
    return digest;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t three = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            three = (three << 8) | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            text += at + i > bytes.size() ? '=' : kAlphabet[(three >> (18 - 6 * i)) & 63];
        }
    }
    return text;
}

bool readExactly(int connection, std::string& bytes, std::size_t size) {
    bytes.resize(size);
    std::size_t got = 0;
    while (got < size) {
        const ssize_t more = recv(connection, bytes.data() + got, size - got, 0);
        if (more <= 0) {
            return false;
        }
        got += static_cast<std::size_t>(more);
    }
    return true;
}

std::string headerOf(const std::string& request, const std::string& name) {
    const std::size_t at = request.find("\r\n" + name + ": ");
    if (at == std::string::npos) {
        return {};
    }
    const std::size_t start = at + name.size() + 4;
    return request.substr(start, request.find("\r\n", start) - start);
}

}  // namespace

WebSocketServer::WebSocketServer(std::uint16_t port) {
    std::tie(listener_, port_) = listenOnLoopback(port);
    stop_ = eventfd(0, EFD_CLOEXEC);
    thread_ = std::thread([this] { serve(); });
}

WebSocketServer::~WebSocketServer() {
    eventfd_write(stop_, 1);
    drop();
    thread_.join();
    close(listener_);
    close(stop_);
}

std::string WebSocketServer::url(const std::string& path) const {
    return "ws://127.0.0.1:" + std::to_string(port_) + path;
}

void WebSocketServer::drop() {
    if (const int connection = connection_; connection >= 0) {
        shutdown(connection, SHUT_RDWR);
    }
}

void WebSocketServer::serve() {
    for (;;) {
        std::array<pollfd, 2> waits{pollfd{listener_, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
        if (poll(waits.data(), waits.size(), -1) > 0 && waits[1].revents != 0) {
            return;
        }
        const int connection = waits[0].revents != 0 ? accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC) : -1;
        if (connection < 0) {
            continue;
        }
        connection_ = connection;
        std::array<pollfd, 1> stopped{pollfd{stop_, POLLIN, 0}};
        if (poll(stopped.data(), 1, 0) == 0) {
            talk(connection);
        }
        connection_ = -1;
        close(connection);
    }
}

void WebSocketServer::talk(int connection) {
    if (!shakeHands(connection)) {
        return;
    }
    std::string text;
    while (readFrame(connection, text)) {
    }
}

bool WebSocketServer::shakeHands(int connection) {
    std::string request;
    std::string byte;
    while (!request.ends_with("\r\n\r\n")) {
        if (request.size() > 65536 || !readExactly(connection, byte, 1)) {
            return false;
        }
        request += byte;
    }
    std::string answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    answer += "Sec-WebSocket-Accept: " +
              base64(sha1(headerOf(request, "Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) + "\r\n";
    if (const std::string protocol = headerOf(request, "Sec-WebSocket-Protocol"); !protocol.empty()) {
        answer += "Sec-WebSocket-Protocol: " + protocol + "\r\n";
    }
    answer += "\r\n";
    {
        const std::lock_guard lock(mutex_);
        handshake_ = request;
        ++connections_;
    }
    changed_.notify_all();
    return send(connection, answer.data(), answer.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(answer.size());
}

bool WebSocketServer::readFrame(int connection, std::string& text) {
    std::string head;
    if (!readExactly(connection, head, 2)) {
        return false;
    }
    const auto byte = [](const std::string& bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
    const unsigned opcode = byte(head, 0) & 0x0fU;
    std::uint64_t size = byte(head, 1) & 0x7fU;
    if (size >= 126) {
        std::string more;
        if (!readExactly(connection, more, size == 126 ? 2 : 8)) {
            return false;
        }
        size = 0;
        for (std::size_t i = 0; i < more.size(); ++i) {
            size = (size << 8) | byte(more, i);
        }
    }
    std::string mask;
    std::string payload;
    if (!readExactly(connection, mask, 4) || !readExactly(connection, payload, size) || opcode == 8) {
        return false;
    }
    for (std::size_t i = 0; i < payload.size(); ++i) {
        payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
    }
    text += opcode <= 2 ? payload : "";
    if (opcode <= 2 && (byte(head, 0) & 0x80U) != 0) {
        const std::lock_guard lock(mutex_);
        texts_.push_back(std::exchange(text, {}));
        changed_.notify_all();
    }
    return true;
}

std::vector<std::string> WebSocketServer::texts(std::size_t at_least) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return texts_.size() >= at_least; });
    return texts_;
}

std::string WebSocketServer::textWith(const std::string& part, int seconds) {
    std::unique_lock lock(mutex_);
    const auto find = [&] {
        return std::find_if(texts_.begin(), texts_.end(),
                            [&](const std::string& text) { return text.find(part) != std::string::npos; });
    };
    changed_.wait_for(lock, std::chrono::seconds(seconds), [&] { return find() != texts_.end(); });
    const auto found = find();
    return found == texts_.end() ? std::string() : *found;
}

std::string WebSocketServer::handshake() {
    const std::lock_guard lock(mutex_);
    return handshake_;
}

bool WebSocketServer::waitForConnections(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return connections_ >= count; });
}

}  // namespace wf::test
