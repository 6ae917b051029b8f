#include "pp-rec/media/h264_codec.h"

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <string>
#include <vector>

#include "pp-rec/media/parameter_set_list.h"
#include "tests/support/hex.h"
#include "tests/support/nal_frames.h"

namespace wf::media {
namespace {

using test::hexBytes;

constexpr const char* kSps = "6742c01f8c8d405017fcb00f08846a";
constexpr const char* kPps = "68ce3c80";
constexpr const char* kHighSps = "67640016acd940a42fe224c044000003000400000300503c58b658";

/// A payload and whether it follows on the one before.
struct Step {
    const char* payload;
    bool contiguous = true;
};

struct Assembled {
    std::vector<std::byte> frame;
    bool whole = false;
};

Assembled assemble(const std::vector<Step>& steps) {
    const auto depacketizer = makeH264Depacketizer();
    ByteBuffer frame;
    for (const Step& step : steps) {
        depacketizer->add(hexBytes(step.payload), step.contiguous, frame);
    }
    Assembled result;
    result.whole = depacketizer->finish(frame);
    result.frame.assign(frame.bytes().begin(), frame.bytes().end());
    return result;
}

void expectFrame(const std::vector<Step>& steps, const char* frame, bool whole) {
    const Assembled result = assemble(steps);
    EXPECT_EQ(result.frame, hexBytes(frame)) << steps.front().payload;
    EXPECT_EQ(result.whole, whole) << steps.front().payload;
}

TEST(H264Depacketizer, PutsLengthsBeforeUnits) {
    expectFrame({{"6588aa"}}, "00000003 6588aa", true);
    expectFrame({{"78 0002 6742 0001 68"}, {"65ff"}}, "00000002 6742 00000001 68 00000002 65ff", true);
    expectFrame({{"0910"}, {"0605ff"}, {"41ff"}}, "00000002 0910 00000003 0605ff 00000002 41ff", true);
    expectFrame({{""}, {"41ff"}}, "00000002 41ff", true);
}

TEST(H264Depacketizer, JoinsFragments) {
    expectFrame({{"7c85aabb"}, {"7c05cc"}, {"7c45dd"}}, "00000005 65aabbccdd", true);
    expectFrame({{"7d850001aa"}, {"7c45dd"}}, "00000003 65aadd", true);
    expectFrame({{"7cc5aa"}}, "00000002 65aa", true);
    expectFrame({{"67aa"}, {"5c81aa"}, {"5c41bb"}, {"41cc"}}, "00000002 67aa 00000003 41aabb 00000002 41cc", true);
}

TEST(H264Depacketizer, DropsFiller) {
    expectFrame({{"0cffff"}, {"41ff"}, {"78 0002 0cff 0002 41aa"}}, "00000002 41ff 00000002 41aa", true);
    expectFrame({{"1c8cff"}, {"1c4cff"}, {"41ff"}}, "00000002 41ff", true);
}

TEST(H264Depacketizer, TakesOutBrokenFragments) {
    expectFrame({{"7c05aa"}, {"7c45bb"}}, "", false);                                // no start
    expectFrame({{"67aa"}, {"7c85aa"}, {"7c05bb"}}, "00000002 67aa", false);         // no end
    expectFrame({{"67aa"}, {"7c85aa"}, {"7c45bb", false}}, "00000002 67aa", false);  // hole
    expectFrame({{"7c85aa"}, {"41ff"}, {"7c45bb"}}, "00000002 41ff", false);         // interrupted
    expectFrame({{"7c85aa"}, {"7c85bb"}, {"7c45cc"}}, "00000003 65bbcc", false);     // started twice
    expectFrame({{"7c85aa"}, {"7c41bb"}, {"41dd"}}, "00000002 41dd", false);         // type changes
    expectFrame({{"7c85aa"}, {"7c45bb"}, {"7c45cc"}}, "00000003 65aabb", false);     // ended twice
}

TEST(H264Depacketizer, TellsOfHolesAndNonsense) {
    expectFrame({{"41ff"}, {"417f", false}}, "00000002 41ff 00000002 417f", false);
    expectFrame({{"41ff"}, {"", false}, {"417f"}}, "00000002 41ff 00000002 417f", false);
    expectFrame({{"78 0002 6742 0009 68"}}, "00000002 6742", false);
    expectFrame({{"41ff"}, {"1a0000"}}, "00000002 41ff", false);
    expectFrame({{"00"}}, "", false);
}

TEST(H264Depacketizer, JudgesAHoleBeforeTheFrameByItsFirstUnit) {
    expectFrame({{"41ff", false}}, "00000002 41ff", true);   // macroblock 0
    expectFrame({{"417f", false}}, "00000002 417f", false);  // a later one
    expectFrame({{"7c85ff", false}, {"7c45aa"}}, "00000003 65ffaa", true);
    expectFrame({{"7c857f", false}, {"7c45aa"}}, "00000003 657faa", false);
}

TEST(H264Depacketizer, StartsAfreshWithEachFrame) {
    const auto depacketizer = makeH264Depacketizer();
    ByteBuffer frame;
    depacketizer->add(hexBytes("7c85aa"), true, frame);
    EXPECT_FALSE(depacketizer->finish(frame));
    EXPECT_TRUE(frame.empty());
    depacketizer->add(hexBytes("7c45aa"), true, frame);
    EXPECT_FALSE(depacketizer->finish(frame));
    depacketizer->add(hexBytes("41ff"), true, frame);
    EXPECT_TRUE(depacketizer->finish(frame));
    EXPECT_EQ(frame.size(), 6U);
}

TEST(H264Probe, TellsFacts) {
    struct Case {
        const char* payload;
        bool valid, starts, key, discardable;
    };
    const Case cases[] = {
        {"", false, false, false, false},
        {"1aff", false, false, false, false},
        {"6588", true, true, true, false},
        {"6548", true, false, true, false},
        {"419a", true, true, false, false},
        {"411a", true, false, false, false},
        {"019a", true, true, false, true},
        {"0910", true, true, false, false},
        {"67", true, true, false, false},
        {"060601c480", true, true, true, false},
        {"060500", true, true, false, false},
        {"7c8588", true, true, true, false},
        {"7c0588", true, false, false, false},
        {"1c81ff", true, true, false, true},
        {"1c01ff", true, false, false, true},
        {"78 0002 68ce 0002 6588", true, true, true, false},
        {"18 0002 019a 0002 019a", true, true, false, true},
        {"78 0002 019a 0002 419a", true, true, false, false},
    };
    for (const Case& item : cases) {
        const auto payload = hexBytes(item.payload);
        const PayloadFacts facts = makeH264Probe()->look(payload);
        EXPECT_EQ(facts.valid, item.valid) << item.payload;
        EXPECT_EQ(facts.starts_frame, item.starts) << item.payload;
        EXPECT_EQ(facts.key_frame, item.key) << item.payload;
        EXPECT_EQ(facts.discardable, item.discardable) << item.payload;
        EXPECT_FALSE(facts.ends_frame);
    }
}

TEST(H264Probe, WritesAvcC) {
    const auto probe = makeH264Probe();
    EXPECT_TRUE(probe->parameters().configuration.empty());
    for (int i = 0; i < 3; ++i) {
        const PayloadFacts facts = probe->look(hexBytes(kSps));
        EXPECT_EQ(facts.width, 640);
        EXPECT_EQ(facts.height, 360);
        EXPECT_FALSE(facts.key_frame);
        probe->look(hexBytes(kPps));
    }
    const VideoParameters parameters = probe->parameters();
    EXPECT_EQ(parameters.width, 640);
    EXPECT_EQ(parameters.height, 360);
    EXPECT_EQ(parameters.profile, 66);
    EXPECT_EQ(parameters.level, 31);
    EXPECT_TRUE(parameters.chroma_420);
    EXPECT_EQ(parameters.configuration, hexBytes(std::string("01 42c01f ff e1 000f ") + kSps + " 01 0004 " + kPps));
}

TEST(H264Probe, WritesHighProfileFieldsAndTheHighestLevel) {
    const auto probe = makeH264Probe();
    probe->look(hexBytes(kHighSps));
    probe->look(hexBytes("68 53 80"));
    probe->look(hexBytes(kSps));  // same id, other content: raises size and level only
    const VideoParameters parameters = probe->parameters();
    EXPECT_EQ(parameters.width, 642);
    EXPECT_EQ(parameters.height, 362);
    EXPECT_EQ(parameters.profile, 100);
    EXPECT_EQ(parameters.level, 31);
    EXPECT_EQ(parameters.configuration,
              hexBytes(std::string("01 64001f ff e1 001b ") + kHighSps + " 01 0003 685380 fd f8 f8 00"));
}

TEST(ParameterSetList, KeepsDistinctSetsUpToItsLimit) {
    ParameterSetList list;
    list.add(0, hexBytes("68aa80"));
    list.add(0, hexBytes("68aa800000"));
    EXPECT_EQ(list.size(), 1U);
    list.add(0, hexBytes("68bb80"));
    EXPECT_EQ(list.size(), 2U);
    EXPECT_EQ(list.idCount(), 1U);
    list.add(7, std::vector<std::byte>(ParameterSetList::kMaxSetBytes + 1, std::byte{1}));
    EXPECT_EQ(list.size(), 2U);
    for (std::uint32_t i = 0; i < 300; ++i) {
        list.add(i,
                 {{std::byte{0x68}, std::byte{1}, static_cast<std::byte>(i | 1), static_cast<std::byte>(1 + i / 2)}});
    }
    EXPECT_EQ(list.size(), ParameterSetList::kMaxSets);
    ByteBuffer out;
    list.writeFirstOfEachId(out);
    EXPECT_EQ(load16(out.bytes(), 0), 3);
    EXPECT_EQ(load8(out.bytes(), 3), 0xaa);
    EXPECT_EQ(load8(out.bytes(), 7), 0x68);
}

TEST(H264Codec, ReadsRecordingsWhole) {
    struct Case {
        const char* folder;
        const char* name;
        int frames, keys;
    };
    const Case cases[] = {{"/codecs", "c-h264-main-pm0", 234, 2},
                          {"/codecs", "c-h264-u1", 237, 2},
                          {"/truth", "clean-h264-video", 900, 27},
                          {"/truth", "wrap-h264-video", 900, 27}};
    for (const Case& item : cases) {
        const auto file = test::MjrPayloads::open(std::string(WF_CORPUS_DIR) + item.folder, item.name);
        if (file.empty()) {
            GTEST_SKIP() << "no corpus in " << WF_CORPUS_DIR;
        }
        const auto probe = makeH264Probe();
        const auto depacketizer = makeH264Depacketizer();
        const test::NalFrames frames = test::collectFrames(file, *probe, *depacketizer);
        EXPECT_EQ(frames.frames, item.frames) << item.name;
        EXPECT_EQ(frames.whole, item.frames) << item.name;
        EXPECT_EQ(frames.starts_told, item.frames) << item.name;
        EXPECT_EQ(frames.keys, item.keys) << item.name;
        EXPECT_EQ(frames.invalid_payloads, 0) << item.name;
        EXPECT_TRUE(frames.lengths_fit) << item.name;
        EXPECT_EQ(probe->parameters().width, 640);
        EXPECT_EQ(probe->parameters().height, 360);
    }
}

}  // namespace
}  // namespace wf::media
