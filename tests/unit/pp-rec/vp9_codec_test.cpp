#include "pp-rec/media/vp9_codec.h"

#include <gtest/gtest.h>
#include <wf_folders.h>

#include "pp-rec/media/vp9_frame_header.h"
#include "tests/support/codec_run.h"
#include "tests/support/hex.h"

namespace wf::media {
namespace {

using test::BitWriter;
using test::buildFrame;
using test::hexBytes;
using test::joinBytes;

struct KeyFrame {
    unsigned profile = 0;
    bool twelve_bit = false;
    unsigned color_space = 2;
    bool full_range = false;
    unsigned subsampling = 3;  // x << 1 | y, written for odd profiles only
    unsigned width = 640;
    unsigned height = 360;
};

std::vector<std::byte> keyFrame(const KeyFrame& f) {
    BitWriter out;
    out.put(2, 2).put(f.profile & 1, 1).put(f.profile >> 1, 1).put(0, f.profile == 3 ? 1 : 0);
    out.put(0, 1).put(0, 1).put(1, 1).put(0, 1).put(0x498342, 24);
    out.put(f.twelve_bit ? 1 : 0, f.profile >= 2 ? 1 : 0).put(f.color_space, 3);
    if (f.color_space != 7) {
        out.put(f.full_range ? 1 : 0, 1).put(f.subsampling, (f.profile & 1) != 0 ? 2 : 0);
    }
    out.put(0, (f.profile & 1) != 0 ? 1 : 0).put(f.width - 1, 16).put(f.height - 1, 16);
    return out.bytes();
}

TEST(Vp9FrameHeader, ProfileZero) {
    const auto h = parseVp9FrameHeader(keyFrame({}));
    ASSERT_TRUE(h);
    EXPECT_TRUE(h->key_frame);
    EXPECT_EQ(h->profile, 0);
    EXPECT_EQ(h->bit_depth, 8);
    EXPECT_TRUE(h->subsampling_x && h->subsampling_y);
    EXPECT_EQ(h->size, (rtp::FrameSize{640, 360}));
}

TEST(Vp9FrameHeader, OtherProfiles) {
    const auto p1 = parseVp9FrameHeader(keyFrame({.profile = 1, .full_range = true, .subsampling = 2}));
    ASSERT_TRUE(p1);
    EXPECT_TRUE(p1->subsampling_x && !p1->subsampling_y && p1->full_range);
    const auto p2 = parseVp9FrameHeader(keyFrame({.profile = 2, .width = 65536, .height = 65536}));
    ASSERT_TRUE(p2);
    EXPECT_EQ(p2->bit_depth, 10);
    EXPECT_EQ(p2->size, (rtp::FrameSize{65535, 65535}));
    const auto p3 = parseVp9FrameHeader(keyFrame({.profile = 3, .twelve_bit = true, .color_space = 7}));
    ASSERT_TRUE(p3);
    EXPECT_EQ(p3->profile, 3);
    EXPECT_EQ(p3->bit_depth, 12);
    EXPECT_FALSE(p3->subsampling_x);
    EXPECT_TRUE(p3->full_range);
    EXPECT_FALSE(parseVp9FrameHeader(keyFrame({.color_space = 7}))) << "RGB is not for profile 0";
}

TEST(Vp9FrameHeader, InterFrames) {
    // Shown, with reset_frame_context 0: flags 00 for refresh, then 01.
    EXPECT_TRUE(parseVp9FrameHeader(BitWriter().put(0x86, 8).put(0, 2).put(0, 8).bytes())->refreshes_nothing);
    const auto refreshing = parseVp9FrameHeader(BitWriter().put(0x86, 8).put(0, 2).put(1, 8).bytes());
    EXPECT_FALSE(refreshing->refreshes_nothing);
    EXPECT_FALSE(refreshing->key_frame);
    // Error resilient: the refresh flags follow at once.
    EXPECT_TRUE(parseVp9FrameHeader(BitWriter().put(0x87, 8).put(0, 8).bytes())->refreshes_nothing);
    // Hidden and intra only.
    EXPECT_FALSE(parseVp9FrameHeader(BitWriter().put(0x85, 8).put(1, 1).put(0, 8).bytes())->refreshes_nothing);
    // show_existing_frame ends the header.
    EXPECT_FALSE(parseVp9FrameHeader(hexBytes("88"))->key_frame);
}

TEST(Vp9FrameHeader, DamagedOrTruncated) {
    EXPECT_FALSE(parseVp9FrameHeader(hexBytes("42 49 83 42 20 27 f0 16 70")));
    EXPECT_FALSE(parseVp9FrameHeader(hexBytes("82 49 83 43 20 27 f0 16 70")));
    for (const KeyFrame& f : {KeyFrame{}, KeyFrame{.profile = 3, .twelve_bit = true}}) {
        const auto whole = keyFrame(f);
        for (std::size_t length = 0; length < whole.size(); ++length) {
            EXPECT_FALSE(parseVp9FrameHeader(Bytes(whole).first(length))) << length;
        }
    }
}

TEST(Vp9Level, SmallestThatFits) {
    EXPECT_EQ(vp9Level({160, 90}), 10);
    EXPECT_EQ(vp9Level({320, 180}), 11);
    EXPECT_EQ(vp9Level({640, 360}), 21);
    EXPECT_EQ(vp9Level({640, 480}), 30);
    EXPECT_EQ(vp9Level({1280, 720}), 31);
    EXPECT_EQ(vp9Level({1920, 1080}), 40);
    EXPECT_EQ(vp9Level({3840, 2160}), 50);
    EXPECT_EQ(vp9Level({7680, 4320}), 60);
    EXPECT_EQ(vp9Level({600, 16}), 11) << "side length";
    EXPECT_EQ(vp9Level({65535, 65535}), 62);
}

TEST(Vp9Configuration, Fields) {
    EXPECT_EQ(vp9Configuration(*parseVp9FrameHeader(keyFrame({})), 21), hexBytes("00 15 82 01 01 01 00 00"));
    EXPECT_EQ(vp9Configuration(*parseVp9FrameHeader(
                                   keyFrame({.profile = 2, .twelve_bit = true, .color_space = 5, .full_range = true})),
                               40),
              hexBytes("02 28 c3 09 0f 09 00 00"));
    EXPECT_EQ(vp9Configuration(*parseVp9FrameHeader(keyFrame({.profile = 1, .color_space = 7})), 10),
              hexBytes("01 0a 87 01 0d 00 00 00"));
    EXPECT_EQ(vp9Configuration(*parseVp9FrameHeader(keyFrame({.profile = 1, .color_space = 0, .subsampling = 2})), 10),
              hexBytes("01 0a 84 02 02 02 00 00"));
    EXPECT_TRUE(vp9Configuration(*parseVp9FrameHeader(keyFrame({.profile = 1, .subsampling = 1})), 10).empty());
}

TEST(Vp9Probe, KeyFrameWithoutStructure) {
    const auto probe = makeVp9Probe();
    const auto facts = probe->look(joinBytes(hexBytes("88 05"), keyFrame({})));
    EXPECT_TRUE(facts.valid && facts.starts_frame && facts.key_frame);
    EXPECT_FALSE(facts.ends_frame || facts.has_layers || facts.discardable);
    EXPECT_EQ(facts.width, 640);
    EXPECT_EQ(facts.height, 360);
    const auto parameters = probe->parameters();
    EXPECT_EQ(parameters.profile, 0);
    EXPECT_EQ(parameters.level, 21);
    EXPECT_EQ(parameters.configuration.size(), 8U);
    EXPECT_TRUE(probe->look(hexBytes("84 05 aa")).ends_frame);
}

TEST(Vp9Probe, KeyFrameNeedsDescriptorAndHeader) {
    const auto probe = makeVp9Probe();
    EXPECT_FALSE(probe->look(hexBytes("88 05 86 00 40 00")).key_frame) << "inter frame";
    EXPECT_FALSE(probe->look(joinBytes(hexBytes("c8 05"), keyFrame({}))).key_frame) << "P set";
    EXPECT_FALSE(probe->look(joinBytes(hexBytes("a8 05 03 01"), keyFrame({}))).key_frame) << "spatial layer 1";
    EXPECT_EQ(probe->parameters().profile, -1);
    EXPECT_TRUE(probe->parameters().configuration.empty());
}

TEST(Vp9Probe, StructureTellsTheLargestLayer) {
    const auto probe = makeVp9Probe();
    const auto first = probe->look(
        joinBytes(hexBytes("aa 05 00 01 50 00a0 005a 0140 00b4 0280 0168"), keyFrame({.width = 160, .height = 90})));
    EXPECT_TRUE(first.key_frame);
    EXPECT_EQ(first.width, 640);
    const auto again = probe->look(joinBytes(hexBytes("a8 06 00 02"), keyFrame({.width = 160, .height = 90})));
    EXPECT_EQ(again.width, 640) << "known from the structure before";
    const auto other = probe->look(joinBytes(hexBytes("a8 06 00 02"), keyFrame({.width = 80, .height = 45})));
    EXPECT_EQ(other.width, 80);
    EXPECT_EQ(probe->parameters().width, 640);
    EXPECT_EQ(probe->parameters().height, 360);
    EXPECT_FALSE(probe->look(hexBytes("e4 06 00 02 aa")).ends_frame) << "layer 0 of 3";
    EXPECT_TRUE(probe->look(hexBytes("e4 06 05 02 aa")).ends_frame) << "layer 2 of 3";
}

TEST(Vp9Probe, LayersAndDiscardable) {
    const auto probe = makeVp9Probe();
    const auto facts = probe->look(hexBytes("e8 06 40 2a 86 00 00"));
    EXPECT_TRUE(facts.has_layers);
    EXPECT_EQ(facts.temporal_layer, 2);
    EXPECT_EQ(facts.tl0_index, 0x2a);
    EXPECT_FALSE(facts.discardable) << "more spatial layers may follow";
    EXPECT_TRUE(probe->look(hexBytes("c8 06 86 00 00")).discardable);
    EXPECT_FALSE(probe->look(hexBytes("c8 06 86 00 40")).discardable);
    EXPECT_FALSE(probe->look(hexBytes("f8 06 40 02 86 00 00")).has_layers) << "no TL0PICIDX in flexible mode";
    EXPECT_FALSE(probe->look({}).valid);
    EXPECT_FALSE(probe->look(hexBytes("e8 06 40")).valid);
}

TEST(Vp9Depacketizer, OneLayer) {
    const auto depacketizer = makeVp9Depacketizer();
    const auto frame =
        buildFrame(*depacketizer, {{hexBytes("88 05 01 02"), false}, {hexBytes("80 05 03")}, {hexBytes("84 05 04")}});
    EXPECT_TRUE(frame.whole);
    EXPECT_EQ(frame.bytes, hexBytes("01 02 03 04"));
}

TEST(Vp9Depacketizer, SuperframeIndexOfThreeLayers) {
    const auto depacketizer = makeVp9Depacketizer();
    const auto frame = buildFrame(*depacketizer, {{hexBytes("ac 05 00 01 a1")},
                                                  {hexBytes("a8 05 03 01 b1 b2")},
                                                  {hexBytes("a4 05 03 01 b3")},
                                                  {hexBytes("ac 05 05 01 c1 c2")}});
    EXPECT_TRUE(frame.whole);
    EXPECT_EQ(frame.bytes, hexBytes("a1 b1 b2 b3 c1 c2  c2 01 03 02 c2"));
}

TEST(Vp9Depacketizer, SuperframeIndexOfLargeLayers) {
    const auto depacketizer = makeVp9Depacketizer();
    auto large = hexBytes("ac 05 03 01");
    large.resize(4 + 0x1234, std::byte{0});
    const auto frame = buildFrame(*depacketizer, {{hexBytes("ac 05 00 01 a1")}, {large}});
    EXPECT_TRUE(frame.whole);
    ASSERT_EQ(frame.bytes.size(), 1U + 0x1234 + 6);
    EXPECT_EQ(test::copyBytes(Bytes(frame.bytes).last(6)), hexBytes("c9 01 00 34 12 c9"));
}

TEST(Vp9Depacketizer, MissingPackets) {
    const auto depacketizer = makeVp9Depacketizer();
    const auto no_end = buildFrame(*depacketizer, {{hexBytes("88 05 01")}});
    EXPECT_FALSE(no_end.whole);
    EXPECT_EQ(no_end.bytes, hexBytes("01"));
    const auto no_start = buildFrame(*depacketizer, {{hexBytes("80 05 01"), false}, {hexBytes("84 05 02")}});
    EXPECT_FALSE(no_start.whole);
    EXPECT_TRUE(no_start.bytes.empty());
    const auto hole = buildFrame(*depacketizer, {{hexBytes("88 05 01")}, {hexBytes("84 05 02"), false}});
    EXPECT_FALSE(hole.whole);
    const auto no_base = buildFrame(*depacketizer, {{hexBytes("ac 05 03 01 b1"), false}});
    EXPECT_FALSE(no_base.whole);
    const auto two_starts = buildFrame(*depacketizer, {{hexBytes("a8 05 00 01 a1")}, {hexBytes("ac 05 03 01 b1")}});
    EXPECT_FALSE(two_starts.whole);
    EXPECT_FALSE(buildFrame(*depacketizer, {}).whole);
    EXPECT_TRUE(buildFrame(*depacketizer, {{hexBytes("8c 05 01")}}).whole);
}

TEST(Vp9Depacketizer, DamagedAndEmptyPayloads) {
    const auto depacketizer = makeVp9Depacketizer();
    const auto frame = buildFrame(*depacketizer, {{hexBytes("88 05 01")}, {hexBytes("88")}, {hexBytes("84 05 02")}});
    EXPECT_FALSE(frame.whole);
    EXPECT_EQ(frame.bytes, hexBytes("01 02"));
    EXPECT_TRUE(buildFrame(*depacketizer, {{hexBytes("8c 05 01")}, {{}}}).whole);
}

TEST(Vp9Depacketizer, MoreLayersThanAnIndexHolds) {
    const auto depacketizer = makeVp9Depacketizer();
    const std::vector<test::Part> nine(9, {hexBytes("ac 05 00 01 a1")});
    const auto frame = buildFrame(*depacketizer, nine);
    EXPECT_FALSE(frame.whole);
    EXPECT_EQ(frame.bytes.size(), 9U);
    const auto eight = buildFrame(*depacketizer, std::vector<test::Part>(8, {hexBytes("ac 05 00 01 a1")}));
    EXPECT_TRUE(eight.whole);
    EXPECT_EQ(eight.bytes.size(), 8U + 10U);
}

TEST(Vp9Corpus, FramesAndResolution) {
    const auto packets = test::MjrPayloads::open(std::filesystem::path(WF_CORPUS_DIR) / "codecs", "c-vp9-u1");
    if (packets.empty()) {
        GTEST_SKIP() << "no VP9 recording in " << WF_CORPUS_DIR;
    }
    const auto probe = makeVp9Probe();
    const auto run = runCodec(packets, *probe, *makeVp9Depacketizer());
    EXPECT_EQ(run.invalid, 0U);
    EXPECT_EQ(run.key_frames, 2U);
    EXPECT_EQ(run.frames, 250U);
    EXPECT_EQ(run.starts, 250U);
    EXPECT_EQ(run.ends, 250U);
    EXPECT_EQ(run.damaged_frames, 0U);
    EXPECT_EQ(run.resolutions, (std::vector<std::pair<int, int>>{{640, 360}}));
    EXPECT_EQ(probe->parameters().configuration, hexBytes("00 15 82 02 02 02 00 00"));
}

}  // namespace
}  // namespace wf::media
