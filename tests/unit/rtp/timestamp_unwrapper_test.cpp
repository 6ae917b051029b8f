#include "rtp/timestamp_unwrapper.h"

#include <gtest/gtest.h>

namespace wf::rtp {
namespace {

static_assert(timestampDelta(1, 0) == 1);
static_assert(timestampDelta(0, 1) == -1);
static_assert(timestampDelta(0, 0xFFFFFFFF) == 1);
static_assert(timestampDelta(0xFFFFFFFF, 0) == -1);
static_assert(timestampDelta(0x7FFFFFFF, 0) == 0x7FFFFFFF);
static_assert(timestampDelta(0x80000000, 0) == -0x7FFFFFFF - 1);
static_assert(timestampDelta(0, 0x80000000) == -0x7FFFFFFF - 1);

constexpr std::int64_t kTurn = std::int64_t{1} << 32;

TEST(TimestampUnwrapper, WrapsForwardsAndBack) {
    TimestampUnwrapper unwrapper;
    EXPECT_FALSE(unwrapper.last());
    EXPECT_EQ(unwrapper.unwrap(0xFFFFFFF0), 0xFFFFFFF0);
    EXPECT_EQ(unwrapper.unwrap(0x10), kTurn + 0x10);
    EXPECT_EQ(unwrapper.unwrap(0xFFFFFFFF), kTurn - 1);
    EXPECT_EQ(unwrapper.unwrap(0x7FFFFFFE), kTurn + 0x7FFFFFFE);
    EXPECT_EQ(unwrapper.last(), kTurn + 0x7FFFFFFE);
}

TEST(TimestampUnwrapper, OlderThanTheFirstIsNegative) {
    TimestampUnwrapper unwrapper;
    EXPECT_EQ(unwrapper.unwrap(5), 5);
    EXPECT_EQ(unwrapper.unwrap(0xFFFFFFFF), -1);
    EXPECT_EQ(unwrapper.unwrap(7), 7);
}

TEST(TimestampUnwrapper, CountsManyTurns) {
    TimestampUnwrapper unwrapper;
    for (std::int64_t expected = 0; expected < 20 * kTurn; expected += 0x70000001) {
        ASSERT_EQ(unwrapper.unwrap(static_cast<std::uint32_t>(expected)), expected);
    }
}

TEST(TimestampUnwrapper, ResetStartsAnew) {
    TimestampUnwrapper unwrapper;
    unwrapper.unwrap(0xFFFFFFFF);
    unwrapper.unwrap(0);
    unwrapper.reset();
    EXPECT_EQ(unwrapper.unwrap(0), 0);
}

}  // namespace
}  // namespace wf::rtp
