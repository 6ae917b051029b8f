#pragma once

#include <cstdint>
#include <optional>

#include "sfu/net/clock.h"

namespace wf::stream {

/// What to tell a publisher by REMB, and when. A new publisher is led up to the limit with its first video packets: a
/// quarter, a third, a half, all of it; then the limit is said every kPeriod, and at once when it changes.
class BitrateLimiter {
public:
    static constexpr net::Duration kPeriod = std::chrono::seconds(5);
    static constexpr unsigned kSteps = 4;
    static constexpr std::uint64_t kLifted_bps = 1'000'000'000;  ///< said once when a limit is taken away

    /// 0: no limit. The value to say at once, if any.
    std::optional<std::uint64_t> setLimit(std::uint64_t bps, net::Time now);
    [[nodiscard]] std::uint64_t limit() const { return limit_; }
    /// The value to say now, if any.
    std::optional<std::uint64_t> onVideoPacket(net::Time now);

private:
    std::uint64_t limit_ = 0;
    unsigned steps_left_ = kSteps;
    net::Time said_{};
};

}  // namespace wf::stream
