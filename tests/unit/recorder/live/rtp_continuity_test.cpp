#include "recorder/live/rtp_continuity.h"

#include <gtest/gtest.h>

namespace wf::live {
namespace {

using std::chrono::milliseconds;

constexpr RtpContinuity::Time kStart{std::chrono::hours(1)};

TEST(RtpContinuity, BeginsAtOneAndZero) {
    RtpContinuity continuity(48000);
    EXPECT_FALSE(continuity.rewrittenTime(5));
    const auto first = continuity.rewrite({7, 65535, 0xffffff00}, kStart);
    EXPECT_EQ(first.ssrc, 7U);
    EXPECT_EQ(first.sequence_number, 1);
    EXPECT_EQ(first.timestamp, 0U);
    const auto second = continuity.rewrite({7, 0, 0xffffff00 + 960}, kStart + milliseconds(20));
    EXPECT_EQ(second.sequence_number, 2);
    EXPECT_EQ(second.timestamp, 960U);
}

TEST(RtpContinuity, KeepsGapsAndOrder) {
    RtpContinuity continuity(48000);
    continuity.rewrite({7, 100, 1000}, kStart);
    EXPECT_EQ(continuity.rewrite({7, 103, 3880}, kStart).sequence_number, 4);
    const auto late = continuity.rewrite({7, 101, 1960}, kStart);
    EXPECT_EQ(late.sequence_number, 2);
    EXPECT_EQ(late.timestamp, 960U);
    EXPECT_EQ(continuity.rewrite({7, 99, 40}, kStart).sequence_number, 0);
}

TEST(RtpContinuity, GoesOnWhereTheSsrcChanges) {
    RtpContinuity continuity(90000);
    continuity.rewrite({7, 100, 1000}, kStart);
    continuity.rewrite({7, 102, 4000}, kStart + milliseconds(40));
    continuity.rewrite({7, 101, 1000}, kStart + milliseconds(45));  // late: does not move the end
    const auto moved = continuity.rewrite({9, 5000, 77}, kStart + milliseconds(140));
    EXPECT_EQ(moved.ssrc, 9U);
    EXPECT_EQ(moved.sequence_number, 4);
    EXPECT_EQ(moved.timestamp, 3000U + 9000U);
    EXPECT_EQ(continuity.rewrite({9, 5001, 3077}, kStart + milliseconds(173)).timestamp, 15000U);
    EXPECT_EQ(continuity.rewrittenTime(77), 12000U);
    EXPECT_EQ(continuity.ssrc(), 9U);
}

TEST(RtpContinuity, MovesAtLeastOneTick) {
    RtpContinuity continuity(90000);
    continuity.rewrite({7, 1, 0}, kStart);
    EXPECT_EQ(continuity.rewrite({8, 1, 0}, kStart).timestamp, 1U);
    EXPECT_EQ(continuity.rewrite({9, 1, 0}, kStart - milliseconds(5)).timestamp, 2U);
}

}  // namespace
}  // namespace wf::live
