#include "pp-rec/media/h265_codec.h"

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <string>
#include <vector>

#include "tests/support/hex.h"
#include "tests/support/nal_frames.h"

namespace wf::media {
namespace {

using test::hexBytes;

constexpr const char* kVps = "40010c01ffff01600000030090000003000003003fba0240";
constexpr const char* kSps =
    "42010101600000030090000003000003003fa00f080447d65ba4a4c2fff000100016a0c0c0c080000003008000000784";
constexpr const char* kPps = "4401c0718312";

/// A payload and whether it follows on the one before.
struct Step {
    const char* payload;
    bool contiguous = true;
};

void expectFrame(const std::vector<Step>& steps, const char* expected, bool whole) {
    const auto depacketizer = makeH265Depacketizer();
    ByteBuffer frame;
    for (const Step& step : steps) {
        depacketizer->add(hexBytes(step.payload), step.contiguous, frame);
    }
    EXPECT_EQ(depacketizer->finish(frame), whole) << steps.front().payload;
    EXPECT_EQ(std::vector<std::byte>(frame.bytes().begin(), frame.bytes().end()), hexBytes(expected))
        << steps.front().payload;
}

TEST(H265Depacketizer, PutsLengthsBeforeUnits) {
    expectFrame({{"2801af"}}, "00000003 2801af", true);
    expectFrame({{"6001 0003 400100 0003 420101"}, {"2801af"}}, "00000003 400100 00000003 420101 00000003 2801af",
                true);
    expectFrame({{"5001ff"}, {"4c01ff"}, {"0201d0"}}, "00000003 5001ff 00000003 0201d0", true);
}

TEST(H265Depacketizer, JoinsFragments) {
    expectFrame({{"620193aabb"}, {"620113cc"}, {"620153dd"}}, "00000006 2601aabbccdd", true);
    expectFrame({{"4201aa"}, {"620181aa"}, {"620141bb"}}, "00000003 4201aa 00000004 0201aabb", true);
}

TEST(H265Depacketizer, TakesOutBrokenFragments) {
    expectFrame({{"620113aa"}, {"620153bb"}}, "", false);                                    // no start
    expectFrame({{"4201aa"}, {"620193aa"}, {"620113bb"}}, "00000003 4201aa", false);         // no end
    expectFrame({{"4201aa"}, {"620193aa"}, {"620153bb", false}}, "00000003 4201aa", false);  // hole
    expectFrame({{"620193aa"}, {"0201d0"}, {"620153bb"}}, "00000003 0201d0", false);         // interrupted
}

TEST(H265Depacketizer, TellsOfHolesAndNonsense) {
    expectFrame({{"0201d0"}, {"020150", false}}, "00000003 0201d0 00000003 020150", false);
    expectFrame({{"6001 0003 400100 0009 42"}}, "00000003 400100", false);
    expectFrame({{"6401 1234 5678"}}, "", false);
    expectFrame({{"0201d0", false}}, "00000003 0201d0", true);   // first slice segment
    expectFrame({{"020150", false}}, "00000003 020150", false);  // a later one
}

TEST(H265Probe, TellsFacts) {
    struct Case {
        const char* payload;
        bool valid, starts, key, discardable;
    };
    const Case cases[] = {
        {"", false, false, false, false},
        {"6401ffff", false, false, false, false},
        {"2801af", true, true, true, false},
        {"28012f", true, false, true, false},
        {"2a01af", true, true, true, false},
        {"2c01af", true, true, false, false},
        {"0201d0", true, true, false, false},
        {"0001d0", true, true, false, true},
        {"1c01d0", true, true, false, true},
        {"1e01d0", true, true, false, false},
        {"2001d0", true, true, true, false},
        {"4e01ff", true, true, false, false},
        {"5001ff", true, false, false, false},
        {"4601ff", true, true, false, false},
        {"620193af", true, true, true, false},
        {"620113af", true, false, false, false},
        {"6001 0003 440100 0003 2801af", true, true, true, false},
    };
    for (const Case& item : cases) {
        const auto payload = hexBytes(item.payload);
        const PayloadFacts facts = makeH265Probe()->look(payload);
        EXPECT_EQ(facts.valid, item.valid) << item.payload;
        EXPECT_EQ(facts.starts_frame, item.starts) << item.payload;
        EXPECT_EQ(facts.key_frame, item.key) << item.payload;
        EXPECT_EQ(facts.discardable, item.discardable) << item.payload;
    }
}

TEST(H265Probe, WritesHvcC) {
    const auto probe = makeH265Probe();
    EXPECT_TRUE(probe->parameters().configuration.empty());
    for (int i = 0; i < 3; ++i) {
        probe->look(hexBytes(kVps));
        const PayloadFacts facts = probe->look(hexBytes(kSps));
        EXPECT_EQ(facts.width, 480);
        EXPECT_EQ(facts.height, 270);
        probe->look(hexBytes(kPps));
    }
    const VideoParameters parameters = probe->parameters();
    EXPECT_EQ(parameters.profile, 1);
    EXPECT_EQ(parameters.level, 63);
    EXPECT_EQ(parameters.bit_depth, 8);
    EXPECT_TRUE(parameters.chroma_420);
    EXPECT_EQ(parameters.configuration,
              hexBytes(std::string("01 01 60000000 900000000000 3f f000 fc fd f8 f8 0000 0f 03 20 0001 0018 ") + kVps +
                       " 21 0001 0030 " + kSps + " 22 0001 0006 " + kPps));
}

TEST(H265Codec, ReadsARecordingWhole) {
    const auto file = test::MjrPayloads::open(std::string(WF_CORPUS_DIR) + "/codecs", "gst-h265");
    if (file.empty()) {
        GTEST_SKIP() << "no corpus in " << WF_CORPUS_DIR;
    }
    const auto probe = makeH265Probe();
    const auto depacketizer = makeH265Depacketizer();
    const test::NalFrames frames = test::collectFrames(file, *probe, *depacketizer);
    EXPECT_EQ(frames.frames, 194);
    EXPECT_EQ(frames.whole, 194);
    EXPECT_EQ(frames.starts_told, 194);
    EXPECT_EQ(frames.keys, 7);
    EXPECT_EQ(frames.invalid_payloads, 0);
    EXPECT_TRUE(frames.lengths_fit);
    EXPECT_EQ(probe->parameters().width, 480);
    EXPECT_EQ(probe->parameters().height, 270);
}

}  // namespace
}  // namespace wf::media
