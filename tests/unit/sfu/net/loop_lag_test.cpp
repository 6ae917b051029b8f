#include "sfu/net/loop_lag.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "sfu/net/rare_warning.h"

namespace wf::net {
namespace {

using std::chrono::milliseconds;

TEST(Histogram, CountsUpToItsBounds) {
    static constexpr std::array kBounds{0.1, 0.2};
    Histogram histogram(kBounds);
    for (const int ms : {0, 100, 101, 200, 201, 5000}) {
        histogram.add(milliseconds(ms));
    }
    EXPECT_EQ(histogram.bounds().size(), 2U);
    EXPECT_EQ(histogram.count(0), 2U);
    EXPECT_EQ(histogram.count(1), 2U);
    EXPECT_EQ(histogram.count(2), 2U);
    EXPECT_DOUBLE_EQ(histogram.sumSeconds(), 5.602);
}

TEST(LoopLag, MeasuresHowLateTheLoopIs) {
    ManualClock clock;
    Loop loop(clock);
    const LoopLag lag(loop);
    const auto countOf = [&](double bound) {
        const auto bounds = lag.times().bounds();
        for (std::size_t i = 0; i < bounds.size(); ++i) {
            if (bounds[i] == bound) {
                return lag.times().count(i);
            }
        }
        return std::uint64_t{0};
    };
    clock.advance(LoopLag::kPeriod);
    loop.turn(false);
    EXPECT_EQ(countOf(0.001), 1U);
    // Something keeps the loop for 250 ms: the measurement comes 150 ms late, and the next one is due a period later.
    clock.advance(milliseconds(250));
    loop.turn(false);
    EXPECT_EQ(countOf(0.2), 1U);
    clock.advance(milliseconds(99));
    loop.turn(false);
    clock.advance(milliseconds(1));
    loop.turn(false);
    EXPECT_EQ(countOf(0.001), 2U);
}

TEST(RareWarning, SaysHowOftenItHeldItsTongue) {
    class Lines : public Log {
    public:
        [[nodiscard]] bool wants(LogLevel /*level*/) const override { return true; }
        void write(LogLevel /*level*/, std::string_view area, std::string_view text) override {
            lines.push_back(std::string(area) + ": " + std::string(text));
        }
        std::vector<std::string> lines;
    } log;
    RareWarning warning(log, "room");
    Time now(std::chrono::hours(1));
    warning.write("full", now);
    for (int i = 0; i < 3; ++i) {
        now += std::chrono::seconds(3);
        warning.write("full", now);
    }
    EXPECT_EQ(log.lines, std::vector<std::string>{"room: full"});
    now += std::chrono::seconds(1);
    warning.write("still full", now);
    now += std::chrono::minutes(1);
    warning.write("full", now);
    EXPECT_EQ(log.lines,
              (std::vector<std::string>{"room: full", "room: still full (3 more since the last line)", "room: full"}));
}

}  // namespace
}  // namespace wf::net
