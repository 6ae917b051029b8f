#include "sfu/janus/http_post.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <memory>

#include "sfu/net/unique_fd.h"

namespace wf::janus {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxAnswer = 1 << 20;
constexpr std::string_view kEndOfHeaders = "\r\n\r\n";

/// A connection that gives up at a deadline.
class Exchange {
public:
    explicit Exchange(Clock::time_point deadline) : deadline_(deadline) {}

    bool connect(const addrinfo& address) {
        fd_ = net::UniqueFd(socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (!fd_.valid()) {
            return false;
        }
        if (::connect(fd_.get(), address.ai_addr, address.ai_addrlen) == 0) {
            return true;
        }
        int error = errno;
        socklen_t size = sizeof error;
        return error == EINPROGRESS && wait(POLLOUT) &&
               getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
    }

    bool send(std::string_view text) {
        while (!text.empty() && wait(POLLOUT)) {
            const ssize_t sent = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno != EAGAIN && errno != EINTR) {
                return false;
            }
            text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
        }
        return text.empty();
    }

    /// Until the other side closes.
    std::optional<std::string> receive() {
        std::string bytes;
        while (bytes.size() < kMaxAnswer && wait(POLLIN)) {
            std::array<char, 4096> portion{};
            const ssize_t got = recv(fd_.get(), portion.data(), portion.size(), 0);
            if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
                continue;
            }
            if (got < 0) {
                return std::nullopt;
            }
            bytes.append(portion.data(), static_cast<std::size_t>(got));
            const auto body = httpBody(bytes);
            if (got == 0 || body) {
                return body;
            }
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] bool wait(short what) const {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
        pollfd poll_fd{fd_.get(), what, 0};
        return left > 0 && poll(&poll_fd, 1, static_cast<int>(left)) > 0;
    }

    const Clock::time_point deadline_;
    net::UniqueFd fd_;
};

/// The value of `Content-Length`.
std::optional<std::size_t> lengthIn(std::string_view headers) {
    std::string lower(headers);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    constexpr std::string_view kName = "\r\ncontent-length:";
    const std::size_t at = lower.find(kName);
    if (at == std::string::npos) {
        return std::nullopt;
    }
    const std::size_t digits = lower.find_first_not_of(' ', at + kName.size());
    std::size_t length = 0;
    if (digits == std::string::npos ||
        std::from_chars(lower.data() + digits, lower.data() + lower.size(), length).ec != std::errc()) {
        return std::nullopt;
    }
    return length;
}

}  // namespace

std::optional<HttpUrl> HttpUrl::parse(std::string_view text) {
    constexpr std::string_view kScheme = "http://";
    if (!text.starts_with(kScheme)) {
        return std::nullopt;
    }
    text.remove_prefix(kScheme.size());
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view authority = text.substr(0, slash);
    HttpUrl url;
    url.path = slash == text.size() ? "/" : std::string(text.substr(slash));
    const std::size_t bracket = authority.find(']');
    const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    url.host = authority.substr(0, colon);
    if (bracket != std::string_view::npos) {
        url.host = authority.substr(1, bracket - 1);
    }
    url.port = colon == std::string_view::npos ? "80" : std::string(authority.substr(colon + 1));
    const bool digits = std::ranges::all_of(url.port, [](char c) { return c >= '0' && c <= '9'; });
    if (url.host.empty() || url.port.empty() || !digits) {
        return std::nullopt;
    }
    return url;
}

std::optional<std::string> httpBody(std::string_view answer) {
    const std::size_t end = answer.find(kEndOfHeaders);
    if (end == std::string_view::npos || !answer.starts_with("HTTP/1.") || answer.substr(8, 5) != " 200 ") {
        return std::nullopt;
    }
    const std::string_view body = answer.substr(end + kEndOfHeaders.size());
    const auto length = lengthIn(answer.substr(0, end));
    if (!length || body.size() < *length) {
        return std::nullopt;
    }
    return std::string(body.substr(0, *length));
}

std::optional<std::string> postJson(const HttpUrl& url, std::string_view body, std::chrono::milliseconds timeout) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (getaddrinfo(url.host.c_str(), url.port.c_str(), &hints, &found) != 0) {
        return std::nullopt;
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
    const Clock::time_point deadline = Clock::now() + timeout;
    std::string request =
        "POST " + url.path + " HTTP/1.1\r\nHost: " + url.host + ":" + url.port +
        "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n";
    request += body;
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
        Exchange exchange(deadline);
        if (exchange.connect(*address)) {
            return exchange.send(request) ? exchange.receive() : std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace wf::janus
