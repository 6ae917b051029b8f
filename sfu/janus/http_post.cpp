#include "sfu/janus/http_post.h"

#include <algorithm>
#include <charconv>

#include "sfu/net/tcp_exchange.h"

namespace wf::janus {
namespace {

constexpr std::size_t kMaxAnswer = 1 << 20;
constexpr std::string_view kEndOfHeaders = "\r\n\r\n";

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
    auto exchange = net::TcpExchange::open(url.host, url.port, timeout);
    if (!exchange) {
        return std::nullopt;
    }
    const bool is_ipv6 = url.host.find(':') != std::string::npos;
    const std::string host = is_ipv6 ? "[" + url.host + "]" : url.host;  // RFC 3986 3.2.2
    std::string request =
        "POST " + url.path + " HTTP/1.1\r\nHost: " + host + ":" + url.port +
        "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n";
    request += body;
    if (!exchange->send(request)) {
        return std::nullopt;
    }
    std::string bytes;
    while (bytes.size() < kMaxAnswer) {
        const auto got = exchange->receive(bytes);
        if (!got) {
            return std::nullopt;
        }
        const auto answer = httpBody(bytes);
        if (*got == 0 || answer) {
            return answer;
        }
    }
    return std::nullopt;
}

}  // namespace wf::janus
