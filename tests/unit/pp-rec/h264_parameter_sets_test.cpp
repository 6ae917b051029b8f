#include "pp-rec/media/h264_parameter_sets.h"

#include <gtest/gtest.h>

#include <string>
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

// From a browser, GStreamer's x264 element, and x264 with odd sizes, interlacing, scaling lists and VUI variants.
constexpr SpsCase kSpsCases[] = {
    {"browser", "6742c01f8c8d405017fcb00f08846a", 640, 360, 66, 31, 1, 8, false},
    {"baseline", "6742c01eda0280bfe5c044000003000400000300f23c58ba80", 640, 360, 66, 30, 1, 8, false},
    {"high", "67640016acd940a42fe224c044000003000400000300503c58b658", 642, 362, 100, 22, 1, 8, false},
    {"high 4:2:2", "677a0016b6cd940a42fe227c0440000003004000000503c58b6580", 642, 362, 122, 22, 2, 10, false},
    {"high 4:4:4", "67f40016919b281485fc74d80880000003008000000a078b16cb", 643, 363, 244, 22, 3, 8, false},
    {"interlaced", "67640016acd940a463c44d8088000003000800000300a0f8a14cb0", 642, 364, 100, 22, 1, 8, false},
    {"full range", "67640016acd940a42fe224c05b2000000300200000030281e2c5b2c0", 642, 362, 100, 22, 1, 8, true},
    {"grey", "67640016f3650290bf8f9f016c80000003008000000a078b16cb", 642, 362, 100, 22, 0, 8, true},
};

TEST(H264Sps, ReadsRealOnes) {
    for (const SpsCase& item : kSpsCases) {
        const auto sps = parseH264Sps(hexBytes(item.nal));
        ASSERT_TRUE(sps) << item.what;
        EXPECT_EQ(sps->id, 0) << item.what;
        EXPECT_EQ(sps->width, item.width) << item.what;
        EXPECT_EQ(sps->height, item.height) << item.what;
        EXPECT_EQ(sps->profile, item.profile) << item.what;
        EXPECT_EQ(sps->level, item.level) << item.what;
        EXPECT_EQ(sps->chroma_format, item.chroma_format) << item.what;
        EXPECT_EQ(sps->bit_depth_luma, item.bit_depth) << item.what;
        EXPECT_EQ(sps->bit_depth_chroma, item.bit_depth) << item.what;
        EXPECT_EQ(sps->full_range, item.full_range) << item.what;
    }
    EXPECT_EQ(parseH264Sps(hexBytes(kSpsCases[0].nal))->constraint_flags, 0xc0);
}

TEST(H264Sps, IsReadableAtEveryLengthOrRefused) {
    for (const SpsCase& item : kSpsCases) {
        const auto whole = hexBytes(item.nal);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            const auto sps = parseH264Sps(cut);
            EXPECT_FALSE(sps && size < 8) << item.what << " cut to " << size;
            if (sps) {
                EXPECT_EQ(sps->width, item.width);
                EXPECT_EQ(sps->height, item.height);
            }
        }
    }
}

TEST(H264Sps, SurvivesEveryBitFlip) {
    for (const SpsCase& item : kSpsCases) {
        auto nal = hexBytes(item.nal);
        for (std::size_t bit = 0; bit < nal.size() * 8; ++bit) {
            nal[bit / 8] ^= std::byte{0x80} >> static_cast<int>(bit % 8);
            if (const auto sps = parseH264Sps(nal)) {
                EXPECT_GT(sps->width, 0);
                EXPECT_GT(sps->height, 0);
                EXPECT_LE(sps->width, 16896);
            }
            nal[bit / 8] ^= std::byte{0x80} >> static_cast<int>(bit % 8);
        }
    }
}

