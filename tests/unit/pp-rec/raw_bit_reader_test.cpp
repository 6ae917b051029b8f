#include "pp-rec/media/raw_bit_reader.h"

#include <gtest/gtest.h>

#include "tests/support/byte_lists.h"
#include "tests/support/hex.h"

namespace wf::media {
namespace {

using test::BitWriter;
using test::hexBytes;

TEST(RawBitReader, BitsAcrossBytes) {
    const auto bytes = hexBytes("a5 00 00 03 ff");
    RawBitReader in(bytes);
    EXPECT_TRUE(in.flag());
    EXPECT_EQ(in.bits(3), 2U);
    EXPECT_EQ(in.bits(32), 0x5000003fU) << "00 00 03 is plain data";
    EXPECT_EQ(in.bits(4), 0xfU);
    EXPECT_TRUE(in.ok());
    EXPECT_EQ(in.bits(1), 0U);
    EXPECT_FALSE(in.ok());
}

TEST(RawBitReader, SkipStopsAtTheEnd) {
    const auto bytes = hexBytes("00 01");
    RawBitReader in(bytes);
    in.skip(15);
    EXPECT_TRUE(in.flag());
    in.skip(0);
    EXPECT_TRUE(in.ok());
    in.skip(1);
    EXPECT_FALSE(in.ok());
    EXPECT_EQ(in.bits(8), 0U);
}

TEST(RawBitReader, Uvlc) {
    const auto bytes = BitWriter().put(1, 1).put(0b010, 3).put(0b011, 3).put(0b00100, 5).bytes();
    RawBitReader in(bytes);
    for (std::uint32_t value = 0; value < 4; ++value) {
        EXPECT_EQ(in.uvlc(), value);
    }
    EXPECT_TRUE(in.ok());
    const auto longest = BitWriter().put(0, 31).put(1, 1).put(0x7fffffff, 31).bytes();
    EXPECT_EQ(RawBitReader(longest).uvlc(), 0xfffffffeU);
    const auto too_long = BitWriter().put(0, 32).put(1, 1).bytes();
    EXPECT_EQ(RawBitReader(too_long).uvlc(), 0xffffffffU);
    RawBitReader cut(Bytes(longest).first(6));
    EXPECT_EQ(cut.uvlc(), 0U);
    EXPECT_FALSE(cut.ok());
}

}  // namespace
}  // namespace wf::media
