#include "sfu/stream/bandwidth_estimator.h"

#include <algorithm>
#include <chrono>

#include "rtp/rtcp/transport_cc.h"

namespace wf::stream {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A rising delay counts from here on only; below it is jitter of machines and radio.
constexpr net::Duration kLeastQueue = milliseconds(30);
/// From here on less is sent than would fit, so that sound need not wait behind pictures.
constexpr net::Duration kLongQueue = milliseconds(200);
constexpr double kDrain = 0.6;
constexpr net::Duration kProbeQueue = milliseconds(60);
constexpr net::Duration kReaction = milliseconds(150);  // and a round trip, between decreases
constexpr net::Duration kProbeFelt = milliseconds(700);
constexpr net::Duration kLossWindow = milliseconds(500);
constexpr std::uint32_t kLossPackets = 20;
constexpr double kLowLoss = 0.02;   // gcc-02 section 6
constexpr double kHighLoss = 0.10;  // gcc-02 section 6
constexpr double kLossGrowth = 1.05;
/// Feedback that stops while packets go out.
constexpr net::Duration kFeedbackMissing = seconds(2);
constexpr net::Duration kRembHold = seconds(5);
constexpr net::Duration kLongestRembHold = seconds(40);

std::uint64_t scaled(std::uint64_t bps, double by) { return static_cast<std::uint64_t>(static_cast<double>(bps) * by); }

}  // namespace

std::uint16_t BandwidthEstimator::onNumbered(std::size_t bytes, net::Time now) { return sent_.add(bytes, now); }

void BandwidthEstimator::onSent(std::size_t bytes, net::Time now) {
    sent_rate_.add(bytes, now.time_since_epoch());
    probe_.onSent(bytes, now);
}

/// 24 bits in units of 64 ms; kept above zero, early ones may be lower.
net::Duration BandwidthEstimator::unwrapReference(std::int32_t reference) {
    if (!reference_) {
        reference_ = (std::int64_t{1} << 24) + reference;
    }
    const auto apart = static_cast<std::uint32_t>(reference) - static_cast<std::uint32_t>(*reference_);
    *reference_ += static_cast<std::int32_t>(apart << 8) >> 8;
    return *reference_ * milliseconds(64);
}

void BandwidthEstimator::onFeedback(Bytes fci, net::Duration round_trip, net::Time now) {
    if (takeStatuses(fci, now)) {
        onLoss(now);
        onDelay(round_trip, now);
    }
}

bool BandwidthEstimator::takeStatuses(Bytes fci, net::Time now) {
    auto reader = rtcp::TransportCcReader::parse(fci);
    if (!reader) {
        return false;
    }
    last_feedback_ = now;
    net::Duration arrived = unwrapReference(reader->referenceTime());
    std::optional<net::Duration> least;
    while (const auto status = reader->next()) {
        ++reported_;
        if (!status->received) {
            continue;
        }
        ++received_;
        arrived += std::chrono::microseconds(status->delta_us);
        const auto packet = sent_.take(status->sequence);
        if (!packet || arrived < net::Duration::zero()) {
            continue;
        }
        arrived_rate_.add(packet->bytes, arrived);
        detector_.onArrival(packet->at, arrived);
        probe_.onArrival(packet->at, arrived, packet->bytes);
        least = std::min(least.value_or(arrived - packet->at), arrived - packet->at);
        last_arrival_ = std::max(last_arrival_, arrived);
    }
    if (least) {
        queue_.add(*least, now);
    }
    return true;
}

void BandwidthEstimator::onDelay(net::Duration round_trip, net::Time now) {
    RateControl::Input input{detector_.use(), arrived_rate_.bps(last_arrival_), round_trip, RateControl::kDecrease};
    delivered_bps_ = input.arrived_bps;
    if (input.use == LinkUse::kOveruse) {
        const bool waiting = last_decrease_ && now - *last_decrease_ < round_trip + kReaction;
        if (queue_.now() < kLeastQueue || waiting || input.arrived_bps == 0) {
            input.use = LinkUse::kUnderuse;
        } else {
            // What padding filled drains without it: media need not yield as much.
            input.decrease = probe_felt_until_ && now < *probe_felt_until_ ? 1.0 : RateControl::kDecrease;
            limited_ = true;
            last_decrease_ = now;
            probe_.onCongestion(now);
        }
    }
    control_.update(input, now);
    if (probe_.underway() && queue_.now() > kProbeQueue) {
        probe_.onCongestion(now);
    }
}

