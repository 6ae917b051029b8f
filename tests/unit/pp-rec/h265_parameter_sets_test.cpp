#include "pp-rec/media/h265_parameter_sets.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/hex.h"

namespace wf::media {
namespace {

using test::hexBytes;

struct SpsCase {
    const char* what;
    const char* nal;
    std::uint16_t width;
    std::uint16_t height;
    std::uint8_t profile;
    std::uint8_t level;
    std::uint8_t chroma_format;
    std::uint8_t bit_depth;
    bool full_range;
};

// From GStreamer's and other x265 encodes: odd sizes, scaling lists, many reference sets, high tier.
constexpr SpsCase kSpsCases[] = {
    {"gstreamer", "42010101600000030090000003000003003fa00f080447d65ba4a4c2fff000100016a0c0c0c080000003008000000784",
     480, 270, 1, 63, 1, 8, false},
    {"main", "42010101600000030090000003000003003fa005120171c9265999a4932bc05a020000030002000003001410", 642, 362, 1,
     63, 1, 8, false},
    {"main 10", "42010102200000030090000003000003003fa005120171c92365958a924e5780b6040000030004000003002820", 642, 362,
     2, 63, 1, 10, true},
    {"4:4:4", "4201010408000003009e0800000300003f9000a2402e39a6cb2b349265780b604000000300400000030282", 643, 363, 4, 63,
     3, 8, true},
    {"4:2:2 high tier", "4201012408000003009d08000003000096b005120171c93e5959a4932bc12d810000030001000003000a08", 642,
     362, 4, 150, 2, 8, true},
};

TEST(H265Sps, ReadsRealOnes) {
    for (const SpsCase& item : kSpsCases) {
        const auto sps = parseH265Sps(hexBytes(item.nal));
        ASSERT_TRUE(sps) << item.what;
        EXPECT_EQ(sps->id, 0) << item.what;
        EXPECT_EQ(sps->vps_id, 0) << item.what;
        EXPECT_EQ(sps->width, item.width) << item.what;
        EXPECT_EQ(sps->height, item.height) << item.what;
        EXPECT_EQ(sps->tier_level.profile, item.profile) << item.what;
        EXPECT_EQ(sps->tier_level.level, item.level) << item.what;
        EXPECT_EQ(sps->chroma_format, item.chroma_format) << item.what;
        EXPECT_EQ(sps->bit_depth_luma, item.bit_depth) << item.what;
        EXPECT_EQ(sps->bit_depth_chroma, item.bit_depth) << item.what;
        EXPECT_EQ(sps->full_range, item.full_range) << item.what;
    }
}

TEST(H265Sps, ReadsTierAndLayers) {
    const auto sps = parseH265Sps(hexBytes(kSpsCases[0].nal));
    ASSERT_TRUE(sps);
    EXPECT_EQ(sps->temporal_layers, 1);
    EXPECT_TRUE(sps->temporal_id_nested);
    EXPECT_EQ(sps->tier_level.profile_space, 0);
    EXPECT_FALSE(sps->tier_level.high_tier);
    EXPECT_EQ(sps->tier_level.compatibility, 0x60000000U);
    EXPECT_EQ(sps->tier_level.constraints, 0x900000000000U);
    EXPECT_TRUE(parseH265Sps(hexBytes(kSpsCases[4].nal))->tier_level.high_tier);
}

TEST(H265Sps, IsReadableAtEveryLengthOrRefused) {
    for (const SpsCase& item : kSpsCases) {
        const auto whole = hexBytes(item.nal);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            const auto sps = parseH265Sps(cut);
            EXPECT_FALSE(sps && size < 20) << item.what << " cut to " << size;
            if (sps) {
                EXPECT_EQ(sps->width, item.width);
                EXPECT_EQ(sps->height, item.height);
            }
        }
    }
}

TEST(H265Sps, SurvivesEveryBitFlip) {
    for (const SpsCase& item : kSpsCases) {
        auto nal = hexBytes(item.nal);
        for (std::size_t bit = 0; bit < nal.size() * 8; ++bit) {
            nal[bit / 8] ^= std::byte{0x80} >> static_cast<int>(bit % 8);
            if (const auto sps = parseH265Sps(nal)) {
                EXPECT_GT(sps->width, 0);
                EXPECT_GT(sps->height, 0);
                EXPECT_LE(sps->width, 16896);
                EXPECT_LE(sps->temporal_layers, 7);
            }
            nal[bit / 8] ^= std::byte{0x80} >> static_cast<int>(bit % 8);
        }
    }
}

TEST(H265ParameterSets, ReadIds) {
    EXPECT_EQ(parseH265VpsId(hexBytes("40010c01ffff016000")), 0);
    EXPECT_EQ(parseH265VpsId(hexBytes("4001 5c01")), 5);
    EXPECT_FALSE(parseH265VpsId(hexBytes("4001")));
    EXPECT_FALSE(parseH265VpsId(hexBytes("40090c01")));  // layer 1
    EXPECT_FALSE(parseH265VpsId(hexBytes("42010c01")));
    const auto pps = parseH265Pps(hexBytes("4401c0718312"));
    ASSERT_TRUE(pps);
    EXPECT_EQ(pps->id, 0);
    EXPECT_EQ(pps->sps_id, 0);
    EXPECT_EQ(parseH265Pps(hexBytes("4401 64 80"))->id, 2);  // 011 | 00100
    EXPECT_EQ(parseH265Pps(hexBytes("4401 64 80"))->sps_id, 3);
    EXPECT_FALSE(parseH265Pps(hexBytes("4401 00")));
    EXPECT_FALSE(parseH265Pps(hexBytes("4401")));
    EXPECT_FALSE(parseH265Pps(hexBytes("4401 02 0880")));  // id 64
    EXPECT_FALSE(parseH265Sps({}));
    EXPECT_FALSE(parseH265Sps(hexBytes("4401c0718312")));
}

}  // namespace
}  // namespace wf::media
