#include "rtp/payload/opus.h"

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <string>
#include <vector>

#include "tests/support/hex.h"
#include "tests/support/mjr_payloads.h"

namespace wf::rtp {
namespace {

using test::hexBytes;

/// `head` and `count` zero bytes behind it.
std::vector<std::byte> padded(const char* head, std::size_t count) {
    auto bytes = hexBytes(head);
    bytes.resize(bytes.size() + count);
    return bytes;
}

TEST(OpusToc, FollowsTheTableOfConfigurations) {
    constexpr int kSamples[32] = {480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 480, 960,
                                  120, 240, 480,  960,  120, 240, 480,  960,  120, 240, 480,  960,  120, 240, 480, 960};
    for (int config = 0; config < 32; ++config) {
        const OpusToc toc(static_cast<std::uint8_t>(config * 8));
        EXPECT_EQ(toc.config(), config);
        EXPECT_EQ(toc.frameSamples(), kSamples[config]) << config;
        EXPECT_EQ(toc.mode(), config < 12 ? OpusMode::kSilk : config < 16 ? OpusMode::kHybrid : OpusMode::kCelt);
        EXPECT_FALSE(toc.stereo());
        EXPECT_TRUE(OpusToc(static_cast<std::uint8_t>(config * 8 + 4)).stereo());
        EXPECT_EQ(OpusToc(static_cast<std::uint8_t>(config * 8 + 7)).frameCountCode(), 3);
    }
}

struct Case {
    std::vector<std::byte> bytes;
    int frames;  ///< 0: not a packet
};

TEST(OpusPacket, ObeysTheFramingRules) {
    const Case cases[] = {
        {{}, 0},                            // R1
        {hexBytes("f8"), 1},                // empty frame: DTX
        {hexBytes("f8 fffe"), 1},           //
        {padded("f8", 1275), 1},            //
        {padded("f8", 1276), 0},            // R2
        {hexBytes("f9 0102"), 2},           //
        {hexBytes("f9 010203"), 0},         // R3
        {padded("f9", 2550), 2},            //
        {padded("f9", 2552), 0},            // R2
        {hexBytes("fa 01 aabb"), 2},        //
        {hexBytes("fa 02 aabb"), 2},        //
        {hexBytes("fa"), 0},                // R4
        {hexBytes("fa 03 aabb"), 0},        // R4
        {hexBytes("fa fc"), 0},             // R4
        {padded("fa fc00", 252), 2},        // two-octet length
        {padded("fa ffff", 1275 + 7), 2},   // 255 + 4 * 255 = 1275
        {hexBytes("fb"), 0},                // R6: no count
        {hexBytes("fb 00"), 0},             // R5
        {hexBytes("fb 03 aabbcc"), 3},      //
        {hexBytes("fb 03 aabb"), 0},        // R6
        {hexBytes("fb 06"), 6},             // 120 ms of nothing
        {hexBytes("fb 07"), 0},             // R5: 140 ms
        {hexBytes("e3 30"), 48},            // 48 frames of 2.5 ms
        {hexBytes("e3 31"), 0},             // R5
        {hexBytes("fb 42 01 aabb 00"), 2},  // padding
        {hexBytes("fb 42 04 aabb"), 0},     // R6: more padding than there is
        {padded("fb 41 ff01", 255), 1},     // padding 254 + 1, frame of 0
        {padded("fb 41 ff01", 254), 0},     //
        {hexBytes("fb 42 ff"), 0},          // padding length cut
        {hexBytes("fb 83 01 02 aa bbbb cc"), 3},
        {hexBytes("fb 83 01 05 aa bbbb"), 0},  // R7
        {hexBytes("fb 83 01"), 0},             // R7
        {hexBytes("fb c2 01 01 aabb 00"), 2},  // VBR and padding
        {hexBytes("fb c2 03 01 aabb"), 0},     // R7
        {padded("fb 82 00", 1276), 0},         // R2
    };
    for (std::size_t i = 0; i < std::size(cases); ++i) {
        const auto packet = parseOpusPacket(cases[i].bytes);
        ASSERT_EQ(packet.has_value(), cases[i].frames != 0) << i;
        if (packet) {
            EXPECT_EQ(packet->frame_count, cases[i].frames) << i;
            EXPECT_EQ(packet->samples, cases[i].frames * packet->toc.frameSamples()) << i;
            EXPECT_EQ(packet->size_bytes, cases[i].bytes.size()) << i;
            EXPECT_EQ(opusSamples(cases[i].bytes), packet->samples) << i;
        }
    }
}

TEST(OpusPacket, ReadsSelfDelimitedPackets) {
    struct Delimited {
        const char* text;
        std::size_t size;
        int frames;
    };
    const Delimited cases[] = {
        {"f8 02 fffe 99", 4, 1},
        {"f9 02 aabb ccdd 99", 6, 2},
        {"fa 01 02 aa bbbb 99", 6, 2},
        {"fb 03 01 aabbcc 99", 6, 3},
        {"fb 43 02 01 aabbcc 0000 99", 9, 3},
        {"fb 82 01 02 aa bbbb 99", 7, 2},
        {"fb c2 01 01 02 aa bbbb 00 99", 9, 2},
        {"f8 00", 2, 1},
    };
    for (const Delimited& item : cases) {
        const auto bytes = hexBytes(item.text);
        const auto packet = parseSelfDelimitedOpusPacket(bytes);
        ASSERT_TRUE(packet) << item.text;
        EXPECT_EQ(packet->size_bytes, item.size) << item.text;
        EXPECT_EQ(packet->frame_count, item.frames) << item.text;
        for (std::size_t size = 0; size < item.size; ++size) {
            const std::vector<std::byte> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
            EXPECT_FALSE(parseSelfDelimitedOpusPacket(cut)) << item.text << " cut to " << size;
        }
    }
}

TEST(OpusSamples, ReadsTheFirstOctetsOnly) {
    EXPECT_EQ(opusSamples({}), 0);
    EXPECT_EQ(opusSamples(hexBytes("78")), 960);
    EXPECT_EQ(opusSamples(hexBytes("79")), 1920);
    EXPECT_EQ(opusSamples(hexBytes("1a")), 5760);
    EXPECT_EQ(opusSamples(hexBytes("fb")), 0);
    EXPECT_EQ(opusSamples(hexBytes("fb83")), 2880);
    EXPECT_EQ(opusSamples(hexBytes("1b03")), 0);
}

TEST(OpusDtx, IsAPacketOfAtMostTwoBytes) {
    EXPECT_FALSE(isOpusDtx({}));
    EXPECT_TRUE(isOpusDtx(hexBytes("f8")));
    EXPECT_TRUE(isOpusDtx(hexBytes("f800")));
    EXPECT_FALSE(isOpusDtx(hexBytes("f8fffe")));
}

TEST(OpusPacket, ReadsEveryPacketOfRecordings) {
    for (const char* name : {"c-opus-mono", "c-opus-stereo", "c-opus-dtx"}) {
        const auto file = test::MjrPayloads::open(std::string(WF_CORPUS_DIR) + "/codecs", name);
        if (file.empty()) {
            GTEST_SKIP() << "no corpus in " << WF_CORPUS_DIR;
        }
        int dtx = 0;
        for (const auto& packet : file) {
            const auto opus = parseOpusPacket(packet.payload);
            ASSERT_TRUE(opus) << name;
            EXPECT_EQ(opus->samples, 960);
            EXPECT_EQ(opus->toc.stereo(), std::string(name) == "c-opus-stereo");
            dtx += isOpusDtx(packet.payload) ? 1 : 0;
        }
        EXPECT_EQ(dtx > 0, std::string(name) == "c-opus-dtx");
    }
}

}  // namespace
}  // namespace wf::rtp
