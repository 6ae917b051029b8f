#include "pp-rec/media/vp8_codec.h"

#include <gtest/gtest.h>
#include <wf_folders.h>

#include "tests/support/codec_run.h"
#include "tests/support/hex.h"

namespace wf::media {
namespace {

using test::buildFrame;
using test::hexBytes;

using Sizes = std::vector<std::pair<int, int>>;

TEST(Vp8Probe, KeyFrame) {
    const auto probe = makeVp8Probe();
    const auto facts = probe->look(hexBytes("90 80 c6 5e 16 70 00 9d 01 2a 80 02 68 01 39"));
    EXPECT_TRUE(facts.valid);
    EXPECT_TRUE(facts.starts_frame);
    EXPECT_FALSE(facts.ends_frame);
    EXPECT_TRUE(facts.key_frame);
    EXPECT_FALSE(facts.discardable);
    EXPECT_FALSE(facts.has_layers);
    EXPECT_EQ(facts.width, 640);
    EXPECT_EQ(facts.height, 360);
    const auto parameters = probe->parameters();
    EXPECT_EQ(parameters.width, 640);
    EXPECT_EQ(parameters.height, 360);
    EXPECT_EQ(parameters.profile, 3);
    EXPECT_EQ(parameters.level, -1);
    EXPECT_TRUE(parameters.configuration.empty());
}

TEST(Vp8Probe, LayersNeedBothFields) {
    const auto probe = makeVp8Probe();
    const auto both = probe->look(hexBytes("b0 e0 05 79 a0 11 00 00"));
    EXPECT_TRUE(both.has_layers);
    EXPECT_EQ(both.temporal_layer, 2);
    EXPECT_EQ(both.tl0_index, 0x79);
    EXPECT_TRUE(both.discardable);
    EXPECT_FALSE(both.key_frame);
    EXPECT_FALSE(probe->look(hexBytes("90 20 80 11 00 00")).has_layers);
    EXPECT_FALSE(probe->look(hexBytes("90 40 79 11 00 00")).has_layers);
}

TEST(Vp8Probe, LaterPacketsAndDamage) {
    const auto probe = makeVp8Probe();
    EXPECT_FALSE(probe->look(hexBytes("00 aa bb")).starts_frame);
    EXPECT_FALSE(probe->look(hexBytes("12 aa bb")).starts_frame);
    EXPECT_FALSE(probe->look({}).valid);
    EXPECT_FALSE(probe->look(hexBytes("90 80 c6 5e")).valid);
    const auto wrong_start_code = probe->look(hexBytes("10 10 70 00 9d 01 2b 80 02 68 01"));
    EXPECT_TRUE(wrong_start_code.valid);
    EXPECT_FALSE(wrong_start_code.key_frame);
    EXPECT_EQ(probe->parameters().width, 0);
    EXPECT_EQ(probe->parameters().profile, -1);
}

TEST(Vp8Probe, KeepsTheLargestResolution) {
    const auto probe = makeVp8Probe();
    probe->look(hexBytes("10 10 70 00 9d 01 2a 80 02 68 01"));
    EXPECT_EQ(probe->look(hexBytes("10 10 70 00 9d 01 2a a0 00 5a 00")).width, 160);
    EXPECT_EQ(probe->parameters().width, 640);
    EXPECT_EQ(probe->parameters().height, 360);
}

TEST(Vp8Depacketizer, JoinsPartitions) {
    const auto depacketizer = makeVp8Depacketizer();
    const auto frame =
        buildFrame(*depacketizer,
                   {{hexBytes("90 80 c6 5e 01 02")}, {hexBytes("80 80 c6 5e 03")}, {hexBytes("91 80 c6 5e 04 05")}});
    EXPECT_TRUE(frame.whole);
    EXPECT_EQ(frame.bytes, hexBytes("01 02 03 04 05"));
    EXPECT_TRUE(buildFrame(*depacketizer, {{hexBytes("10 07"), false}}).whole) << "a gap before the frame";
}

TEST(Vp8Depacketizer, MissingPackets) {
    const auto depacketizer = makeVp8Depacketizer();
    const auto no_start = buildFrame(*depacketizer, {{hexBytes("00 03"), false}, {hexBytes("00 04")}});
    EXPECT_FALSE(no_start.whole);
    EXPECT_TRUE(no_start.bytes.empty());
    const auto hole = buildFrame(*depacketizer, {{hexBytes("10 01")}, {hexBytes("00 03"), false}});
    EXPECT_FALSE(hole.whole);
    EXPECT_EQ(hole.bytes, hexBytes("01 03"));
    EXPECT_FALSE(buildFrame(*depacketizer, {}).whole);
    EXPECT_TRUE(buildFrame(*depacketizer, {{hexBytes("10 01")}}).whole) << "forgets the frames before";
}

TEST(Vp8Depacketizer, DamagedAndEmptyPayloads) {
    const auto depacketizer = makeVp8Depacketizer();
    const auto damaged = buildFrame(*depacketizer, {{hexBytes("10 01")}, {hexBytes("90 80 c6")}, {hexBytes("00 02")}});
    EXPECT_FALSE(damaged.whole);
    EXPECT_EQ(damaged.bytes, hexBytes("01 02"));
    EXPECT_TRUE(buildFrame(*depacketizer, {{hexBytes("10 01")}, {{}}}).whole) << "padding only";
    EXPECT_FALSE(buildFrame(*depacketizer, {{hexBytes("10 01")}, {{}, false}}).whole);
}

struct Vp8Recording {
    const char* folder;
    const char* name;
    std::size_t key_frames;
    std::size_t frames;
    Sizes resolutions;
};

TEST(Vp8Corpus, FramesAndResolutions) {
    const Vp8Recording recordings[] = {
        {"codecs", "c-vp8-u1", 2, 253, {{640, 360}}},
        {"codecs", "sim-u1", 4, 498, {{320, 180}, {160, 90}}},
        {"truth", "janus-clean-vp8-video", 15, 900, {{640, 360}}},
        {"meeting-a", "1795376875930705-video-2", 6, 1179, {{160, 90}}},
    };
    for (const Vp8Recording& recording : recordings) {
        const auto packets =
            test::MjrPayloads::open(std::filesystem::path(WF_CORPUS_DIR) / recording.folder, recording.name);
        if (packets.empty()) {
            GTEST_SKIP() << "no recording " << recording.name << " in " << WF_CORPUS_DIR;
        }
        const auto probe = makeVp8Probe();
        const auto run = runCodec(packets, *probe, *makeVp8Depacketizer());
        EXPECT_EQ(run.invalid, 0U) << recording.name;
        EXPECT_EQ(run.key_frames, recording.key_frames) << recording.name;
        EXPECT_EQ(run.frames, recording.frames) << recording.name;
        EXPECT_EQ(run.starts, recording.frames) << recording.name;
        EXPECT_EQ(run.damaged_frames, 0U) << recording.name;
        EXPECT_EQ(run.resolutions, recording.resolutions) << recording.name;
    }
}

}  // namespace
}  // namespace wf::media
