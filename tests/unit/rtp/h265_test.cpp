#include "rtp/payload/h265.h"

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <string>
#include <vector>

#include "tests/support/hex.h"
#include "tests/support/mjr_payloads.h"

namespace wf::rtp {
namespace {

using test::hexBytes;

struct Walk {
    std::vector<H265Unit> units;
    bool intact = false;
};

Walk walk(Bytes payload) {
    Walk result;
    H265UnitWalker walker(payload);
    H265Unit unit;
    while (walker.next(unit)) {
        result.units.push_back(unit);
    }
    result.intact = walker.intact();
    EXPECT_FALSE(walker.next(unit));
    return result;
}

TEST(H265UnitWalker, ReadsSingleNalUnit) {
    const auto payload = hexBytes("2801 af12");
    const Walk result = walk(payload);
    ASSERT_EQ(result.units.size(), 1U);
    EXPECT_TRUE(result.intact);
    EXPECT_EQ(result.units[0].type(), H265NalType::kIdrNLp);
    EXPECT_EQ(result.units[0].layerId(), 0);
    EXPECT_EQ(result.units[0].temporalId(), 0);
    EXPECT_TRUE(result.units[0].isIrap());
    EXPECT_TRUE(result.units[0].isVcl());
    EXPECT_EQ(result.units[0].body.size(), 2U);
    EXPECT_EQ(result.units[0].nal.size(), 4U);
}

TEST(H265UnitWalker, ReadsAggregationPacket) {
    const auto payload = hexBytes("6001 0003 40010c 0002 4201 0004 0203 d0ff");
    const Walk result = walk(payload);
    ASSERT_EQ(result.units.size(), 3U);
    EXPECT_TRUE(result.intact);
    EXPECT_EQ(result.units[0].type(), H265NalType::kVps);
    EXPECT_EQ(result.units[1].type(), H265NalType::kSps);
    EXPECT_EQ(result.units[2].type(), H265NalType::kTrailR);
    EXPECT_EQ(result.units[2].temporalId(), 2);
}

TEST(H265UnitWalker, ReadsFragmentationUnit) {
    const auto start = hexBytes("6201 93 aabb");
    const auto end = hexBytes("6201 53 cc");
    ASSERT_EQ(walk(start).units.size(), 1U);
    const H265Unit first = walk(start).units[0];
    EXPECT_EQ(first.header, 0x2601);
    EXPECT_EQ(first.type(), H265NalType::kIdrWRadl);
    EXPECT_TRUE(first.fragment);
    EXPECT_TRUE(first.starts);
    EXPECT_FALSE(first.ends);
    EXPECT_EQ(first.body.size(), 2U);
    EXPECT_TRUE(walk(end).units[0].ends);
    EXPECT_FALSE(walk(end).units[0].starts);
}

TEST(H265UnitWalker, LeavesOutWhatIsNoNalUnit) {
    for (const char* text : {"", "28", "2800aa", "a801aa", "6401 1234 5678", "6601aa", "6001", "6001 00",
                             "6001 0003 4001", "6201", "6201b0aa", "6200 93 aa"}) {
        const auto payload = hexBytes(text);
        const Walk result = walk(payload);
        EXPECT_TRUE(result.units.empty()) << text;
        EXPECT_FALSE(result.intact) << text;
    }
    for (const char* text :
         {"6001 0002 0201 0009 0201", "6001 0001 02 0002 0201", "6001 0002 6001 0002 0201", "6001 0002 0201 00"}) {
        const auto payload = hexBytes(text);
        const Walk result = walk(payload);
        EXPECT_EQ(result.units.size(), 1U) << text;
        EXPECT_FALSE(result.intact) << text;
    }
}

TEST(H265UnitWalker, StaysInsideAtEveryLength) {
    for (const char* text : {"6001 0003 40010c 0002 4201 0004 0203 d0ff", "6201 93 aabb", "2801 af12"}) {
        const auto whole = hexBytes(text);
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            for (const H265Unit& unit : walk(cut).units) {
                EXPECT_LE(unit.body.size(), size);
            }
        }
    }
}

TEST(H265KeyFrameStart, KnowsTheStartsOfKeyFrames) {
    for (const char* text : {"2001aa", "2601af", "2801af", "2a01af", "4001", "4201", "6001 0002 4001", "620193aa"}) {
        EXPECT_TRUE(isH265KeyFrameStart(hexBytes(text))) << text;
    }
    for (const char* text : {"", "0201d0", "4401", "4e01", "2c01af", "620113aa", "620181aa", "6001 0002 0201"}) {
        EXPECT_FALSE(isH265KeyFrameStart(hexBytes(text))) << text;
    }
}

TEST(H265UnitWalker, ReadsEveryPayloadOfARecording) {
    const auto file = test::MjrPayloads::open(std::string(WF_CORPUS_DIR) + "/codecs", "gst-h265");
    if (file.empty()) {
        GTEST_SKIP() << "no corpus in " << WF_CORPUS_DIR;
    }
    for (const auto& packet : file) {
        const Walk result = walk(packet.payload);
        EXPECT_TRUE(result.intact);
        EXPECT_EQ(result.units.size(), 1U);
    }
}

}  // namespace
}  // namespace wf::rtp
