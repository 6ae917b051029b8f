#include "sfu/stream/bandwidth_estimator.h"

#include <gtest/gtest.h>

#include "tests/support/allocation_count.h"
#include "tests/unit/sfu/stream/simulated_link.h"

namespace wf::stream {
namespace {

using namespace std::chrono_literals;
using test::SimulatedLink;

TEST(BandwidthEstimatorTest, HoldsNothingBackWhereEverythingFits) {
    SimulatedLink link;
    link.media_bps = 2'500'000;
    link.run(10s);
    EXPECT_FALSE(link.estimator.limit(link.now()));
    EXPECT_NEAR(static_cast<double>(link.estimator.deliveredBps()), 2.5e6, 0.15e6);
    EXPECT_EQ(link.padding_bytes, 0U);
}

TEST(BandwidthEstimatorTest, FindsTheRateOfALinkWithAQueue) {
    SimulatedLink link;
    link.media_bps = 2'500'000;
    link.capacity_bps = 1'000'000;
    ASSERT_TRUE(link.runUntil(2s, [&] { return link.limit() < 1'100'000; }));
    link.estimator.setWanted(2'500'000);
    double sum = 0;
    for (int second = 0; second < 30; ++second) {
        link.media_bps = link.limit();
        link.run(1s);
        sum += static_cast<double>(link.limit());
    }
    EXPECT_GT(sum / 30, 600'000);
    EXPECT_LT(link.limit(), 1'100'000U);
    EXPECT_LT(link.estimator.queueDelay(), 200ms);
}

TEST(BandwidthEstimatorTest, FollowsAStepDownAndComesBack) {
    SimulatedLink link;
    link.media_bps = 2'000'000;
    link.run(5s);
    link.capacity_bps = 300'000;
    ASSERT_TRUE(link.runUntil(1500ms, [&] { return link.limit() < 320'000; }));
    link.media_bps = 150'000;  // the lowest layer
    link.estimator.setWanted(2'200'000);
    link.run(3s);
    link.longest_queue = {};
    link.run(17s);
    EXPECT_GT(link.limit(), 170'000U);
    EXPECT_LT(link.limit(), 400'000U);
    EXPECT_GT(link.padding_bytes, 0U);
    EXPECT_LT(link.longest_queue, 250ms);
    link.capacity_bps = 5'000'000;
    const net::Time freed = link.now();
    EXPECT_TRUE(link.runUntil(9s, [&] { return link.limit() > 2'200'000; }));
    RecordProperty("seconds", std::to_string(std::chrono::duration<double>(link.now() - freed).count()));
    const std::uint64_t padding = link.padding_bytes;
    link.media_bps = 2'000'000;
    link.run(5s);
    EXPECT_EQ(link.padding_bytes, padding) << "nothing is missing any more";
}

TEST(BandwidthEstimatorTest, NoticesALinkThatDropsInsteadOfQueueing) {
    SimulatedLink link;
    link.media_bps = 2'000'000;
    link.queue_length = 10ms;
    link.run(3s);
    link.capacity_bps = 300'000;
    ASSERT_TRUE(link.runUntil(3s, [&] {
        link.media_bps = std::min<std::uint64_t>(link.media_bps, link.limit());
        return link.limit() < 420'000;
    }));
}

TEST(BandwidthEstimatorTest, IsNotMovedByRandomLoss) {
    SimulatedLink link;
    link.media_bps = 1'500'000;
    link.loss = 0.05;
    link.run(30s);
    EXPECT_GE(link.limit(), 1'500'000U);
    EXPECT_NEAR(link.estimator.fractionLost(), 0.05, 0.045);
}

TEST(BandwidthEstimatorTest, ComesBackInSpiteOfRandomLoss) {
    SimulatedLink link;
    link.media_bps = 1'500'000;
    link.loss = 0.05;
    link.capacity_bps = 400'000;
    ASSERT_TRUE(link.runUntil(3s, [&] { return link.limit() < 430'000; }));
    link.media_bps = 150'000;
    link.run(5s);
    link.capacity_bps = 5'000'000;
    link.estimator.setWanted(1'600'000);
    EXPECT_TRUE(link.runUntil(12s, [&] { return link.limit() > 1'600'000; }));
}

TEST(BandwidthEstimatorTest, IsNotMovedByJitter) {
    SimulatedLink link;
    link.media_bps = 1'500'000;
    link.jitter = 40ms;
    link.run(30s);
    EXPECT_GE(link.limit(), 1'500'000U);
}

TEST(BandwidthEstimatorTest, SurvivesWrapsOfNumbersAndTimes) {
    SimulatedLink link;
    link.media_bps = 8'000'000;  // a thousand packets a second
    link.run(80s);
    EXPECT_FALSE(link.estimator.limit(link.now()));
    EXPECT_NEAR(static_cast<double>(link.estimator.deliveredBps()), 8e6, 0.4e6);
}

TEST(BandwidthEstimatorTest, TakesRembWhereThereIsNoFeedback) {
    BandwidthEstimator estimator;
    net::Time now(1h);
    for (int i = 0; i < 100; ++i, now += 10ms) {
        estimator.onSent(1250, now);  // 1 Mbit/s
    }
    estimator.onRemb(1'500'000, now);
    EXPECT_FALSE(estimator.limit(now));
    EXPECT_EQ(estimator.estimateBps(), 1'500'000U);
    estimator.onRemb(300'000, now);
    EXPECT_EQ(estimator.limit(now), 300'000U);
    now += 6s;
    EXPECT_FALSE(estimator.limit(now)) << "more is tried again";
}

TEST(BandwidthEstimatorTest, IgnoresFeedbackThatMakesNoSense) {
    SimulatedLink link;
    link.media_bps = 1'000'000;
    link.run(2s);
    const std::array<std::byte, 12> nonsense{std::byte{0xff}};
    link.estimator.onFeedback(nonsense, 40ms, link.now());
    link.estimator.onFeedback({}, 40ms, link.now());
    link.run(3s);
    EXPECT_FALSE(link.estimator.limit(link.now()));
}

TEST(BandwidthEstimatorTest, AllocatesNothingForAPacket) {
    BandwidthEstimator estimator;
    net::Time now(1h);
    estimator.onNumbered(1000, now);
    const std::size_t before = wf::test::allocationCount();
    for (int i = 0; i < 5000; ++i, now += 1ms) {
        estimator.onNumbered(1000, now);
        estimator.onSent(1000, now);
        if (i % 100 == 0) {
            estimator.onTimer(40ms, now);
        }
    }
    EXPECT_EQ(wf::test::allocationCount(), before);
}

}  // namespace
}  // namespace wf::stream
