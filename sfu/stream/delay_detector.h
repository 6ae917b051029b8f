#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "sfu/net/clock.h"

namespace wf::stream {

enum class LinkUse : unsigned char { kNormal, kOveruse, kUnderuse };

/// Tells from the times at which packets were sent and arrived whether a queue grows on the way
/// (draft-ietf-rmcat-gcc-02 section 5): packets are taken in groups of one burst (5.2), the delay that groups gather
/// is smoothed and its slope is fitted to a line over the last groups (in place of the Kalman filter of 5.3), and the
/// slope is held against a threshold that adapts to other flows (5.4).
class DelayDetector {
public:
    /// A packet that arrived, by the clocks of sender and receiver; in the order of sending, as far as possible.
    void onArrival(net::Duration sent, net::Duration arrived);
    [[nodiscard]] LinkUse use() const { return use_; }

private:
    static constexpr std::size_t kWindow = 20;
    using Milliseconds = std::chrono::duration<double, std::milli>;

    struct Group {
        net::Duration first_sent{};
        net::Duration last_sent{};
        net::Duration arrived{};
    };
    struct Point {
        double at_ms = 0;
        double delay_ms = 0;
    };
    [[nodiscard]] bool belongs(net::Duration sent, net::Duration arrived) const;
    void onGroup(const Group& group, const Group& before);
    [[nodiscard]] double slope() const;
    void judge(double slope, double passed_ms);
    void adaptThreshold(double trend, double passed_ms);

    std::optional<Group> group_;   ///< still growing
    std::optional<Group> before_;  ///< the whole one before it
    std::optional<net::Duration> first_arrival_;
    std::array<Point, kWindow> points_{};
    std::size_t groups_ = 0;
    double gathered_ms_ = 0;
    double smoothed_ms_ = 0;
    double threshold_ms_ = 12.5;
    double overusing_ms_ = 0;
    std::size_t overusing_groups_ = 0;
    double last_slope_ = 0;
    LinkUse use_ = LinkUse::kNormal;
};

}  // namespace wf::stream
