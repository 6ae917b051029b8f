#pragma once

#include <cstdint>
#include <optional>

namespace wf::rtp {

/// How far `a` is ahead of `b`, by serial number arithmetic (RFC 1982): negative when `a` is older. Timestamps exactly
/// half the range apart count as older.
constexpr std::int32_t timestampDelta(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b); }

/// Turns 32-bit RTP timestamps into 64-bit ones that do not wrap: each is taken as the one nearest to the timestamp
/// before it. The first is kept as it is; older timestamps after it may become negative.
class TimestampUnwrapper {
public:
    std::int64_t unwrap(std::uint32_t timestamp) {
        last_ = last_ ? *last_ + timestampDelta(timestamp, static_cast<std::uint32_t>(*last_)) : timestamp;
        return *last_;
    }
    /// The last timestamp given, unwrapped.
    [[nodiscard]] std::optional<std::int64_t> last() const { return last_; }
    void reset() { last_.reset(); }

private:
    std::optional<std::int64_t> last_;
};

}  // namespace wf::rtp
