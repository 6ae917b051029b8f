#include "rtp/base/bytes.h"

#include <gtest/gtest.h>

#include <array>

#include "tests/unit/rtp/byte_list.h"

namespace wf {
namespace {

TEST(Bytes, LoadsAreBigEndian) {
    const auto bytes = list({0x00, 0xF1, 0xE2, 0xD3, 0xC4, 0xB5, 0xA6, 0x97, 0x88});
    EXPECT_EQ(load8(bytes, 1), 0xF1);
    EXPECT_EQ(load16(bytes, 1), 0xF1E2);
    EXPECT_EQ(load24(bytes, 1), 0xF1E2D3u);
    EXPECT_EQ(load32(bytes, 1), 0xF1E2D3C4u);
    EXPECT_EQ(load64(bytes, 1), 0xF1E2D3C4B5A69788u);
}

TEST(Bytes, StoresComeBack) {
    std::array<std::byte, 9> bytes{};
    store64(bytes, 1, 0xF1E2D3C4B5A69788u);
    EXPECT_EQ(load64(bytes, 1), 0xF1E2D3C4B5A69788u);
    store24(bytes, 0, 0xFFABCDEF);  // the upper eight bits are dropped
    EXPECT_EQ(load32(bytes, 0), 0xABCDEFD3u);
    store16(bytes, 7, 0x1234);
    store8(bytes, 0, 0x56);
    store32(bytes, 1, 0x01020304);
    EXPECT_EQ(toVector(bytes), list({0x56, 0x01, 0x02, 0x03, 0x04, 0xB5, 0xA6, 0x12, 0x34}));
}

TEST(Bytes, TextAndBytesAreTheSameMemory) {
    EXPECT_EQ(toVector(asBytes("ab")), list({'a', 'b'}));
    EXPECT_EQ(asText(asBytes("ab")), "ab");
    EXPECT_EQ(asText({}), "");
}

}  // namespace
}  // namespace wf
