#include "pp-rec/media/sender_clock.h"

#include <algorithm>
#include <cmath>

#include "rtp/timestamp_unwrapper.h"

namespace wf::media {
namespace {

constexpr double kAgree_s = 0.025;      // between two reports; senders of sound know its time to about 10 ms
constexpr double kAgreeDrift = 0.001;   // and their clocks may differ by so much
constexpr double kLongestGap_s = 3600;  // RTP time of neighbours must not have wrapped in between

bool agree(const SenderReport& a, const SenderReport& b, double clock_rate) {
    const double ntp_s = static_cast<double>(b.ntp_us - a.ntp_us) / 1e6;
    const double rtp_s = rtp::timestampDelta(b.rtp_time, a.rtp_time) / clock_rate;
    return std::abs(ntp_s) < kLongestGap_s && std::abs(ntp_s - rtp_s) < kAgree_s + kAgreeDrift * std::abs(ntp_s);
}

void dropContradicting(SenderReports& track) {
    std::vector<SenderReport>& all = track.reports;
    std::ranges::stable_sort(all, {}, &SenderReport::arrival_us);
    std::vector<SenderReport> kept;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if ((i > 0 && agree(all[i - 1], all[i], track.clock_rate)) ||
            (i + 1 < all.size() && agree(all[i], all[i + 1], track.clock_rate))) {
            kept.push_back(all[i]);
        }
    }
    all = std::move(kept);
}

/// Turns times of the sender's clock into the meeting's.
class SenderClock {
public:
    explicit SenderClock(const std::vector<SenderReports>& tracks) {
        std::vector<DelayPoint> points;
        for (const SenderReports& track : tracks) {
            for (const SenderReport& report : track.reports) {
                zero_us_ = points.empty() ? report.ntp_us : zero_us_;
                points.push_back(
                    {seconds(report.ntp_us), static_cast<double>(report.arrival_us - report.ntp_us) / 1000});
            }
        }
        std::ranges::sort(points, {}, &DelayPoint::media_s);
        fit_ = fitClock(points);
    }

    [[nodiscard]] std::int64_t meeting_us(std::int64_t ntp_us) const {
        return ntp_us + std::llround(delay_ms(seconds(ntp_us)) * 1000);
    }

private:
    [[nodiscard]] double seconds(std::int64_t ntp_us) const { return static_cast<double>(ntp_us - zero_us_) / 1e6; }

    [[nodiscard]] double delay_ms(double at_s) const {
        const auto& knots = fit_.knots;
        const auto behind = std::ranges::lower_bound(knots, at_s, {}, &ClockKnot::media_s);
        if (behind == knots.begin() || behind == knots.end()) {
            return behind == knots.end() ? knots.back().delay_ms : behind->delay_ms;
        }
        const ClockKnot& before = *(behind - 1);
        const double share = (at_s - before.media_s) / (behind->media_s - before.media_s);
        return before.delay_ms + share * (behind->delay_ms - before.delay_ms);
    }

    std::int64_t zero_us_ = 0;
    ClockFit fit_;
};

}  // namespace

std::vector<std::vector<ClockAnchor>> anchorTracks(std::vector<SenderReports> tracks) {
    std::ranges::for_each(tracks, dropContradicting);
    const SenderClock clock(tracks);
    std::vector<std::vector<ClockAnchor>> anchors;
    for (const SenderReports& track : tracks) {
        anchors.emplace_back();
        for (const SenderReport& report : track.reports) {
            anchors.back().push_back({report.rtp_time, clock.meeting_us(report.ntp_us)});
        }
    }
    return anchors;
}

}  // namespace wf::media