/// Writes the size fields of a baseline SPS: macroblocks minus 1, and what is cropped off the right.
std::vector<std::byte> spsOfSize(std::uint32_t width, std::uint32_t height, std::uint32_t crop) {
    std::string bits = "111110";  // id, frame number, order type and its length, references all 0; no gaps
    const auto ue = [&](std::uint64_t value) {
        std::string code;
        for (std::uint64_t rest = value + 1; rest != 0; rest /= 2) {
            code.insert(code.begin(), rest % 2 != 0 ? '1' : '0');
        }
        bits += std::string(code.size() - 1, '0') + code;
    };
    ue(width);
    ue(height);
    bits += "111";  // frames only, direct 8x8, cropping
    ue(0);
    ue(crop);
    ue(0);
    ue(0);
    bits += "01";
    bits.resize((bits.size() + 7) / 8 * 8, '0');
    auto nal = hexBytes("6742001e");
    for (std::size_t at = 0; at < bits.size(); at += 8) {
        const auto octet = static_cast<std::byte>(std::stoi(bits.substr(at, 8), nullptr, 2));
        const bool escape = nal.back() == std::byte{0} && nal[nal.size() - 2] == std::byte{0} && octet <= std::byte{3};
        if (escape) {
            nal.push_back(std::byte{3});
        }
        nal.push_back(octet);
    }
    return nal;
}

TEST(H264Sps, RefusesAbsurdSizes) {
    const auto fits = parseH264Sps(spsOfSize(1055, 1055, 7));
    ASSERT_TRUE(fits);
    EXPECT_EQ(fits->width, 16896 - 14);
    EXPECT_EQ(fits->height, 16896);
    EXPECT_FALSE(parseH264Sps(spsOfSize(1056, 0, 0)));
    EXPECT_FALSE(parseH264Sps(spsOfSize(0, 1056, 0)));
    EXPECT_FALSE(parseH264Sps(spsOfSize(0xfffffffe, 0xfffffffe, 0)));
    EXPECT_FALSE(parseH264Sps(spsOfSize(0x0fffffff, 0, 0)));
    EXPECT_TRUE(parseH264Sps(spsOfSize(0, 0, 7)));
    EXPECT_FALSE(parseH264Sps(spsOfSize(0, 0, 8)));
    EXPECT_FALSE(parseH264Sps(spsOfSize(0, 0, 0xfffffffe)));
}

TEST(H264Sps, RefusesOtherTypes) {
    EXPECT_FALSE(parseH264Sps({}));
    EXPECT_FALSE(parseH264Sps(hexBytes("67")));
    EXPECT_FALSE(parseH264Sps(hexBytes("68ce3c80")));
}

TEST(H264Pps, ReadsIds) {
    const auto pps = parseH264Pps(hexBytes("68ce3c80"));
    ASSERT_TRUE(pps);
    EXPECT_EQ(pps->id, 0);
    EXPECT_EQ(pps->sps_id, 0);
    const auto second = parseH264Pps(hexBytes("68 53 80"));  // 010 | 1
    ASSERT_TRUE(second);
    EXPECT_EQ(second->id, 1);
    EXPECT_EQ(second->sps_id, 0);
    EXPECT_FALSE(parseH264Pps(hexBytes("68")));
    EXPECT_FALSE(parseH264Pps(hexBytes("68 00")));
    EXPECT_FALSE(parseH264Pps(hexBytes("68 0080 8080")));  // id 256
    EXPECT_FALSE(parseH264Pps(hexBytes("6742c01f")));
}

TEST(H264Sei, FindsRecoveryPoint) {
    EXPECT_TRUE(hasH264RecoveryPoint(hexBytes("06 06 01 c4 80")));
    EXPECT_TRUE(hasH264RecoveryPoint(hexBytes("06 05 03 aabbcc 06 01 c4 80")));
    EXPECT_FALSE(hasH264RecoveryPoint(hexBytes("06 05 03 aabb06 01 02 c4c4 80")));
    EXPECT_FALSE(hasH264RecoveryPoint(hexBytes("06 ff06 01 c4 80")));  // type 261
    EXPECT_FALSE(hasH264RecoveryPoint(hexBytes("06 05 ffffffff")));
    EXPECT_FALSE(hasH264RecoveryPoint(hexBytes("06")));
    EXPECT_FALSE(hasH264RecoveryPoint({}));
    EXPECT_FALSE(hasH264RecoveryPoint(hexBytes("65 06 01 c4 80")));
}

}  // namespace
}  // namespace wf::media
