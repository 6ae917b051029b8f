#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "pp-rec/mux/video_transcoder.h"
#include "tests/unit/pp-rec/source_encoder.h"

/// x265 3.5 does not free all of what it allocates; nothing of ours can.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libx265\n"; }

namespace wf::mux {
namespace {

media::VideoParameters size(int width, int height) {
    media::VideoParameters parameters;
    parameters.width = static_cast<std::uint16_t>(width);
    parameters.height = static_cast<std::uint16_t>(height);
    return parameters;
}

std::vector<test::Luma> decodeFrame(StreamCodec codec, const std::vector<std::byte>& frame) {
    TrackDescription track;
    track.codec = codec;
    track.clock_rate = 90000;
    return test::decode(track, {test::keep({0, 0, 0, 3000, true, frame})});
}

class BlackFrame : public testing::TestWithParam<StreamCodec> {
protected:
    void SetUp() override {
        if (const auto frame = encodeBlackFrame(GetParam(), size(64, 64)); !frame) {
            GTEST_SKIP() << frame.error().message;
        }
    }
};

INSTANTIATE_TEST_SUITE_P(EachCodec, BlackFrame,
                         testing::Values(StreamCodec::kVp8, StreamCodec::kVp9, StreamCodec::kH264, StreamCodec::kH265,
                                         StreamCodec::kAv1));

TEST_P(BlackFrame, DecodesToBlackOfItsSize) {
    const bool even_only = GetParam() == StreamCodec::kH264 || GetParam() == StreamCodec::kH265;
    for (const auto& [width, height] :
         {std::pair{640, 360}, {1280, 720}, {360, 640}, {161, 91}, {98, 98}, {320, 181}, {1920, 1080}}) {
        const auto frame = encodeBlackFrame(GetParam(), size(width, height));
        ASSERT_TRUE(frame.ok()) << frame.error().message;
        const auto pictures = decodeFrame(GetParam(), *frame);
        ASSERT_EQ(pictures.size(), 1U) << width << "x" << height;
        EXPECT_EQ(pictures[0].width, even_only ? (width + 1) / 2 * 2 : width);
        EXPECT_EQ(pictures[0].height, even_only ? (height + 1) / 2 * 2 : height);
        for (const auto sample : pictures[0].samples) {
            ASSERT_NEAR(sample, 16, 1);
        }
        EXPECT_NEAR(pictures[0].chroma, 128, 1);
    }
}

TEST_P(BlackFrame, IsTheSameEachTimeAndQuick) {
    const auto start = std::chrono::steady_clock::now();
    const auto first = encodeBlackFrame(GetParam(), size(640, 360));
    const auto second = encodeBlackFrame(GetParam(), size(640, 360));
    const auto took = std::chrono::steady_clock::now() - start;
    ASSERT_TRUE(first.ok() && second.ok());
    EXPECT_EQ(*first, *second);
    RecordProperty("microseconds", std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
    EXPECT_LT(first->size(), 4000U);
}

TEST_P(BlackFrame, HonoursFullRangeAndDepth) {
    auto like = size(320, 180);
    like.full_range = true;
    const auto frame = encodeBlackFrame(GetParam(), like);
    ASSERT_TRUE(frame.ok()) << frame.error().message;
    const auto pictures = decodeFrame(GetParam(), *frame);
    ASSERT_EQ(pictures.size(), 1U);
    EXPECT_EQ(pictures[0].at(100, 100), 0);
    like.full_range = false;
    like.bit_depth = 10;
    const auto deep = encodeBlackFrame(GetParam(), like);
    ASSERT_TRUE(deep.ok()) << deep.error().message;
    const auto deep_pictures = decodeFrame(GetParam(), *deep);
    ASSERT_EQ(deep_pictures.size(), 1U);
    EXPECT_EQ(deep_pictures[0].at(100, 100), 16);
}

TEST_P(BlackFrame, RefusesSizesThatCannotBe) {
    EXPECT_FALSE(encodeBlackFrame(GetParam(), size(0, 0)).ok());
    EXPECT_FALSE(encodeBlackFrame(GetParam(), size(640, 0)).ok());
    EXPECT_FALSE(encodeBlackFrame(GetParam(), size(65535, 65535)).ok());
}

TEST_P(BlackFrame, SmallSizesGiveAFrameOrAnError) {
    for (const int side : {1, 2, 3, 8, 16, 17, 32}) {
        const auto frame = encodeBlackFrame(GetParam(), size(side, side));
        if (frame) {
            EXPECT_EQ(decodeFrame(GetParam(), *frame).size(), 1U) << side;
        } else {
            RecordProperty("refused_" + std::to_string(side), frame.error().message);
        }
    }
}

TEST(BlackFrameForms, H264CarriesParameterSetsBehindLengths) {
    const auto frame = encodeBlackFrame(StreamCodec::kH264, size(640, 360));
    if (!frame) {
        GTEST_SKIP() << frame.error().message;
    }
    std::vector<int> types;
    for (std::size_t at = 0; at < frame->size(); at += 4 + load32(*frame, at)) {
        ASSERT_LE(at + 5, frame->size());
        types.push_back(load8(*frame, at + 4) & 0x1f);
    }
    EXPECT_EQ(types, (std::vector<int>{7, 8, 5}));
    // Profile Baseline; seq_parameter_set_id 31 is the Exp-Golomb code 00000100000.
    EXPECT_EQ(load8(*frame, 5), 66);
    EXPECT_EQ(load16(*frame, 8) >> 5, 0b00000100000);
}

TEST(BlackFrameForms, H265CarriesParameterSetsBehindLengths) {
    const auto frame = encodeBlackFrame(StreamCodec::kH265, size(640, 360));
    if (!frame) {
        GTEST_SKIP() << frame.error().message;
    }
    std::vector<int> types;
    for (std::size_t at = 0; at < frame->size(); at += 4 + load32(*frame, at)) {
        ASSERT_LE(at + 6, frame->size());
        types.push_back((load8(*frame, at + 4) >> 1) & 0x3f);
    }
    ASSERT_EQ(types.size(), 4U);
    EXPECT_EQ((std::vector<int>{types[0], types[1], types[2]}), (std::vector<int>{32, 33, 34}));
    EXPECT_TRUE(types[3] == 19 || types[3] == 20);
}

TEST(BlackFrameForms, Av1BeginsWithASequenceHeader) {
    const auto frame = encodeBlackFrame(StreamCodec::kAv1, size(640, 360));
    if (!frame) {
        GTEST_SKIP() << frame.error().message;
    }
    EXPECT_EQ(load8(*frame, 0), 0x0a);      // OBU_SEQUENCE_HEADER with a size field
    EXPECT_EQ(load8(*frame, 2) & 0x18, 0);  // neither still_picture nor reduced_still_picture_header
}

TEST(BlackFrameForms, AudioHasNone) { EXPECT_FALSE(encodeBlackFrame(StreamCodec::kOpus, size(640, 360)).ok()); }

// The track's own parameter sets stay in force behind a black frame.
TEST(BlackFrameForms, H264StreamGoesOnBehindIt) {
    test::SourceEncoder source(StreamCodec::kH264, {320, 180});
    if (!source.ready()) {
        GTEST_SKIP() << "no libx264";
    }
    std::vector<test::CodedFrame> frames;
    for (int i = 0; i < 10; ++i) {
        const FramePtr picture = test::paintFrame({320, 180}, [](int, int) { return 200; });
        for (auto& frame : source.encode(picture.get(), i * 3000)) {
            frames.push_back(std::move(frame));
        }
    }
    const auto black = encodeBlackFrame(StreamCodec::kH264, size(320, 180));
    ASSERT_TRUE(black.ok());
    ASSERT_EQ(frames.size(), 10U);
    frames.push_back(test::keep({0, 30000, 30000, 3000, true, *black}));
    // The first key frame again, without its parameter sets.
    auto key = frames[0];
    std::vector<std::byte> slices;
    for (std::size_t at = 0; at < key.size; at += 4 + load32(key.data, at)) {
        if ((load8(key.data, at + 4) & 0x1f) == 5) {
            const auto begin = key.data.begin() + static_cast<std::ptrdiff_t>(at);
            slices.insert(slices.end(), begin, begin + 4 + load32(key.data, at));
        }
    }
    frames.push_back(test::keep({0, 33000, 33000, 3000, true, slices}));
    TrackDescription track;
    track.codec = StreamCodec::kH264;
    track.clock_rate = 90000;
    std::uint64_t undecodable = 0;
    const auto pictures = test::decode(track, frames, &undecodable);
    ASSERT_EQ(pictures.size(), 12U);
    EXPECT_EQ(undecodable, 0U);
    EXPECT_NEAR(pictures[9].at(10, 10), 200, 2);
    EXPECT_EQ(pictures[10].at(10, 10), 16);
    EXPECT_NEAR(pictures[11].at(10, 10), 200, 2);
}

}  // namespace
}  // namespace wf::mux
