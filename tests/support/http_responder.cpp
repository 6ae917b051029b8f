#include "tests/support/http_responder.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "tests/support/local_port.h"

namespace wf::test {
namespace {

constexpr std::size_t kMaxRequest = 8U << 20;

// Everything up to the end of the body, or nullopt when the peer says no more before that.
std::optional<std::string> readWhole(int connection) {
    std::string text;
    std::array<char, 16384> buffer{};
    for (;;) {
        const std::size_t head = text.find("\r\n\r\n");
        if (head != std::string::npos) {
            constexpr std::string_view kLength = "\r\nContent-Length: ";
            const std::size_t field = text.find(kLength);
            const std::size_t body =
                field < head ? std::strtoul(text.c_str() + field + kLength.size(), nullptr, 10) : 0;
            if (text.size() >= head + 4 + body) {
                return text;
            }
        }
        const ssize_t got = recv(connection, buffer.data(), buffer.size(), 0);
        if (got <= 0 || text.size() > kMaxRequest) {
            return std::nullopt;
        }
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

void sendAll(int connection, const std::string& text) {
    std::size_t sent = 0;
    while (sent < text.size()) {
        const ssize_t more = send(connection, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (more <= 0) {
            return;
        }
        sent += static_cast<std::size_t>(more);
    }
}

}  // namespace

HttpResponder::HttpResponder(Handler handler, std::uint16_t port) : handler_(std::move(handler)) {
    std::tie(listener_, port_) = listenOnLoopback(port);
    stop_ = eventfd(0, EFD_CLOEXEC);
    thread_ = std::thread([this] { serve(); });
}

HttpResponder::~HttpResponder() {
    eventfd_write(stop_, 1);
    thread_.join();
    close(listener_);
    close(stop_);
}

std::string HttpResponder::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

void HttpResponder::serve() {
    for (;;) {
        std::array<pollfd, 2> waits{pollfd{listener_, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
        if (poll(waits.data(), waits.size(), -1) > 0 && waits[1].revents != 0) {
            return;
        }
        const int connection = waits[0].revents != 0 ? accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC) : -1;
        if (connection >= 0) {
            // A browser opens connections that it may never use.
            const timeval patience{1, 0};
            setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
            answer(connection);
            close(connection);
        }
    }
}

void HttpResponder::answer(int connection) const {
    const std::optional<std::string> text = readWhole(connection);
    if (!text) {
        return;
    }
    Request request;
    const std::size_t space = text->find(' ');
    request.method = text->substr(0, space);
    request.target = text->substr(space + 1, text->find(' ', space + 1) - space - 1);
    request.body = text->substr(text->find("\r\n\r\n") + 4);
    const Response response = handler_(request);
    sendAll(connection, "HTTP/1.1 " + std::to_string(response.status) + " -\r\nContent-Type: " + response.type +
                            "\r\nContent-Length: " + std::to_string(response.body.size()) +
                            "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n" + response.body);
}

}  // namespace wf::test
