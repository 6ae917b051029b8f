#include "rtp/base/byte_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tests/unit/rtp/byte_list.h"

namespace wf {
namespace {

TEST(ByteBuffer, AppendsInNetworkOrder) {
    ByteBuffer buffer;
    EXPECT_TRUE(buffer.empty());
    buffer.append8(0x01);
    buffer.append16(0x0203);
    buffer.append32(0x04050607);
    buffer.append(list({0x08}));
    buffer.append({});
    EXPECT_EQ(toVector(std::as_const(buffer).bytes()), list({1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(ByteBuffer, GrowsAndTruncates) {
    ByteBuffer buffer;
    for (int i = 0; i < 10'000; ++i) {
        buffer.append8(static_cast<std::uint8_t>(i));
    }
    EXPECT_EQ(buffer.size(), 10'000u);
    EXPECT_EQ(load8(std::as_const(buffer).bytes(), 9'999), 9'999 % 256);
    buffer.truncate(3);
    buffer.truncate(5);
    EXPECT_EQ(toVector(std::as_const(buffer).bytes()), list({0, 1, 2}));
}

TEST(ByteBuffer, ClearKeepsTheStorage) {
    ByteBuffer buffer;
    buffer.grow(1000);
    const std::byte* storage = buffer.data();
    buffer.clear();
    buffer.grow(1000);
    EXPECT_EQ(buffer.data(), storage);
}

TEST(ByteBuffer, PadWritesZerosBehindTheEnd) {
    ByteBuffer buffer;
    std::ranges::fill(buffer.grow(200), std::byte{0xFF});
    buffer.truncate(10);
    buffer.pad();
    EXPECT_EQ(buffer.size(), 10u);
    const Bytes behind{buffer.data() + 10, ByteBuffer::kPadding};
    EXPECT_TRUE(std::ranges::all_of(behind, [](std::byte b) { return b == std::byte{0}; }));
    ByteBuffer empty;
    empty.pad();
    EXPECT_TRUE(empty.empty());
}

TEST(ByteBuffer, Moves) {
    ByteBuffer from;
    from.append16(0x0102);
    ByteBuffer to(std::move(from));
    EXPECT_EQ(to.size(), 2u);
    ByteBuffer other;
    other = std::move(to);
    EXPECT_EQ(toVector(std::as_const(other).bytes()), list({1, 2}));
}

}  // namespace
}  // namespace wf
