#include "pp-rec/mux/matroska_header.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "tests/support/hex.h"

namespace wf::mux {
namespace {

// EBML header; Segment of unknown size > Tracks > TrackEntry > Video > Projection (type 1, private of 4 bytes, roll)
constexpr std::string_view kHeader =
    "1a45dfa3 81 00 18538067 01ffffffffffffff 1654ae6b 9f ae 9d d7 81 01 e0 98 b0 81 40"
    "7670 92 7671 81 01 7672 84 00000000 7675 84 42b40000 ";

TEST(MatroskaHeaderTest, MakesProjectionsFlat) {
    const std::vector<std::byte> header = test::hexBytes(kHeader);
    const std::vector<FilePatch> patches = flattenProjections(header);
    ASSERT_EQ(patches.size(), 2U);
    EXPECT_EQ(patches[0].bytes, test::hexBytes("00"));
    EXPECT_EQ(header[patches[0].position], std::byte{1});
    EXPECT_EQ(patches[1].bytes, test::hexBytes("ec850000000000"));
    EXPECT_EQ(load16(header, patches[1].position), 0x7672U);
}

TEST(MatroskaHeaderTest, NothingToDoWithoutOne) {
    EXPECT_TRUE(flattenProjections(test::hexBytes("1a45dfa3 81 00 18538067 84 1654ae6b")).empty());
    EXPECT_TRUE(flattenProjections({}).empty());
    EXPECT_TRUE(flattenProjections(test::hexBytes("00000000")).empty());
}

TEST(MatroskaHeaderTest, CutAnywhere) {
    const std::vector<std::byte> header = test::hexBytes(kHeader);
    for (std::size_t size = 0; size < header.size(); ++size) {
        const Bytes cut = Bytes(header).first(size);
        for (const FilePatch& patch : flattenProjections(cut)) {
            EXPECT_LE(patch.position + patch.bytes.size(), size);
        }
    }
}

}  // namespace
}  // namespace wf::mux
