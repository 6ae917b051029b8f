#pragma once

#include <cstdint>
#include <optional>

#include "sfu/net/clock.h"
#include "sfu/stream/delay_detector.h"

namespace wf::stream {

/// Additive increase, multiplicative decrease (draft-ietf-rmcat-gcc-02 section 5.5): below the rate at which the link
/// filled up last by 8 % a second, near it by about a packet a round trip; on overuse to a part of what arrived.
class RateControl {
public:
    static constexpr std::uint64_t kLowestBps = 50'000;
    static constexpr std::uint64_t kHighestBps = 100'000'000;
    static constexpr double kDecrease = 0.85;  ///< beta, section 5.6

    struct Input {
        LinkUse use = LinkUse::kNormal;
        std::uint64_t arrived_bps = 0;  ///< 0: not known
        net::Duration round_trip{};
        double decrease = kDecrease;  ///< of what arrived
    };
    void update(const Input& input, net::Time now);
    /// What was found by other means.
    void set(std::uint64_t bps);
    [[nodiscard]] std::uint64_t bps() const { return static_cast<std::uint64_t>(bps_); }

private:
    enum class State : unsigned char { kHold, kIncrease, kDecrease };
    void increase(const Input& input, net::Time now);
    void decrease(const Input& input);
    [[nodiscard]] bool nearCapacity(double arrived_bps) const;

    State state_ = State::kHold;
    double bps_ = 300'000;
    std::optional<net::Time> updated_;
    std::optional<double> capacity_kbps_;  ///< mean of what arrived when the link was full
    double variance_ = 0.4;                ///< of it, relative
};

}  // namespace wf::stream
