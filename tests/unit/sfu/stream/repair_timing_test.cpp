#include "sfu/stream/repair_timing.h"

#include <gtest/gtest.h>

namespace wf::stream {
namespace {

using namespace std::chrono_literals;

constexpr bool kAgain = true;
constexpr bool kUsesRtx = true;

class RepairTimingTest : public testing::Test {
protected:
    void learn(net::Duration round_trip, int times = 50) {
        for (int i = 0; i < times; ++i) {
            timing.onArrival({.late = round_trip + 12ms, .since_asked = round_trip, .tries = 1}, kAgain, kUsesRtx);
        }
    }
    RepairTiming timing;
};

TEST_F(RepairTimingTest, BeforeAnythingIsKnown) {
    EXPECT_EQ(timing.patience().first, 12ms);
    EXPECT_EQ(timing.patience().again, 100ms);
}

TEST_F(RepairTimingTest, AsksAgainAfterARoundTripAndItsDeviation) {
    learn(80ms);
    EXPECT_EQ(timing.roundTripTime(), 80ms);
    EXPECT_NEAR(static_cast<double>(timing.patience().again.count()), 80e6, 1e6);
    for (int i = 0; i < 200; ++i) {
        learn(60ms, 1);
        learn(100ms, 1);
    }
    EXPECT_NEAR(static_cast<double>(timing.patience().again.count()), 100e6, 5e6);
}

TEST_F(RepairTimingTest, OvertakenPacketsAreNoRoundTrips) {
    learn(100ms);
    for (int i = 0; i < 100; ++i) {
        timing.onArrival({.late = 20ms, .since_asked = 8ms, .tries = 1}, !kAgain, kUsesRtx);
        timing.onArrival({.late = 20ms, .since_asked = 8ms, .tries = 1}, !kAgain, !kUsesRtx);
    }
    EXPECT_EQ(timing.roundTripTime(), 100ms);
    EXPECT_NEAR(static_cast<double>(timing.patience().first.count()), 20e6, 1e6);
}

TEST_F(RepairTimingTest, WaitsLongerWherePacketsOvertakeEachOtherFurther) {
    learn(100ms);
    int later = 0;
    for (int i = 0; i < 1000; ++i) {
        const net::Duration late = (i * 37 % 40) * 1ms;  // evenly from nothing to 39 ms
        later += i >= 500 && late > timing.patience().first ? 1 : 0;
        timing.onArrival({.late = late, .since_asked = late, .tries = 0}, !kAgain, kUsesRtx);
    }
    EXPECT_GT(timing.patience().first, 25ms);
    EXPECT_LT(later, 150);  // of 500
}

TEST_F(RepairTimingTest, NeverWaitsLongerThanHalfARoundTrip) {
    learn(40ms);
    for (int i = 0; i < 100; ++i) {
        timing.onArrival({.late = 90ms, .since_asked = 90ms, .tries = 0}, !kAgain, kUsesRtx);
    }
    EXPECT_EQ(timing.patience().first, 20ms);
    learn(400ms);
    EXPECT_EQ(timing.patience().first, RepairTiming::kMaxFirst);
    learn(4ms, 200);
    EXPECT_EQ(timing.patience().first, RepairTiming::kMinFirst);
    EXPECT_EQ(timing.patience().again, RepairTiming::kMinAgain);
}

TEST_F(RepairTimingTest, WithoutRtxWhatComesSoonWasOvertaken) {
    learn(100ms);
    timing.onArrival({.late = 70ms, .since_asked = 60ms, .tries = 1}, !kAgain, !kUsesRtx);
    EXPECT_EQ(timing.roundTripTime(), 95ms);
    timing.onArrival({.late = 200ms, .since_asked = 10ms, .tries = 2}, !kAgain, !kUsesRtx);
    EXPECT_EQ(timing.roundTripTime(), 95ms) << "which of two was answered?";
}

}  // namespace
}  // namespace wf::stream