/// Section 6, with the rate that was really sent where that is less than the estimate.
void BandwidthEstimator::onLoss(net::Time now) {
    if (now - loss_window_ < kLossWindow || reported_ < kLossPackets) {
        return;
    }
    fraction_lost_ = static_cast<double>(reported_ - received_) / reported_;
    reported_ = received_ = 0;
    loss_window_ = now;
    if (fraction_lost_ > kHighLoss) {
        const std::uint64_t sent = sent_rate_.bps(now.time_since_epoch());
        const std::uint64_t from = std::min({loss_bound_bps_, control_.bps(), sent > 0 ? sent : control_.bps()});
        const bool by_probe = probe_felt_until_ && now < *probe_felt_until_;
        probe_.onCongestion(now);
        if (!by_probe || !limited_) {
            loss_bound_bps_ = std::max(scaled(from, 1 - 0.5 * fraction_lost_), RateControl::kLowestBps);
            limited_ = true;
            last_decrease_ = now;
        }
    } else if (fraction_lost_ < kLowLoss) {
        loss_bound_bps_ = std::min(scaled(loss_bound_bps_, kLossGrowth), RateControl::kHighestBps);
    }
}

void BandwidthEstimator::onRemb(std::uint64_t bps, net::Time now) {
    if (last_feedback_) {
        return;
    }
    remb_bps_ = bps;
    if (bps < scaled(sent_rate_.bps(now.time_since_epoch()), 0.9)) {
        // It never tells much more than what arrives, so after a while more is tried.
        const bool again = now - remb_until_ < 2 * kRembHold;
        if (now >= remb_until_) {
            remb_hold_ = again ? std::min(2 * remb_hold_, kLongestRembHold) : kRembHold;
        }
        remb_until_ = now + remb_hold_;
    }
}

void BandwidthEstimator::onTimer(net::Duration round_trip, net::Time now) {
    if (const auto came_through = probe_.conclude(round_trip, now)) {
        if (*came_through > control_.bps()) {
            control_.set(*came_through);
        }
        loss_bound_bps_ = std::max(loss_bound_bps_, *came_through);
    }
    if (last_feedback_ && now - *last_feedback_ > kFeedbackMissing &&
        sent_rate_.bps(now.time_since_epoch()) > RateControl::kLowestBps) {
        limited_ = true;
        control_.set(control_.bps() / 2);
        last_feedback_ = now;
        probe_.onCongestion(now);
    }
    const bool calm = queue_.now() < kLeastQueue && detector_.use() != LinkUse::kOveruse;
    if (limited_ && calm && last_feedback_ && fraction_lost_ <= kHighLoss) {
        probe_.maybeStart(std::min(control_.bps(), loss_bound_bps_), wanted_bps_, now);
    }
    if (probe_.sending(now)) {
        probe_felt_until_ = now + kProbeFelt;
    }
}

std::optional<std::uint64_t> BandwidthEstimator::limit(net::Time now) const {
    if (!last_feedback_) {
        return now < remb_until_ ? std::optional(remb_bps_) : std::nullopt;
    }
    if (!limited_) {
        return std::nullopt;
    }
    const std::uint64_t bps = std::min(control_.bps(), loss_bound_bps_);
    return queue_.now() > kLongQueue ? scaled(bps, kDrain) : bps;
}

std::uint64_t BandwidthEstimator::estimateBps() const {
    return last_feedback_ ? std::min(control_.bps(), loss_bound_bps_) : remb_bps_;
}

}  // namespace wf::stream
