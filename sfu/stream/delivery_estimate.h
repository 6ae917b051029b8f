#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "rtp/base/bytes.h"
#include "sfu/net/clock.h"

namespace wf::stream {

/// What a subscriber received of what it was sent, from its transport-cc feedback: the bit rate that arrived and the
/// loss on the way, both over the last second or so.
class DeliveryEstimate {
public:
    static constexpr net::Duration kPeriod = std::chrono::seconds(1);

    /// Numbers a packet that goes out.
    std::uint16_t onSent(std::size_t bytes) {
        sizes_[next_ % kWindow] = static_cast<std::uint16_t>(bytes);
        return next_++;
    }
    void onFeedback(Bytes fci, net::Time now);

    [[nodiscard]] std::uint64_t deliveredBps() const { return delivered_bps_; }
    [[nodiscard]] double fractionLost() const { return fraction_lost_; }

private:
    static constexpr std::size_t kWindow = 2048;

    std::array<std::uint16_t, kWindow> sizes_{};
    std::uint16_t next_ = 1;
    net::Time period_start_{};
    std::uint64_t received_bytes_ = 0;
    std::uint32_t received_ = 0;
    std::uint32_t reported_ = 0;
    std::uint64_t delivered_bps_ = 0;
    double fraction_lost_ = 0;
};

}  // namespace wf::stream
