#include "pp-rec/media/av1_codec.h"

#include <gtest/gtest.h>
#include <wf_folders.h>

#include "pp-rec/media/av1_sequence_header.h"
#include "tests/support/codec_run.h"
#include "tests/support/hex.h"

namespace wf::media {
namespace {

using test::BitWriter;
using test::buildFrame;
using test::hexBytes;
using test::joinBytes;

// Sequence header as a browser sends it: 640x360, profile 0, level index 1.
constexpr const char* kBrowserHeader = "00 00 00 0c c4 ff 67 00 68 02";

void putSizeAndTools(BitWriter& out, unsigned width, unsigned height, bool reduced) {
    out.put(15, 4).put(15, 4).put(width - 1, 16).put(height - 1, 16);
    out.put(0, reduced ? 0 : 1).put(0, 3);
    if (!reduced) {
        out.put(0, 4).put(1, 1).put(0, 2).put(0, 1).put(1, 1).put(0, 1).put(1, 1).put(6, 3);
    }
    out.put(0, 3);
}

std::vector<std::byte> reducedHeader(unsigned profile, unsigned width, unsigned height, const BitWriter& color) {
    BitWriter out;
    out.put(profile, 3).put(1, 1).put(1, 1).put(5, 5);
    putSizeAndTools(out, width, height, true);
    for (const std::byte byte : color.bytes()) {
        out.put(std::to_integer<std::uint32_t>(byte), 8);
    }
    return out.bytes();
}

TEST(Av1SequenceHeader, FromABrowser) {
    const auto h = parseAv1SequenceHeader(hexBytes(kBrowserHeader));
    ASSERT_TRUE(h);
    EXPECT_EQ(h->profile, 0);
    EXPECT_EQ(h->level, 1);
    EXPECT_FALSE(h->high_tier);
    EXPECT_FALSE(h->display_delay);
    EXPECT_EQ(h->max_size, (rtp::FrameSize{640, 360}));
    EXPECT_EQ(h->bit_depth, 8);
    EXPECT_FALSE(h->monochrome);
    EXPECT_TRUE(h->subsampling_x && h->subsampling_y);
    EXPECT_FALSE(h->full_range);
}

TEST(Av1SequenceHeader, EverythingPresent) {
    BitWriter out;
    out.put(0, 3).put(0, 1).put(0, 1);
    out.put(1, 1).put(1, 32).put(30, 32).put(1, 1).put(0b00101, 5);  // timing info, uvlc 4
    out.put(1, 1).put(9, 5).put(1000, 32).put(15, 5).put(15, 5);     // decoder model info: delays of 10 bits
    out.put(1, 1).put(1, 5);                                         // display delays, two operating points
    out.put(0x103, 12).put(13, 5).put(1, 1).put(1, 1).put(0x3ff, 10).put(0, 10).put(1, 1).put(1, 1).put(7, 4);
    out.put(0x101, 12).put(4, 5).put(0, 1).put(0, 1);
    putSizeAndTools(out, 65536, 1080, false);
    out.put(1, 1).put(0, 1).put(1, 1).put(9, 8).put(16, 8).put(9, 8).put(1, 1).put(2, 2).put(0, 1).put(0, 1).put(1, 1);
    const auto h = parseAv1SequenceHeader(out.bytes());
    ASSERT_TRUE(h);
    EXPECT_EQ(h->level, 13);
    EXPECT_TRUE(h->high_tier);
    EXPECT_EQ(h->display_delay, 7);
    EXPECT_EQ(h->max_size, (rtp::FrameSize{65535, 1080}));
    EXPECT_EQ(h->bit_depth, 10);
    EXPECT_TRUE(h->full_range);
    EXPECT_EQ(h->chroma_position, 2);
    const auto body = av1Configuration(*h, {rtp::ObuHeader{.type = 1}, hexBytes("aa bb")});
    EXPECT_EQ(body, hexBytes("81 0d ce 17 0a 02 aa bb"));
}

TEST(Av1SequenceHeader, ColorFormats) {
    const auto mono =
        parseAv1SequenceHeader(reducedHeader(0, 16, 16, BitWriter().put(0, 1).put(1, 1).put(0, 1).put(1, 1)));
    ASSERT_TRUE(mono);
    EXPECT_TRUE(mono->monochrome && mono->full_range && mono->subsampling_x && mono->subsampling_y);
    const auto full = parseAv1SequenceHeader(reducedHeader(1, 16, 16, BitWriter().put(0, 8)));
    ASSERT_TRUE(full);
    EXPECT_FALSE(full->subsampling_x || full->subsampling_y);
    const auto half = parseAv1SequenceHeader(reducedHeader(2, 16, 16, BitWriter().put(0, 8)));
    ASSERT_TRUE(half);
    EXPECT_TRUE(half->subsampling_x && !half->subsampling_y);
    const auto twelve = parseAv1SequenceHeader(reducedHeader(
        2, 16, 16, BitWriter().put(0b11, 2).put(0, 1).put(0, 1).put(0, 1).put(0b11, 2).put(1, 2).put(0, 1)));
    ASSERT_TRUE(twelve);
    EXPECT_EQ(twelve->bit_depth, 12);
    EXPECT_TRUE(twelve->subsampling_x && twelve->subsampling_y);
    EXPECT_EQ(twelve->chroma_position, 1);
    const auto srgb = parseAv1SequenceHeader(
        reducedHeader(1, 16, 16, BitWriter().put(0, 1).put(1, 1).put(1, 8).put(13, 8).put(0, 8)));
    ASSERT_TRUE(srgb);
    EXPECT_TRUE(srgb->full_range);
    EXPECT_FALSE(srgb->subsampling_x);
}

TEST(Av1SequenceHeader, DamagedOrTruncated) {
    const auto whole = hexBytes(kBrowserHeader);
    for (std::size_t length = 0; length + 1 < whole.size(); ++length) {
        EXPECT_FALSE(parseAv1SequenceHeader(Bytes(whole).first(length))) << length;
    }
    EXPECT_FALSE(parseAv1SequenceHeader(hexBytes("60 00 00 0c c4 ff 67 00 68 02"))) << "profile 3 is reserved";
    std::vector<std::byte> zeros(400);
    EXPECT_TRUE(parseAv1SequenceHeader(zeros));
    EXPECT_FALSE(parseAv1SequenceHeader(std::vector<std::byte>(400, std::byte{0xff})));
}

std::vector<std::byte> keyPayload() {
    return joinBytes(joinBytes(hexBytes("28 0b 08"), hexBytes(kBrowserHeader)), hexBytes("30 aa bb"));
}

TEST(Av1Probe, KeyFrame) {
    const auto probe = makeAv1Probe();
    EXPECT_EQ(probe->parameters().width, 0);
    const auto facts = probe->look(keyPayload());
    EXPECT_TRUE(facts.valid && facts.starts_frame && facts.key_frame);
    EXPECT_FALSE(facts.ends_frame || facts.has_layers || facts.discardable);
    EXPECT_EQ(facts.width, 640);
    EXPECT_EQ(facts.height, 360);
    const auto parameters = probe->parameters();
    EXPECT_EQ(parameters.width, 640);
    EXPECT_EQ(parameters.profile, 0);
    EXPECT_EQ(parameters.level, 1);
    EXPECT_EQ(parameters.configuration, joinBytes(hexBytes("81 01 0c 00 0a 0a"), hexBytes(kBrowserHeader)));
}

TEST(Av1Probe, OtherPackets) {
    const auto probe = makeAv1Probe();
    const auto delta = probe->look(hexBytes("10 30 aa"));
    EXPECT_TRUE(delta.valid && delta.starts_frame);
    EXPECT_FALSE(delta.key_frame);
    EXPECT_FALSE(probe->look(hexBytes("90 30 aa")).starts_frame) << "continuation";
    EXPECT_FALSE(probe->look(hexBytes("10 20 aa")).starts_frame) << "tile group";
    EXPECT_FALSE(probe->look(hexBytes("10 34 08 aa")).starts_frame) << "spatial layer 1";
    EXPECT_FALSE(probe->look({}).valid);
    EXPECT_FALSE(probe->look(hexBytes("10")).valid);
    EXPECT_FALSE(probe->look(hexBytes("00 05 30 aa")).valid);
}

TEST(Av1Probe, ConfigurationOfTheLargestSequence) {
    const auto probe = makeAv1Probe();
    const auto small = reducedHeader(0, 320, 180, BitWriter().put(0, 8));
    EXPECT_EQ(probe->look(joinBytes(hexBytes("18 08"), small)).width, 320);
    EXPECT_EQ(probe->look(keyPayload()).width, 640);
    EXPECT_EQ(probe->look(joinBytes(hexBytes("18 08"), small)).width, 320);
    EXPECT_EQ(probe->parameters().width, 640);
    EXPECT_EQ(probe->parameters().configuration, joinBytes(hexBytes("81 01 0c 00 0a 0a"), hexBytes(kBrowserHeader)));
}

TEST(Av1Probe, ACutSequenceHeaderIsNotRead) {
    const auto probe = makeAv1Probe();
    const auto facts = probe->look(joinBytes(hexBytes("58 08"), hexBytes(kBrowserHeader)));
    EXPECT_TRUE(facts.key_frame);
    EXPECT_EQ(facts.width, 0);
}

TEST(Av1Depacketizer, GivesSizeFields) {
    const auto depacketizer = makeAv1Depacketizer();
    const auto frame = buildFrame(*depacketizer, {{hexBytes("20 03 08 01 02 30 aa bb cc"), false}});
    EXPECT_TRUE(frame.whole);
    EXPECT_EQ(frame.bytes, hexBytes("0a 02 01 02  32 03 aa bb cc"));
}

TEST(Av1Depacketizer, KeepsExtensionsAndReplacesSizes) {
    const auto depacketizer = makeAv1Depacketizer();
    const auto frame = buildFrame(*depacketizer, {{hexBytes("20 05 36 28 82 00 aa 32 01 bb")}});
    EXPECT_FALSE(frame.whole) << "the first size does not fit";
    EXPECT_EQ(frame.bytes, hexBytes("32 01 bb"));
    const auto padded = buildFrame(*depacketizer, {{hexBytes("10 36 28 82 80 00 aa bb")}});
    EXPECT_TRUE(padded.whole);
    EXPECT_EQ(padded.bytes, hexBytes("36 28 02 aa bb"));
}

TEST(Av1Depacketizer, LeavesOutDelimitersTileListsAndPadding) {
    const auto depacketizer = makeAv1Depacketizer();
    const auto frame = buildFrame(*depacketizer, {{hexBytes("00 02 12 00 02 30 aa 02 40 bb 03 78 00 00")}});
    EXPECT_TRUE(frame.whole);
    EXPECT_EQ(frame.bytes, hexBytes("32 01 aa"));
    EXPECT_FALSE(buildFrame(*depacketizer, {{hexBytes("10 12 00")}}).whole) << "nothing is left";
}

TEST(Av1Depacketizer, JoinsFragments) {
    const auto depacketizer = makeAv1Depacketizer();
    const auto frame = buildFrame(
        *depacketizer, {{hexBytes("60 02 08 01 30 a1")}, {hexBytes("d0 a2 a3")}, {hexBytes("a0 01 a4 18 b1")}});
    EXPECT_TRUE(frame.whole);
    EXPECT_EQ(frame.bytes, hexBytes("0a 01 01  32 04 a1 a2 a3 a4  1a 01 b1"));
}

TEST(Av1Depacketizer, EvenAHeaderMayBeCut) {
    const auto depacketizer = makeAv1Depacketizer();
    const auto frame = buildFrame(*depacketizer, {{hexBytes("50 34")}, {hexBytes("90 08 aa")}});
    EXPECT_TRUE(frame.whole);
    EXPECT_EQ(frame.bytes, hexBytes("36 08 01 aa"));
}

TEST(Av1Depacketizer, LongObuNeedsALongerSize) {
    const auto depacketizer = makeAv1Depacketizer();
    auto first = hexBytes("50 30");
    first.resize(1002, std::byte{1});
    auto second = hexBytes("90");
    second.resize(1001, std::byte{2});
    const auto frame = buildFrame(*depacketizer, {{first}, {second}});
    EXPECT_TRUE(frame.whole);
    ASSERT_EQ(frame.bytes.size(), 2003U);
    EXPECT_EQ(test::copyBytes(Bytes(frame.bytes).first(4)), hexBytes("32 d0 0f 01"));
    EXPECT_EQ(frame.bytes[1002], std::byte{1});
    EXPECT_EQ(frame.bytes[1003], std::byte{2});
    EXPECT_EQ(frame.bytes.back(), std::byte{2});
}

TEST(Av1Depacketizer, MissingFragments) {
    const auto depacketizer = makeAv1Depacketizer();
    const auto no_end = buildFrame(*depacketizer, {{hexBytes("60 02 08 01 30 a1")}});
    EXPECT_FALSE(no_end.whole);
    EXPECT_EQ(no_end.bytes, hexBytes("0a 01 01"));
    const auto no_start = buildFrame(*depacketizer, {{hexBytes("d0 a2"), false}, {hexBytes("a0 01 a4 18 b1")}});
    EXPECT_FALSE(no_start.whole);
    EXPECT_EQ(no_start.bytes, hexBytes("1a 01 b1"));
    const auto hole = buildFrame(*depacketizer, {{hexBytes("60 02 08 01 30 a1")}, {hexBytes("90 a4"), false}});
    EXPECT_FALSE(hole.whole);
    EXPECT_EQ(hole.bytes, hexBytes("0a 01 01"));
    const auto broken_off = buildFrame(*depacketizer, {{hexBytes("50 30 a1")}, {hexBytes("10 30 b1")}});
    EXPECT_FALSE(broken_off.whole);
    EXPECT_EQ(broken_off.bytes, hexBytes("32 01 b1"));
    EXPECT_FALSE(buildFrame(*depacketizer, {}).whole);
    EXPECT_TRUE(buildFrame(*depacketizer, {{hexBytes("10 30 b1")}}).whole);
}

TEST(Av1Depacketizer, GapBeforeTheFrame) {
    const auto depacketizer = makeAv1Depacketizer();
    EXPECT_TRUE(buildFrame(*depacketizer, {{hexBytes("10 30 b1"), false}}).whole);
    EXPECT_FALSE(buildFrame(*depacketizer, {{hexBytes("10 20 b1"), false}}).whole) << "tile group without its header";
    EXPECT_TRUE(buildFrame(*depacketizer, {{hexBytes("10 20 b1")}}).whole);
}

TEST(Av1Depacketizer, DamagedAndEmptyPayloads) {
    const auto depacketizer = makeAv1Depacketizer();
    const auto frame = buildFrame(*depacketizer, {{hexBytes("50 30 a1")}, {hexBytes("00 09 aa")}, {hexBytes("90 a3")}});
    EXPECT_FALSE(frame.whole);
    EXPECT_TRUE(frame.bytes.empty());
    const auto forbidden = buildFrame(*depacketizer, {{hexBytes("20 02 b0 aa 30 bb")}});
    EXPECT_FALSE(forbidden.whole);
    EXPECT_EQ(forbidden.bytes, hexBytes("32 01 bb"));
    EXPECT_TRUE(buildFrame(*depacketizer, {{hexBytes("10 30 a1")}, {{}}}).whole);
}

TEST(Av1Corpus, FramesAndResolution) {
    const auto packets = test::MjrPayloads::open(std::filesystem::path(WF_CORPUS_DIR) / "codecs", "c-av1-u1");
    if (packets.empty()) {
        GTEST_SKIP() << "no AV1 recording in " << WF_CORPUS_DIR;
    }
    const auto probe = makeAv1Probe();
    const auto run = runCodec(packets, *probe, *makeAv1Depacketizer());
    EXPECT_EQ(run.invalid, 0U);
    EXPECT_EQ(run.key_frames, 2U);
    EXPECT_EQ(run.frames, 242U);
    EXPECT_EQ(run.starts, 242U);
    EXPECT_EQ(run.damaged_frames, 0U);
    EXPECT_EQ(run.resolutions, (std::vector<std::pair<int, int>>{{640, 360}}));
}

}  // namespace
}  // namespace wf::media
