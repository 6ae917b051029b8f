#include "pp-rec/media/clock_anchors.h"

#include <algorithm>
#include <cmath>

#include "rtp/timestamp_unwrapper.h"

namespace wf::media {
namespace {

constexpr double kWrap = 4294967296.0;
constexpr double kMostEarly_ms = 3000;  // before arrival: an encoder and a queue take so long at most
constexpr double kMostLate_ms = 500;    // nothing arrives before it was sent; the sender's clock is known only so well
constexpr double kBeside_s = 10;        // reports come before the first packet and behind the last, too
constexpr double kAgree_ms = 30;
constexpr double kShortestForDrift_s = 60;
constexpr double kLeastDrift_ms = 10;  // over all points; below, nobody notices
constexpr double kMostDrift = 0.01;

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) {
        return *middle;
    }
    return (*middle + *std::ranges::max_element(values.begin(), middle)) / 2;
}

/// A delay that changes with time: `slope` milliseconds a second.
struct Line {
    double slope = 0;
    double delay_ms = 0;  ///< at media_s 0
    [[nodiscard]] double at(double media_s) const { return delay_ms + slope * media_s; }
};

double span_s(std::span<const DelayPoint> points) { return points.back().media_s - points.front().media_s; }

// Each point is paired with the one half of all points later: a few wrong ones do not move the median of the slopes.
double medianSlope(std::span<const DelayPoint> points) {
    const std::size_t half = points.size() / 2;
    std::vector<double> slopes;
    for (std::size_t i = 0; i + half < points.size(); ++i) {
        const double dt_s = points[i + half].media_s - points[i].media_s;
        if (dt_s > 0) {
            slopes.push_back((points[i + half].delay_ms - points[i].delay_ms) / dt_s);
        }
    }
    return slopes.empty() ? 0 : median(std::move(slopes));
}

double medianDelay(std::span<const DelayPoint> points, double slope) {
    std::vector<double> delays;
    for (const DelayPoint& point : points) {
        delays.push_back(point.delay_ms - slope * point.media_s);
    }
    return median(std::move(delays));
}

std::vector<DelayPoint> agreeing(std::span<const DelayPoint> points, const Line& line) {
    std::vector<DelayPoint> kept;
    std::ranges::copy_if(points, std::back_inserter(kept), [&](const DelayPoint& point) {
        return std::abs(point.delay_ms - line.at(point.media_s)) <= kAgree_ms;
    });
    return kept;
}

// Least squares.
Line lineThrough(std::span<const DelayPoint> points) {
    double mean_s = 0;
    double mean_ms = 0;
    for (const DelayPoint& point : points) {
        mean_s += point.media_s / static_cast<double>(points.size());
        mean_ms += point.delay_ms / static_cast<double>(points.size());
    }
    double both = 0;
    double square = 0;
    for (const DelayPoint& point : points) {
        both += (point.media_s - mean_s) * (point.delay_ms - mean_ms);
        square += (point.media_s - mean_s) * (point.media_s - mean_s);
    }
    const double slope = square > 0 ? both / square : 0;
    return {slope, mean_ms - slope * mean_s};
}

}  // namespace

std::vector<DelayPoint> anchorsOfRun(std::span<const ClockAnchor> anchors, const AnchoredRun& run) {
    std::vector<DelayPoint> points;
    if (run.least.empty()) {
        return points;
    }
    const double least_ms = std::ranges::min_element(run.least, {}, &DelayPoint::delay_ms)->delay_ms;
    for (const ClockAnchor& anchor : anchors) {
        const double at_ms = (static_cast<double>(anchor.meeting_us) - run.arrival_zero_us) / 1000;
        const double by_arrival = (at_ms - least_ms) / 1000 * run.clock_rate;
        const double ahead = rtp::timestampDelta(anchor.rtp_time, run.rtp_origin);
        const double media_s = (ahead + kWrap * std::round((by_arrival - ahead) / kWrap)) / run.clock_rate;
        const double delay_ms = at_ms - media_s * 1000;
        const bool inside =
            media_s > run.least.front().media_s - kBeside_s && media_s < run.least.back().media_s + kBeside_s;
        if (inside && delay_ms > least_ms - kMostEarly_ms && delay_ms < least_ms + kMostLate_ms) {
            points.push_back({media_s, delay_ms});
        }
    }
    std::ranges::sort(points, {}, &DelayPoint::media_s);
    return points;
}

std::optional<ClockFit> fitAnchors(std::span<const DelayPoint> points, bool with_drift) {
    if (points.size() < 2) {
        return std::nullopt;
    }
    const bool slanted = with_drift && span_s(points) >= kShortestForDrift_s;
    Line line;
    line.slope = slanted ? medianSlope(points) : 0;
    line.delay_ms = medianDelay(points, line.slope);
    const std::vector<DelayPoint> kept = agreeing(points, line);
    if (kept.size() < 2 || kept.size() * 2 <= points.size()) {
        return std::nullopt;
    }
    line = slanted ? lineThrough(kept) : Line{0, medianDelay(kept, 0)};
    if (std::abs(line.slope) > kMostDrift * 1000) {
        return std::nullopt;
    }
    ClockFit fit;
    if (std::abs(line.slope) * span_s(points) < kLeastDrift_ms) {
        fit.knots.push_back({0, medianDelay(kept, 0)});
        return fit;
    }
    fit.drift_ppm = line.slope * 1000;
    for (const double media_s : {points.front().media_s, points.back().media_s}) {
        fit.knots.push_back({media_s, line.at(media_s)});
    }
    return fit;
}

}  // namespace wf::media
