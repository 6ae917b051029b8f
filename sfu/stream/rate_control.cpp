#include "sfu/stream/rate_control.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace wf::stream {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr double kGrowth = 1.08;       // eta, a second
constexpr double kAboveArrived = 1.5;  // section 5.5: the estimate stays below 1.5 times what arrives
constexpr double kSlack_bps = 10'000;
constexpr double kMemory = 0.95;
constexpr double kPacketBits = 1200 * 8;

}  // namespace

void RateControl::set(std::uint64_t bps) {
    bps_ = static_cast<double>(std::clamp(bps, kLowestBps, kHighestBps));
    if (capacity_kbps_ && !nearCapacity(bps_)) {
        capacity_kbps_.reset();
    }
}

/// The table of section 5.5: overuse decreases, underuse holds until queues are empty, else it goes up.
void RateControl::update(const Input& input, net::Time now) {
    switch (input.use) {
        case LinkUse::kOveruse:
            state_ = State::kDecrease;
            break;
        case LinkUse::kUnderuse:
            state_ = State::kHold;
            break;
        case LinkUse::kNormal:
            state_ = state_ == State::kDecrease ? State::kHold : State::kIncrease;
            break;
    }
    if (state_ == State::kIncrease) {
        increase(input, now);
    } else if (state_ == State::kDecrease) {
        decrease(input);
    }
    updated_ = now;
}

bool RateControl::nearCapacity(double bps) const {
    if (!capacity_kbps_) {
        return false;
    }
    const double deviation = std::sqrt(variance_ * *capacity_kbps_);
    return std::abs(bps / 1000 - *capacity_kbps_) <= 3 * deviation;
}

void RateControl::increase(const Input& input, net::Time now) {
    const double arrived = static_cast<double>(input.arrived_bps);
    if (capacity_kbps_ && arrived / 1000 > *capacity_kbps_ && !nearCapacity(arrived)) {
        capacity_kbps_.reset();  // the link has become wider
    }
    const double passed = updated_ ? std::min(Seconds(now - *updated_).count(), 1.0) : 0.0;
    double wanted = bps_;
    if (nearCapacity(bps_)) {
        const double response = Seconds(input.round_trip).count() + 0.1;
        wanted += std::max(1000 * passed, 0.5 * std::min(passed / response, 1.0) * kPacketBits);
    } else {
        wanted *= std::pow(kGrowth, passed);
    }
    if (input.arrived_bps > 0) {
        wanted = std::min(wanted, kAboveArrived * arrived + kSlack_bps);
    }
    bps_ = std::min(std::max(bps_, wanted), static_cast<double>(kHighestBps));
}

void RateControl::decrease(const Input& input) {
    if (input.arrived_bps == 0) {
        return;
    }
    const double arrived = static_cast<double>(input.arrived_bps);
    const double mean = capacity_kbps_.value_or(arrived / 1000);
    if (capacity_kbps_ && arrived / 1000 < mean && !nearCapacity(arrived)) {
        capacity_kbps_ = arrived / 1000;
    } else {
        capacity_kbps_ = kMemory * mean + (1 - kMemory) * arrived / 1000;
        const double error = *capacity_kbps_ - arrived / 1000;
        variance_ = kMemory * variance_ + (1 - kMemory) * error * error / std::max(*capacity_kbps_, 1.0);
        variance_ = std::clamp(variance_, 0.4, 2.5);
    }
    bps_ = std::max(std::min(bps_, input.decrease * arrived), static_cast<double>(kLowestBps));
}

}  // namespace wf::stream
