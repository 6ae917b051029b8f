#include "sfu/stream/reception_statistics.h"

#include <gtest/gtest.h>

namespace wf::stream {
namespace {

using namespace std::chrono_literals;

class ReceptionStatisticsTest : public testing::Test {
protected:
    void give(std::int64_t sequence, net::Duration at = 0ms, std::uint32_t timestamp = 0) {
        statistics.onPacket({sequence, timestamp, 100, net::Time(1h) + at});
    }
    ReceptionStatistics statistics{8000};
};

TEST_F(ReceptionStatisticsTest, CountsLossAsAppendixA3Does) {
    for (const int sequence : {10, 11, 12, 14, 15, 18}) {
        give(sequence);
    }
    auto block = statistics.report();
    EXPECT_EQ(block.cumulative_lost, 3);
    EXPECT_EQ(block.fraction_lost, 3 * 256 / 9);
    EXPECT_EQ(block.highest_sequence, 18U);
    give(19);
    give(13);  // late: one more received than expected in this interval
    block = statistics.report();
    EXPECT_EQ(block.fraction_lost, 0);
    EXPECT_EQ(block.cumulative_lost, 2);
    EXPECT_EQ(statistics.report().fraction_lost, 0) << "nothing came";
}

TEST_F(ReceptionStatisticsTest, DuplicatesMakeLossNegative) {
    give(1);
    give(1);
    give(1);
    EXPECT_EQ(statistics.lost(), -2);
    EXPECT_EQ(statistics.report().cumulative_lost, -2);
}

TEST_F(ReceptionStatisticsTest, AllLostButOneIs255Of256) {
    give(1);
    (void)statistics.report();
    give(5000);
    EXPECT_EQ(statistics.report().fraction_lost, 255);
}

TEST_F(ReceptionStatisticsTest, JitterIsZeroForAnEvenStream) {
    for (int n = 0; n < 100; ++n) {
        give(n, n * 20ms, static_cast<std::uint32_t>(n) * 160);
    }
    EXPECT_EQ(statistics.jitter(), 0U);
}

TEST_F(ReceptionStatisticsTest, JitterComesNearToTheMeanDifference) {
    // Every other packet 10 ms (80 ticks) late: all differences are 80 ticks (RFC 3550 appendix A.8).
    for (int n = 0; n < 500; ++n) {
        give(n, n * 20ms + (n % 2 == 0 ? 0ms : 10ms), static_cast<std::uint32_t>(n) * 160);
    }
    EXPECT_NEAR(statistics.jitter(), 80, 2);
}

}  // namespace
}  // namespace wf::stream
