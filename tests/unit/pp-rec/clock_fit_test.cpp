#include "pp-rec/media/clock_fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

namespace wf::media {
namespace {

std::vector<DelayPoint> points(double seconds, const std::function<double(double)>& delay_ms, double step_s = 2) {
    std::vector<DelayPoint> made;
    for (double at = 0; at <= seconds; at += step_s) {
        made.push_back({at, delay_ms(at)});
    }
    return made;
}

/// The fit's delay at one RTP time.
double delayAt(const ClockFit& fit, double media_s) {
    if (media_s <= fit.knots.front().media_s) {
        return fit.knots.front().delay_ms;
    }
    for (std::size_t i = 1; i < fit.knots.size(); ++i) {
        const ClockKnot& a = fit.knots[i - 1];
        const ClockKnot& b = fit.knots[i];
        if (media_s < b.media_s) {
            return a.delay_ms + (b.delay_ms - a.delay_ms) * (media_s - a.media_s) / (b.media_s - a.media_s);
        }
    }
    return fit.knots.back().delay_ms;
}

double jitter(double at) { return 15 * (1 + std::sin(at * at)); }

TEST(ClockFit, EmptyGivesOneKnotOfZero) {
    for (const ClockFit& fit : {fitClock({}), fitOffset({})}) {
        ASSERT_EQ(fit.knots.size(), 1U);
        EXPECT_EQ(fit.knots[0].delay_ms, 0);
        EXPECT_FALSE(fit.piecewise);
    }
}

TEST(ClockFit, OffsetIsTheLeastDelay) {
    const ClockFit fit = fitOffset({{0, 30}, {2, -5}, {4, 12}});
    ASSERT_EQ(fit.knots.size(), 1U);
    EXPECT_EQ(fit.knots[0].delay_ms, -5);
}

TEST(ClockFit, ShortStretchesHaveNoDrift) {
    const ClockFit fit = fitClock(points(58, [](double at) { return at * 3; }));
    EXPECT_EQ(fit.knots.size(), 1U);
    EXPECT_EQ(fit.drift_ppm, 0);
}

TEST(ClockFit, FindsDriftUnderJitter) {
    for (const double ppm : {-200.0, -50.0, 50.0, 200.0}) {
        const auto delay = [&](double at) { return 40 + at * ppm / 1000 + jitter(at); };
        const ClockFit fit = fitClock(points(3600, delay));
        EXPECT_FALSE(fit.piecewise);
        EXPECT_NEAR(fit.drift_ppm, ppm, 3);
        for (const double at : {0.0, 1800.0, 3600.0}) {
            EXPECT_NEAR(delayAt(fit, at), 40 + at * ppm / 1000, 5) << ppm << " ppm at " << at;
        }
    }
}

TEST(ClockFit, DriftNobodyNoticesIsLeftAlone) {
    const ClockFit fit = fitClock(points(600, [](double at) { return at * 0.01; }));
    EXPECT_EQ(fit.knots.size(), 1U);
}

TEST(ClockFit, ShortQueuesDoNotBendTheLine) {
    const auto delay = [](double at) { return 40 + at * 0.1 + (at > 100 && at < 115 ? 800.0 : 0.0) + jitter(at); };
    const ClockFit fit = fitClock(points(1200, delay));
    EXPECT_FALSE(fit.piecewise);
    EXPECT_NEAR(fit.drift_ppm, 100, 5);
}

TEST(ClockFit, FollowsAClockThatChangesItsPace) {
    const auto delay = [](double at) { return at < 600 ? at : 600 + (at - 600) * 0.1; };
    const ClockFit fit = fitClock(points(1800, delay));
    EXPECT_TRUE(fit.piecewise);
    for (double at = 0; at <= 1800; at += 10) {
        EXPECT_NEAR(delayAt(fit, at), delay(at), 31) << at;
    }
}

// The sender stalls at the very end: its last packets are late, but time does not stretch.
TEST(ClockFit, EndsInsideAQueueWithoutBending) {
    const auto delay = [](double at) { return at > 1190 ? 3000.0 : 20.0; };
    const ClockFit fit = fitClock(points(1200, delay));
    EXPECT_NEAR(delayAt(fit, 1200), 20, 1);
    const auto begins_late = [](double at) { return at < 10 ? 3000.0 : 20.0; };
    EXPECT_NEAR(delayAt(fitClock(points(1200, begins_late)), 0), 20, 1);
}

TEST(ClockFit, PointsAtOneTimeDoNoHarm) {
    std::vector<DelayPoint> same(100, {5, 1});
    EXPECT_EQ(fitClock(same).knots.size(), 1U);
    same.insert(same.end(), 100, {500, 3});
    for (const ClockKnot& knot : fitClock(same).knots) {
        EXPECT_TRUE(std::isfinite(knot.delay_ms));
    }
}

}  // namespace
}  // namespace wf::media
