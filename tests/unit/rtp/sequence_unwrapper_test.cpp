#include "rtp/sequence_unwrapper.h"

#include <gtest/gtest.h>

namespace wf::rtp {
namespace {

static_assert(sequenceDelta(1, 0) == 1);
static_assert(sequenceDelta(0, 1) == -1);
static_assert(sequenceDelta(0, 65535) == 1);
static_assert(sequenceDelta(65535, 0) == -1);
static_assert(sequenceDelta(32767, 0) == 32767);
static_assert(sequenceDelta(32768, 0) == -32768);
static_assert(sequenceDelta(0, 32768) == -32768);

TEST(SequenceUnwrapper, FirstIsKept) {
    SequenceUnwrapper unwrapper;
    EXPECT_FALSE(unwrapper.last());
    EXPECT_EQ(unwrapper.unwrap(65000), 65000);
    EXPECT_EQ(unwrapper.last(), 65000);
}

TEST(SequenceUnwrapper, WrapsForwardsAndBack) {
    SequenceUnwrapper unwrapper;
    EXPECT_EQ(unwrapper.unwrap(65534), 65534);
    EXPECT_EQ(unwrapper.unwrap(1), 65537);
    EXPECT_EQ(unwrapper.unwrap(65535), 65535);
    EXPECT_EQ(unwrapper.unwrap(0), 65536);
    EXPECT_EQ(unwrapper.unwrap(32767), 65536 + 32767);
}

TEST(SequenceUnwrapper, OlderThanTheFirstIsNegative) {
    SequenceUnwrapper unwrapper;
    EXPECT_EQ(unwrapper.unwrap(0), 0);
    EXPECT_EQ(unwrapper.unwrap(65535), -1);
    EXPECT_EQ(unwrapper.unwrap(0), 0);
    EXPECT_EQ(unwrapper.unwrap(40000), 40000 - 65536);
    EXPECT_EQ(unwrapper.unwrap(10000), 10000 - 65536);
}

TEST(SequenceUnwrapper, CountsManyTurns) {
    SequenceUnwrapper unwrapper;
    for (std::int64_t expected = 0; expected < 1'000'000; expected += 999) {
        ASSERT_EQ(unwrapper.unwrap(static_cast<std::uint16_t>(expected)), expected);
    }
}

TEST(SequenceUnwrapper, ResetStartsAnew) {
    SequenceUnwrapper unwrapper;
    unwrapper.unwrap(65535);
    unwrapper.unwrap(0);
    unwrapper.reset();
    EXPECT_EQ(unwrapper.unwrap(0), 0);
}

}  // namespace
}  // namespace wf::rtp
