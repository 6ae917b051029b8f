#pragma once

#include <cstdint>
#include <optional>

namespace wf::rtp {

/// How far `a` is ahead of `b`, by serial number arithmetic (RFC 1982): negative when `a` is older. Numbers exactly
/// half the range apart count as older.
constexpr std::int16_t sequenceDelta(std::uint16_t a, std::uint16_t b) {
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(a - b));
}

/// Turns 16-bit sequence numbers into 64-bit ones that do not wrap (RFC 3550 appendix A.1): each is taken as the one
/// nearest to the number before it. The first is kept as it is; older numbers after it may become negative.
class SequenceUnwrapper {
public:
    std::int64_t unwrap(std::uint16_t sequence) {
        last_ = last_ ? *last_ + sequenceDelta(sequence, static_cast<std::uint16_t>(*last_)) : sequence;
        return *last_;
    }
    /// The last number given, unwrapped.
    [[nodiscard]] std::optional<std::int64_t> last() const { return last_; }
    void reset() { last_.reset(); }

private:
    std::optional<std::int64_t> last_;
};

}  // namespace wf::rtp
