#include "pp-rec/media/clock_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace wf::media {
namespace {

constexpr double kShortestForDrift_s = 60;  // below, jitter looks like drift
constexpr double kLeastDrift_ms = 10;       // over the whole run; below, nobody notices
constexpr double kMostDrift = 0.01;         // 1 %: more than any sound card; then it is no constant drift
constexpr double kEnvelopeMiss_ms = 100;
constexpr double kWindow_s = 30;

double cross(const DelayPoint& o, const DelayPoint& a, const DelayPoint& b) {
    return (a.media_s - o.media_s) * (b.delay_ms - o.delay_ms) - (a.delay_ms - o.delay_ms) * (b.media_s - o.media_s);
}

std::vector<DelayPoint> lowerHull(const std::vector<DelayPoint>& points) {
    std::vector<DelayPoint> hull;
    for (const DelayPoint& point : points) {
        while (hull.size() >= 2 && cross(hull[hull.size() - 2], hull.back(), point) <= 0) {
            hull.pop_back();
        }
        hull.push_back(point);
    }
    return hull;
}

// Least point of every window, in order.
std::vector<DelayPoint> windowMinima(const std::vector<DelayPoint>& points) {
    std::vector<DelayPoint> minima;
    double window_end = -std::numeric_limits<double>::infinity();
    for (const DelayPoint& point : points) {
        if (point.media_s >= window_end) {
            minima.push_back(point);
            window_end = point.media_s + kWindow_s;
        } else if (point.delay_ms < minima.back().delay_ms) {
            minima.back() = point;
        }
    }
    return minima;
}

double median(double a, double b, double c) { return std::max(std::min(a, b), std::min(std::max(a, b), c)); }

// Delay of window i without what one late window adds: at the ends, that shows only beside the one neighbour.
double steadyDelay(const std::vector<DelayPoint>& minima, std::size_t i) {
    if (minima.size() < 2) {
        return minima[i].delay_ms;
    }
    if (i == 0 || i + 1 == minima.size()) {
        return std::min(minima[i].delay_ms, minima[i == 0 ? 1 : i - 1].delay_ms);
    }
    return median(minima[i - 1].delay_ms, minima[i].delay_ms, minima[i + 1].delay_ms);
}

ClockFit followWindows(const std::vector<DelayPoint>& minima) {
    ClockFit fit;
    fit.piecewise = true;
    for (std::size_t i = 0; i < minima.size(); ++i) {
        fit.knots.push_back({minima[i].media_s, steadyDelay(minima, i)});
    }
    return fit;
}

}  // namespace

ClockFit fitOffset(const std::vector<DelayPoint>& points) {
    ClockFit fit;
    const auto least = std::ranges::min_element(points, {}, &DelayPoint::delay_ms);
    fit.knots.push_back({0, least == points.end() ? 0 : least->delay_ms});
    return fit;
}

ClockFit fitClock(const std::vector<DelayPoint>& points) {
    if (points.size() < 3 || points.back().media_s - points.front().media_s < kShortestForDrift_s) {
        return fitOffset(points);
    }
    const double first = points.front().media_s;
    const double last = points.back().media_s;
    const std::vector<DelayPoint> hull = lowerHull(points);
    std::size_t edge = 0;
    while (edge + 2 < hull.size() && hull[edge + 1].media_s < (first + last) / 2) {
        ++edge;
    }
    const DelayPoint& a = hull[edge];
    const DelayPoint& b = hull[edge + 1];
    const double slope = (b.delay_ms - a.delay_ms) / std::max(b.media_s - a.media_s, 1e-6);  // ms per s
    const auto line = [&](double media_s) { return a.delay_ms + slope * (media_s - a.media_s); };

    const std::vector<DelayPoint> minima = windowMinima(points);
    const bool misses = std::ranges::any_of(
        minima, [&](const DelayPoint& m) { return m.delay_ms - line(m.media_s) > kEnvelopeMiss_ms; });
    if (misses || std::abs(slope) > kMostDrift * 1000) {
        return followWindows(minima);
    }
    if (std::abs(slope) * (last - first) < kLeastDrift_ms) {
        return fitOffset(points);
    }
    ClockFit fit;
    fit.drift_ppm = slope * 1000;
    fit.knots = {{first, line(first)}, {last, line(last)}};
    return fit;
}

}  // namespace wf::media
