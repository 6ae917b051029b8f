#include "pp-rec/media/bit_reader.h"

#include <gtest/gtest.h>

#include "tests/support/hex.h"

namespace wf::media {
namespace {

using test::hexBytes;

TEST(BitReader, ReadsBitsMostSignificantFirst) {
    const auto bytes = hexBytes("a5 0f");
    BitReader reader(bytes);
    EXPECT_TRUE(reader.flag());
    EXPECT_EQ(reader.bits(3), 2U);
    EXPECT_EQ(reader.bits(8), 0x50U);
    EXPECT_EQ(reader.bits(4), 0xfU);
    EXPECT_TRUE(reader.ok());
    EXPECT_EQ(reader.bits(1), 0U);
    EXPECT_FALSE(reader.ok());
}

TEST(BitReader, ReadsThirtyTwoBits) {
    const auto bytes = hexBytes("fedcba98");
    BitReader reader(bytes);
    EXPECT_EQ(reader.bits(32), 0xfedcba98U);
    EXPECT_TRUE(reader.ok());
}

TEST(BitReader, LeavesOutEmulationPrevention) {
    const auto bytes = hexBytes("000003 01 000003 000003 00 03");
    BitReader reader(bytes);
    EXPECT_EQ(reader.bits(32), 0x00000100U);
    EXPECT_EQ(reader.bits(32), 0x00000000U);
    EXPECT_EQ(reader.bits(8), 3U);
    EXPECT_TRUE(reader.ok());
}

TEST(BitReader, KeepsThreeBehindOtherBytes) {
    const auto bytes = hexBytes("0003 0100 03");
    BitReader reader(bytes);
    EXPECT_EQ(reader.bits(32), 0x00030100U);
    EXPECT_EQ(reader.bits(8), 3U);
}

TEST(BitReader, EndsAtTrailingEmulationPrevention) {
    const auto bytes = hexBytes("000003");
    BitReader reader(bytes);
    EXPECT_EQ(reader.bits(16), 0U);
    EXPECT_TRUE(reader.ok());
    reader.bits(1);
    EXPECT_FALSE(reader.ok());
}

TEST(BitReader, ReadsExpGolombCodes) {
    // 1 | 010 | 011 | 00100 | 00101 | 0001000 ...
    const auto bytes = hexBytes("a6 42 98 e2 04 8a");
    BitReader reader(bytes);
    for (std::uint32_t value = 0; value < 9; ++value) {
        EXPECT_EQ(reader.ue(), value);
    }
    EXPECT_TRUE(reader.ok());
}

TEST(BitReader, ReadsSignedExpGolombCodes) {
    const auto bytes = hexBytes("a6 42 98 e2 04 8a");
    BitReader reader(bytes);
    for (const int value : {0, 1, -1, 2, -2, 3, -3, 4, -4}) {
        EXPECT_EQ(reader.se(), value);
    }
}

TEST(BitReader, ReadsTheLargestCodeAndNoLarger) {
    const auto largest = hexBytes("00000001 fffffffe");
    BitReader fits(largest);
    EXPECT_EQ(fits.ue(), 0xfffffffeU);
    EXPECT_TRUE(fits.ok());
    BitReader fits_signed(largest);
    EXPECT_EQ(fits_signed.se(), -0x7fffffff);
    const auto larger = hexBytes("00000000 80000000 00");
    BitReader too_large(larger);
    EXPECT_EQ(too_large.ue(), 0U);
    EXPECT_FALSE(too_large.ok());
}

TEST(BitReader, StaysFailed) {
    BitReader reader({});
    EXPECT_EQ(reader.ue(), 0U);
    EXPECT_FALSE(reader.ok());
    reader.skip(1000);
    EXPECT_EQ(reader.se(), 0);
    EXPECT_EQ(reader.bits(32), 0U);
    EXPECT_FALSE(reader.flag());
}

}  // namespace
}  // namespace wf::media
