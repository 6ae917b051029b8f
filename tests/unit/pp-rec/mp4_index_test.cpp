#include "pp-rec/mux/mp4_index.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/hex.h"
#include "tests/support/temp_dir.h"

namespace wf::mux {
namespace {

// moov > trak > mdia > minf > stbl > stco with two offsets, then co64 with one
constexpr std::string_view kIndex =
    "00000050 6d6f6f76 00000048 7472616b 00000040 6d646961 00000038 6d696e66 00000030 7374626c"
    "00000018 7374636f 00000000 00000002 00000010 fffffff0"
    "00000010 66726565 0000000000000000";
constexpr std::string_view kLongIndex =
    "00000048 6d6f6f76 00000040 7472616b 00000038 6d646961 00000030 6d696e66 00000028 7374626c"
    "00000020 636f3634 00000000 00000002 0000000000000010 00000000fffffff0";

TEST(Mp4IndexTest, ShiftsOffsetsOf32Bits) {
    std::vector<std::byte> index = test::hexBytes(kIndex);
    ASSERT_TRUE(shiftChunkOffsets(index, 0xF));
    EXPECT_EQ(load32(index, 56), 0x1FU);
    EXPECT_EQ(load32(index, 60), 0xFFFFFFFFU);
}

TEST(Mp4IndexTest, ChangesNothingWhenAnOffsetWouldNotFit) {
    std::vector<std::byte> index = test::hexBytes(kIndex);
    EXPECT_FALSE(shiftChunkOffsets(index, 0x10));
    EXPECT_EQ(index, test::hexBytes(kIndex));
}

TEST(Mp4IndexTest, ShiftsOffsetsOf64Bits) {
    std::vector<std::byte> index = test::hexBytes(kLongIndex);
    ASSERT_TRUE(shiftChunkOffsets(index, 0x100));
    EXPECT_EQ(load64(index, 56), 0x110U);
    EXPECT_EQ(load64(index, 64), 0x1000000F0U);
}

TEST(Mp4IndexTest, TruncatedBoxesAreRefused) {
    for (const std::string_view hex : {kIndex, kLongIndex}) {
        const std::vector<std::byte> whole = test::hexBytes(hex);
        for (std::size_t size = 1; size < whole.size(); ++size) {
            std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            EXPECT_FALSE(shiftChunkOffsets(cut, 1)) << size;
        }
    }
    std::vector<std::byte> greedy = test::hexBytes(kIndex);
    greedy[55] = std::byte{3};  // one offset more than the box holds
    EXPECT_FALSE(shiftChunkOffsets(greedy, 1));
}

class PlaceIndexTest : public testing::Test {
protected:
    /// "HEAD", `room` bytes of room, "BODY"; then the index is placed.
    std::string place(std::size_t room, std::string_view index_hex) {
        const std::filesystem::path path = folder_ / "out";
        auto file = OutputFile::create(path.string(), {.overwrite = true});
        EXPECT_TRUE((*file)->write(asBytes("HEAD")).ok());
        EXPECT_TRUE((*file)->seek(4 + room).ok());
        EXPECT_TRUE((*file)->write(asBytes("BODY")).ok());
        std::vector<std::byte> index = test::hexBytes(index_hex);
        EXPECT_TRUE(placeIndex(**file, index, {4, 4 + room}).ok());
        EXPECT_TRUE((*file)->commit().ok());
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    test::TempDir folder_;
};

TEST_F(PlaceIndexTest, FitsExactly) {
    const std::string got = place(80, kIndex);
    EXPECT_EQ(got.size(), 88U);
    EXPECT_EQ(got.substr(8, 4), "moov");
    EXPECT_EQ(got.substr(84), "BODY");
}

TEST_F(PlaceIndexTest, TheRestIsFree) {
    const std::string got = place(100, kIndex);
    EXPECT_EQ(got.substr(84, 8), std::string("\0\0\0\x14"
                                             "free",
                                             8));
    EXPECT_EQ(got.substr(104), "BODY");
}

TEST_F(PlaceIndexTest, MakesRoomWhenThereIsTooLittle) {
    for (const std::size_t room : {8U, 40U, 79U, 81U, 87U}) {
        const std::string got = place(room, kLongIndex);
        const std::size_t size = room == 79 || room == 81 || room == 87 ? room : 0;
        static_cast<void>(size);
        ASSERT_EQ(got.substr(8, 4), "moov") << room;
        const std::size_t moov = 72;
        const std::size_t free = got.size() - 4 - 4 - moov;
        EXPECT_EQ(got.substr(got.size() - 4), "BODY") << room;
        if (free > 0) {
            EXPECT_EQ(got.substr(4 + moov + 4, 4), "free") << room;
            EXPECT_EQ(static_cast<std::size_t>(got[4 + moov + 3]), free) << room;
        }
        const std::size_t shift = got.size() - 8 - room;
        EXPECT_EQ(load64(asBytes(got), 4 + 56), 0x10 + shift) << room;
    }
}

TEST_F(PlaceIndexTest, GoesToTheEndWhenOffsetsCannotGrow) {
    const std::string got = place(8 + 40, kIndex);
    EXPECT_EQ(got.substr(8, 4), "free");
    EXPECT_EQ(got.substr(4 + 48, 4), "BODY");
    EXPECT_EQ(got.substr(4 + 48 + 4 + 4, 4), "moov");
}

TEST(Mp4IndexTest, EstimateGrowsWithPackets) {
    TrackDescription video;
    video.codec = StreamCodec::kH264;
    TrackDescription audio;
    const std::uint64_t empty = estimateIndexSize({}, {video, audio});
    video.expected_packets = 1000;
    audio.expected_packets = 2000;
    const std::uint64_t both = estimateIndexSize({}, {video, audio});
    EXPECT_GT(both, empty + 1000 * 24 + 2000 * 4 + 2000 * 12);
    EXPECT_LT(estimateIndexSize({}, {audio}), empty + 2000 * 12);
    video.expected_packets = UINT64_MAX;
    EXPECT_LE(estimateIndexSize({}, {video, audio}), std::uint64_t{1} << 30);
}

}  // namespace
}  // namespace wf::mux
