#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace wf::janus {

/// "http://host:port/path"; the port is 80 when it says none.
struct HttpUrl {
    std::string host;
    std::string port;
    std::string path;

    static std::optional<HttpUrl> parse(std::string_view text);
};

/// Sends `body` as JSON and waits for the answer's body, on a thread that may wait. Nothing when the server is not
/// there, does not answer in time or with success, or with more than a megabyte.
std::optional<std::string> postJson(const HttpUrl& url, std::string_view body, std::chrono::milliseconds timeout);

/// The body of a whole answer with status 200 (RFC 9112), read until its end or to `Content-Length`.
std::optional<std::string> httpBody(std::string_view answer);

}  // namespace wf::janus
