#include "sfu/channels/http_parser.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace wf::channels {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

// RFC 9110 section 5.6.2.
bool isToken(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

bool hasControls(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool parseNumber(std::string_view text, int base, std::size_t& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc() && end == text.data() + text.size();
}

// Whether a comma-separated list of a header names `word`.
bool lists(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        if (lowered(trimmed(list.substr(0, comma))) == word) {
            return true;
        }
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

// From "http://host/path" to "/path" (RFC 9112 section 3.2.2).
std::string_view originForm(std::string_view target) {
    const std::size_t scheme = target.find("://");
    if (target.starts_with('/') || scheme == std::string_view::npos) {
        return target;
    }
    const std::size_t path = target.find_first_of("/?", scheme + 3);
    return path == std::string_view::npos || target[path] == '?' ? std::string_view("/") : target.substr(path);
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& h) { return h.first == name; });
    return found != headers.end() ? std::string_view(found->second) : std::string_view();
}

std::size_t HttpParser::feed(std::string_view input) {
    std::size_t at = 0;
    while (at < input.size() && state_ != State::kComplete && state_ != State::kFailed) {
        if (state_ == State::kBody || state_ == State::kChunk) {
            at += takeBody(input.substr(at));
            continue;
        }
        const std::size_t end = std::min(input.find('\n', at), input.size());
        const std::size_t taken = std::min(end + 1, input.size()) - at;
        head_bytes_ += taken;
        if (head_bytes_ > kMaxHeadBytes) {
            fail(431);
            break;
        }
        line_.append(input, at, end - at);
        at += taken;
        if (end < input.size()) {
            if (line_.ends_with('\r')) {
                line_.pop_back();
            }
            onLine(std::exchange(line_, {}));
        }
    }
    return at;
}

void HttpParser::onLine(std::string_view line) {
    switch (state_) {
        case State::kRequestLine:
            return onRequestLine(line);
        case State::kHeaders:
            return line.empty() ? onHeadersEnd() : onHeader(line);
        case State::kChunkSize:
            return onChunkSize(line);
        case State::kChunkEnd:
            state_ = State::kChunkSize;
            head_bytes_ = 0;
            return line.empty() ? void() : fail(400);
        case State::kTrailers:
            if (line.empty()) {
                state_ = State::kComplete;
            }
            return;
        default:
            return;
    }
}

void HttpParser::onRequestLine(std::string_view line) {
    if (line.empty()) {
        head_bytes_ = 0;
        return;
    }
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last || hasControls(line)) {
        return fail(400);
    }
    const std::string_view version = line.substr(last + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return fail(version.starts_with("HTTP/") ? 505 : 400);
    }
    const std::string_view target = originForm(line.substr(first + 1, last - first - 1));
    if (!isToken(line.substr(0, first)) || target.find(' ') != std::string_view::npos ||
        (!target.starts_with('/') && target != "*")) {
        return fail(400);
    }
    const std::size_t query = std::min(target.find('?'), target.size());
    request_.method = line.substr(0, first);
    request_.path = target.substr(0, query);
    request_.query = target.substr(std::min(query + 1, target.size()));
    http10_ = version.back() == '0';
    state_ = State::kHeaders;
}

void HttpParser::onHeader(std::string_view line) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string_view name = line.substr(0, colon);
    if (colon == line.size() || !isToken(name) || hasControls(line)) {
        return fail(400);
    }
    if (request_.headers.size() == kMaxHeaders) {
        return fail(431);
    }
    request_.headers.emplace_back(lowered(name), trimmed(line.substr(colon + 1)));
}

// RFC 9112 section 6.3; two ways to tell the length, or two lengths, are refused.
bool HttpParser::readLength() {
    bool known = false;
    for (const auto& [name, value] : request_.headers) {
        if (name != "content-length") {
            continue;
        }
        std::size_t length = 0;
        if (!parseNumber(value, 10, length) || (known && length != remaining_)) {
            fail(400);
            return false;
        }
        remaining_ = length;
        known = true;
    }
    return true;
}

void HttpParser::onHeadersEnd() {
    const std::string_view connection = request_.header("connection");
    request_.keep_alive = http10_ ? lists(connection, "keep-alive") : !lists(connection, "close");
    expects_ = !http10_ && lowered(request_.header("expect")) == "100-continue";
    remaining_ = 0;
    if (!readLength()) {
        return;
    }
    const auto encodings = std::count_if(request_.headers.begin(), request_.headers.end(),
                                         [](const auto& h) { return h.first == "transfer-encoding"; });
    if (encodings > 0) {
        if (http10_ || encodings > 1 || !request_.header("content-length").empty()) {
            return fail(400);
        }
        if (lowered(request_.header("transfer-encoding")) != "chunked") {
            return fail(501);
        }
        state_ = State::kChunkSize;
        head_bytes_ = 0;
        return;
    }
    if (remaining_ > max_body_bytes_) {
        return fail(413);
    }
    state_ = remaining_ > 0 ? State::kBody : State::kComplete;
}

// RFC 9112 section 7.1.
void HttpParser::onChunkSize(std::string_view line) {
    std::size_t size = 0;
    if (!parseNumber(trimmed(line.substr(0, line.find(';'))), 16, size)) {
        return fail(400);
    }
    if (size > max_body_bytes_ - request_.body.size()) {
        return fail(413);
    }
    head_bytes_ = 0;
    remaining_ = size;
    state_ = size > 0 ? State::kChunk : State::kTrailers;
}

std::size_t HttpParser::takeBody(std::string_view input) {
    const std::size_t taken = std::min(remaining_, input.size());
    request_.body.append(input.substr(0, taken));
    remaining_ -= taken;
    if (remaining_ == 0) {
        state_ = state_ == State::kBody ? State::kComplete : State::kChunkEnd;
    }
    return taken;
}

bool HttpParser::takeExpectation() {
    const bool body_follows = state_ == State::kBody || state_ == State::kChunkSize;
    return body_follows && request_.body.empty() && std::exchange(expects_, false);
}

HttpRequest HttpParser::take() {
    state_ = State::kRequestLine;
    head_bytes_ = 0;
    expects_ = false;
    return std::exchange(request_, {});
}

void HttpParser::fail(int status) {
    state_ = State::kFailed;
    error_ = status;
}

}  // namespace wf::channels
