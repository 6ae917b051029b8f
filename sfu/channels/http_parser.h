#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sfu/channels/http_request.h"

namespace wf::channels {

/// Reads HTTP/1.0 and 1.1 requests (RFC 9112) from bytes that come in any portions. What is ambiguous about where a
/// request ends is refused.
class HttpParser {
public:
    static constexpr std::size_t kMaxHeadBytes = 16384;
    static constexpr std::size_t kMaxHeaders = 100;

    explicit HttpParser(std::size_t max_body_bytes) : max_body_bytes_(max_body_bytes) {}

    /// Takes bytes up to the end of one request or the first error; returns how many.
    std::size_t feed(std::string_view input);
    [[nodiscard]] bool complete() const { return state_ == State::kComplete; }
    /// The status code that says what is wrong, for good; 0: nothing is.
    [[nodiscard]] int error() const { return error_; }
    /// True once when the client waits for "100 Continue" before it sends the body.
    bool takeExpectation();
    /// The complete request; the next one may be fed then.
    HttpRequest take();
    /// Whether nothing of a request has been fed yet.
    [[nodiscard]] bool idle() const { return state_ == State::kRequestLine && head_bytes_ == 0; }

private:
    enum class State { kRequestLine, kHeaders, kBody, kChunkSize, kChunk, kChunkEnd, kTrailers, kComplete, kFailed };

    void onLine(std::string_view line);
    void onRequestLine(std::string_view line);
    void onHeader(std::string_view line);
    void onHeadersEnd();
    bool readLength();
    void onChunkSize(std::string_view line);
    std::size_t takeBody(std::string_view input);
    void fail(int status);

    const std::size_t max_body_bytes_;
    State state_ = State::kRequestLine;
    int error_ = 0;
    std::string line_;
    std::size_t head_bytes_ = 0;
    std::size_t remaining_ = 0;  ///< of the body or chunk
    bool http10_ = false;
    bool expects_ = false;
    HttpRequest request_;
};

}  // namespace wf::channels
