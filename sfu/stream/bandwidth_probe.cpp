#include "sfu/stream/bandwidth_probe.h"

#include <algorithm>
#include <chrono>

namespace wf::stream {
namespace {

constexpr net::Duration kGap = std::chrono::milliseconds(100);
/// Feedback is sent every 50 to 250 ms.
constexpr net::Duration kPatience = std::chrono::milliseconds(350);
constexpr net::Duration kShortest = std::chrono::milliseconds(50);
constexpr double kStep = 2.0;
constexpr double kCarefulStep = 1.5;
constexpr double kAboveWanted = 1.1;
/// Of what was sent, in bytes and in rate; random loss of some percent is no failure.
constexpr double kCameThrough = 0.88;
constexpr std::size_t kMostPadding = 20'000;

}  // namespace

void BandwidthProbe::maybeStart(std::uint64_t known_bps, std::uint64_t wanted_bps, net::Time now) {
    if (begun_ || now < next_ || wanted_bps <= known_bps) {
        return;
    }
    const auto step = static_cast<double>(known_bps) * (failures_ > 0 ? kCarefulStep : kStep);
    target_bps_ = static_cast<std::uint64_t>(std::min(step, kAboveWanted * static_cast<double>(wanted_bps)));
    begun_ = now;
    sent_bytes_ = arrived_bytes_ = 0;
    first_sent_.reset();
    first_arrival_.reset();
    all_told_ = false;
}

void BandwidthProbe::onCongestion(net::Time now) {
    if (begun_) {
        fail(now);
    }
    next_ = std::max(next_, now + kFirstWait);
}

void BandwidthProbe::fail(net::Time now) {
    ++failures_;
    begun_.reset();
    next_ = now + std::min(failures_ * kFirstWait, kLongestWait);
}

void BandwidthProbe::onSent(std::size_t bytes, net::Time now) {
    if (sending(now)) {
        sent_bytes_ += bytes;
    }
}

std::size_t BandwidthProbe::paddingDue(net::Time now) const {
    if (!sending(now)) {
        return 0;
    }
    const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(now - *begun_).count();
    const std::uint64_t due = target_bps_ / 8 * static_cast<std::uint64_t>(passed) / 1'000'000;
    return due > sent_bytes_ ? std::min<std::size_t>(due - sent_bytes_, kMostPadding) : 0;
}

void BandwidthProbe::onArrival(net::Duration sent, net::Duration arrived, std::size_t bytes) {
    if (!begun_ || sent < begun_->time_since_epoch()) {
        return;
    }
    if (sent >= (*begun_ + kLength).time_since_epoch()) {
        all_told_ = true;
        return;
    }
    if (!first_arrival_) {
        first_sent_ = sent;
        first_arrival_ = arrived;
        last_sent_ = sent;
        last_arrival_ = arrived;
        first_bytes_ = bytes;
    }
    arrived_bytes_ += bytes;
    last_sent_ = std::max(last_sent_, sent);
    last_arrival_ = std::max(last_arrival_, arrived);
}

/// What arrived is divided by the longer of the times that it was sent and that it arrived in.
std::optional<std::uint64_t> BandwidthProbe::conclude(net::Duration round_trip, net::Time now) {
    if (!begun_ || sending(now) || (!all_told_ && now - *begun_ < kLength + round_trip + kPatience)) {
        return std::nullopt;
    }
    const net::Duration sent_in = first_sent_ ? last_sent_ - *first_sent_ : net::Duration::zero();
    const net::Duration arrived_in = first_sent_ ? last_arrival_ - *first_arrival_ : net::Duration::zero();
    const double slower =
        arrived_in > sent_in ? std::chrono::duration<double>(sent_in) / std::chrono::duration<double>(arrived_in) : 1.0;
    const double share = sent_bytes_ > 0 ? static_cast<double>(arrived_bytes_) / static_cast<double>(sent_bytes_) : 0.0;
    if (sent_in < kShortest || share * slower < kCameThrough) {
        fail(now);
        return std::nullopt;
    }
    failures_ = 0;
    begun_.reset();
    next_ = now + kGap;
    const auto span = std::chrono::duration_cast<std::chrono::microseconds>(std::max(sent_in, arrived_in)).count();
    return (arrived_bytes_ - first_bytes_) * 8'000'000 / static_cast<std::uint64_t>(span);
}

}  // namespace wf::stream
