#include <algorithm>
#include <charconv>

#include "sfu/channels/node_lookup.h"

namespace wf::channels {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kSpace);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::optional<std::size_t> numberOf(std::string_view text, int base) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

// The value of a header among the lines of `head`.
std::string_view headerOf(std::string_view head, std::string_view name) {
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size());
        const std::string_view line = head.substr(0, end);
        const std::size_t colon = std::min(line.find(':'), line.size());
        if (lowered(line.substr(0, colon)) == name && colon < line.size()) {
            return trimmed(line.substr(colon + 1));
        }
        head.remove_prefix(std::min(end + 1, head.size()));
    }
    return {};
}

// The chunks of `rest` put together (RFC 9112 section 7.1); nothing while the last one is missing.
std::optional<Result<std::string>> dechunked(std::string_view rest) {
    std::string body;
    for (;;) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        const std::string_view line = rest.substr(0, end);
        const auto size = numberOf(trimmed(line.substr(0, line.find(';'))), 16);
        if (!size || *size > kMaxNodeBody - body.size()) {
            return Error{"the chunks of the answer make no sense"};
        }
        rest.remove_prefix(end + 1);
        if (*size == 0) {
            return body;
        }
        if (rest.size() < *size + 2) {
            return std::nullopt;
        }
        body += rest.substr(0, *size);
        rest.remove_prefix(*size);
        rest.remove_prefix(rest.find('\n') < 2 ? rest.find('\n') + 1 : 0);
    }
}

std::optional<Result<std::string>> bodyOf(std::string_view head, std::string_view rest, bool ended) {
    if (lowered(headerOf(head, "transfer-encoding")) == "chunked") {
        return dechunked(rest);
    }
    const std::string_view told = headerOf(head, "content-length");
    const auto length = numberOf(told, 10);
    if (!told.empty() && (!length || *length > kMaxNodeBody)) {
        return Error{"the answer is too long"};
    }
    if (length && rest.size() >= *length) {
        return std::string(rest.substr(0, *length));
    }
    if (rest.size() > kMaxNodeBody) {
        return Error{"the answer is too long"};
    }
    return ended && !length ? std::optional<Result<std::string>>(std::string(rest)) : std::nullopt;
}

}  // namespace

std::string nodeRequestText(const NodeQuery& query) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string id;
    for (const char c : query.client_id) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                           c == '.' || c == '_' || c == '~';
        const auto byte = static_cast<unsigned char>(c);
        id += plain ? std::string(1, c) : std::string{'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
    return "GET /api/node?id=" + id + " HTTP/1.1\r\nHost: " + query.im_host + "\r\nConnection: close\r\n\r\n";
}

std::optional<Result<std::string>> readNodeAnswer(std::string_view bytes, bool ended) {
    if (bytes.size() > kMaxNodeAnswer) {
        return Error{"the answer is too long"};
    }
    const std::size_t crlf = bytes.find("\r\n\r\n");
    const std::size_t lf = bytes.find("\n\n");
    const std::size_t blank = std::min(crlf, lf);
    std::optional<Result<std::string>> body;
    if (blank != std::string_view::npos) {
        const std::string_view head = bytes.substr(0, blank);
        const std::size_t space = std::min(head.find(' '), head.size());
        const std::string_view status = head.substr(std::min(space + 1, head.size()), 3);
        if (!head.starts_with("HTTP/1.") || !numberOf(status, 10)) {
            return Error{"the answer is not HTTP"};
        }
        if (status != "200") {
            return Error{"the answer has status " + std::string(status)};
        }
        body = bodyOf(head, bytes.substr(blank + (crlf < lf ? 4 : 2)), ended);
    }
    if (!body && ended) {
        return Error{bytes.empty() ? "the connection was closed without an answer" : "the answer is not complete"};
    }
    return body;
}

Result<std::string> brokerUrlOf(std::string_view body, std::uint16_t mqtt_port) {
    const std::string_view node = trimmed(body);
    const bool sane = !node.empty() && node.size() <= 300 && std::all_of(node.begin(), node.end(), [](char c) {
        return c > ' ' && c < 0x7f && std::string_view("<>\"{}\\^`").find(c) == std::string_view::npos;
    });
    if (!sane) {
        return Error{"the answer names no node"};
    }
    if (node.find("://") != std::string_view::npos) {
        return std::string(node);
    }
    // "::1" needs brackets, "[::1]:1883" and "host:1883" have a port.
    const bool bare_v6 = std::count(node.begin(), node.end(), ':') > 1 && node.front() != '[';
    const std::string host = bare_v6 ? "[" + std::string(node) + "]" : std::string(node);
    const std::size_t colon = host.rfind(':');
    const bool has_port = colon != std::string::npos && host.find(']', colon) == std::string::npos;
    return "tcp://" + host + (has_port ? "" : ":" + std::to_string(mqtt_port));
}

}  // namespace wf::channels
