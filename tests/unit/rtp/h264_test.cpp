#include "rtp/payload/h264.h"

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
    std::vector<H264Unit> units;
    bool intact = false;
};

Walk walk(Bytes payload) {
    Walk result;
    H264UnitWalker walker(payload);
    H264Unit unit;
    while (walker.next(unit)) {
        result.units.push_back(unit);
    }
    result.intact = walker.intact();
    EXPECT_FALSE(walker.next(unit));
    return result;
}

TEST(H264UnitWalker, ReadsSingleNalUnit) {
    const auto payload = hexBytes("65 88 84 21");
    const Walk result = walk(payload);
    ASSERT_EQ(result.units.size(), 1U);
    EXPECT_TRUE(result.intact);
    EXPECT_EQ(result.units[0].type(), H264NalType::kIdrSlice);
    EXPECT_EQ(result.units[0].refIdc(), 3);
    EXPECT_TRUE(result.units[0].isVcl());
    EXPECT_EQ(result.units[0].nal.size(), 4U);
    EXPECT_EQ(result.units[0].body.size(), 3U);
    EXPECT_FALSE(result.units[0].fragment);
}

TEST(H264UnitWalker, ReadsStapA) {
    const auto payload = hexBytes("78 0003 674200 0002 68ce 0001 65");
    const Walk result = walk(payload);
    ASSERT_EQ(result.units.size(), 3U);
    EXPECT_TRUE(result.intact);
    EXPECT_EQ(result.units[0].type(), H264NalType::kSps);
    EXPECT_EQ(result.units[1].type(), H264NalType::kPps);
    EXPECT_EQ(result.units[2].type(), H264NalType::kIdrSlice);
    EXPECT_TRUE(result.units[2].body.empty());
}

TEST(H264UnitWalker, ReadsStapBPastItsOrderNumber) {
    const auto payload = hexBytes("79 0007 0002 41ff");
    const Walk result = walk(payload);
    ASSERT_EQ(result.units.size(), 1U);
    EXPECT_TRUE(result.intact);
    EXPECT_EQ(result.units[0].header, 0x41);
}

TEST(H264UnitWalker, ReadsFuA) {
    const auto start = hexBytes("7c 85 aabb");
    const auto middle = hexBytes("7c 05 cc");
    const auto end = hexBytes("7c 45");
    ASSERT_EQ(walk(start).units.size(), 1U);
    const H264Unit first = walk(start).units[0];
    EXPECT_EQ(first.header, 0x65);
    EXPECT_TRUE(first.fragment);
    EXPECT_TRUE(first.starts);
    EXPECT_FALSE(first.ends);
    EXPECT_EQ(first.body.size(), 2U);
    EXPECT_TRUE(first.nal.empty());
    EXPECT_FALSE(walk(middle).units[0].starts);
    EXPECT_FALSE(walk(middle).units[0].ends);
    EXPECT_TRUE(walk(end).units[0].ends);
    EXPECT_TRUE(walk(end).units[0].body.empty());
}

TEST(H264UnitWalker, ReadsFuBPastItsOrderNumber) {
    const auto payload = hexBytes("7d 85 0001 aabb");
    const Walk result = walk(payload);
    ASSERT_EQ(result.units.size(), 1U);
    EXPECT_TRUE(result.intact);
    EXPECT_EQ(result.units[0].header, 0x65);
    EXPECT_EQ(load8(result.units[0].body, 0), 0xaa);
}

TEST(H264UnitWalker, KeepsUnitsBeforeASizeThatDoesNotFit) {
    const auto payload = hexBytes("78 0002 6742 0009 68ce");
    const Walk result = walk(payload);
    ASSERT_EQ(result.units.size(), 1U);
    EXPECT_FALSE(result.intact);
}

TEST(H264UnitWalker, LeavesOutWhatIsNoNalUnit) {
    for (const char* text : {"", "00", "1a0000", "1b0000", "1e", "1f", "e5aa", "78", "78 00", "78 0001", "7c", "7d8500",
                             "7c9c00", "7c80"}) {
        const auto payload = hexBytes(text);
        const Walk result = walk(payload);
        EXPECT_TRUE(result.units.empty()) << text;
        EXPECT_FALSE(result.intact) << text;
    }
    for (const char* text : {"78 0000 0001 41", "78 0001 18 0001 41", "78 0001 c1 0001 41"}) {
        const auto payload = hexBytes(text);
        const Walk result = walk(payload);
        EXPECT_EQ(result.units.size(), 1U) << text;
        EXPECT_FALSE(result.intact) << text;
    }
}

TEST(H264UnitWalker, StaysInsideAtEveryLength) {
    for (const char* text :
         {"78 0003 674200 0002 68ce 0001 65", "79 0007 0002 41ff", "7c 85 aabb", "7d 85 0001 aabb"}) {
        const auto whole = hexBytes(text);
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            for (const H264Unit& unit : walk(cut).units) {
                EXPECT_LE(unit.body.size(), size);
            }
        }
    }
}

TEST(H264KeyFrameStart, KnowsTheStartsOfKeyFrames) {
    for (const char* text : {"6588", "6742", "78 0002 6742 0002 68ce", "78 0002 0605 0002 6588", "7c85aa"}) {
        EXPECT_TRUE(isH264KeyFrameStart(hexBytes(text))) << text;
    }
    for (const char* text : {"", "419a", "68ce", "0605", "7c05aa", "7c45aa", "7c81aa", "78 0002 419a", "78 0009 65"}) {
        EXPECT_FALSE(isH264KeyFrameStart(hexBytes(text))) << text;
    }
}

TEST(H264UnitWalker, ReadsEveryPayloadOfARecording) {
    const auto file = test::MjrPayloads::open(std::string(WF_CORPUS_DIR) + "/truth", "clean-h264-video");
    if (file.empty()) {
        GTEST_SKIP() << "no corpus in " << WF_CORPUS_DIR;
    }
    int key_starts = 0;
    for (const auto& packet : file) {
        const Walk result = walk(packet.payload);
        EXPECT_TRUE(result.intact);
        EXPECT_FALSE(result.units.empty());
        key_starts += isH264KeyFrameStart(packet.payload) ? 1 : 0;
    }
    EXPECT_GE(key_starts, 27);
}

}  // namespace
}  // namespace wf::rtp
