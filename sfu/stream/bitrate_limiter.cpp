#include "sfu/stream/bitrate_limiter.h"

namespace wf::stream {

std::optional<std::uint64_t> BitrateLimiter::setLimit(std::uint64_t bps, net::Time now) {
    if (bps == limit_) {
        return std::nullopt;
    }
    limit_ = bps;
    if (steps_left_ == kSteps) {
        return std::nullopt;  // the first video packets will tell
    }
    steps_left_ = 0;
    said_ = now;
    return bps == 0 ? kLifted_bps : bps;
}

std::optional<std::uint64_t> BitrateLimiter::onVideoPacket(net::Time now) {
    if (limit_ == 0 || (steps_left_ == 0 && now - said_ < kPeriod)) {
        return std::nullopt;
    }
    said_ = now;
    const std::uint64_t value = steps_left_ > 0 ? limit_ / steps_left_ : limit_;
    steps_left_ -= steps_left_ > 0 ? 1 : 0;
    return value;
}

}  // namespace wf::stream
