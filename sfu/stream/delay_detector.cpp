#include "sfu/stream/delay_detector.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace wf::stream {
namespace {

constexpr net::Duration kBurst = std::chrono::milliseconds(5);  // section 5.2
constexpr net::Duration kLongestBurst = std::chrono::milliseconds(100);
constexpr double kSmoothing = 0.9;
// Brings the slope to the size that the thresholds of section 5.4 are made for.
constexpr double kGain = 4.0;
constexpr std::size_t kMostGroups = 60;
constexpr double kOveruseTime_ms = 10;  // section 5.6
constexpr double kRise = 0.0087;        // k_u; the draft's 0.01 with a shorter filter
constexpr double kFall = 0.039;         // k_d
constexpr double kLowest_ms = 6;
constexpr double kHighest_ms = 600;
constexpr double kOutlier_ms = 15;

}  // namespace

bool DelayDetector::belongs(net::Duration sent, net::Duration arrived) const {
    if (sent - group_->first_sent <= kBurst) {
        return true;
    }
    // What arrives at once though it was sent apart says nothing of a queue's growth.
    const net::Duration sent_apart = sent - group_->last_sent;
    const net::Duration arrived_apart = arrived - group_->arrived;
    return arrived_apart <= kBurst && arrived_apart < sent_apart && sent - group_->first_sent < kLongestBurst;
}

void DelayDetector::onArrival(net::Duration sent, net::Duration arrived) {
    if (!group_) {
        group_ = Group{sent, sent, arrived};
        first_arrival_ = arrived;
        return;
    }
    if (sent < group_->first_sent) {
        return;  // of a group that is whole
    }
    if (belongs(sent, arrived)) {
        group_->last_sent = std::max(group_->last_sent, sent);
        group_->arrived = std::max(group_->arrived, arrived);
        return;
    }
    if (before_) {
        onGroup(*group_, *before_);
    }
    before_ = std::exchange(group_, Group{sent, sent, arrived});
}

void DelayDetector::onGroup(const Group& group, const Group& before) {
    const double sent_ms = Milliseconds(group.last_sent - before.last_sent).count();
    const double arrived_ms = Milliseconds(group.arrived - before.arrived).count();
    gathered_ms_ += arrived_ms - sent_ms;
    smoothed_ms_ = kSmoothing * smoothed_ms_ + (1 - kSmoothing) * gathered_ms_;
    points_[groups_++ % kWindow] = {Milliseconds(group.arrived - *first_arrival_).count(), smoothed_ms_};
    if (groups_ >= kWindow) {
        judge(slope(), sent_ms);
    }
}

/// Least squares, delay over time.
double DelayDetector::slope() const {
    double mean_at = 0;
    double mean_delay = 0;
    for (const Point& point : points_) {
        mean_at += point.at_ms / kWindow;
        mean_delay += point.delay_ms / kWindow;
    }
    double above = 0;
    double below = 0;
    for (const Point& point : points_) {
        above += (point.at_ms - mean_at) * (point.delay_ms - mean_delay);
        below += (point.at_ms - mean_at) * (point.at_ms - mean_at);
    }
    return below > 0 ? above / below : 0;
}

void DelayDetector::judge(double slope, double passed_ms) {
    const double trend = static_cast<double>(std::min(groups_, kMostGroups)) * slope * kGain;
    if (trend > threshold_ms_) {
        overusing_ms_ += passed_ms;
        ++overusing_groups_;
        if (overusing_ms_ > kOveruseTime_ms && overusing_groups_ > 1 && slope >= last_slope_) {
            use_ = LinkUse::kOveruse;
            overusing_ms_ = 0;
            overusing_groups_ = 0;
        }
    } else {
        overusing_ms_ = 0;
        overusing_groups_ = 0;
        use_ = trend < -threshold_ms_ ? LinkUse::kUnderuse : LinkUse::kNormal;
    }
    last_slope_ = slope;
    adaptThreshold(trend, passed_ms);
}

void DelayDetector::adaptThreshold(double trend, double passed_ms) {
    const double size = std::abs(trend);
    if (size > threshold_ms_ + kOutlier_ms) {
        return;
    }
    const double rate = size < threshold_ms_ ? kFall : kRise;
    threshold_ms_ += rate * (size - threshold_ms_) * std::min(passed_ms, 100.0);
    threshold_ms_ = std::clamp(threshold_ms_, kLowest_ms, kHighest_ms);
}

}  // namespace wf::stream
