#include "pp-rec/mux/video_transcoder.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/unit/pp-rec/source_encoder.h"

namespace wf::mux {
namespace {

using test::CodedFrame;
using test::Luma;

constexpr int kWhite = 220;
constexpr int kDark = 30;
constexpr int kBlack = 16;

/// Left half white, right half dark.
test::Painting leftWhite(PictureSize size) {
    return [size](int x, int) { return x < size.width / 2 ? kWhite : kDark; };
}

TrackDescription track(StreamCodec codec, PictureSize size, int rotation = 0) {
    TrackDescription description;
    description.codec = codec;
    description.clock_rate = 90000;
    description.video.width = static_cast<std::uint16_t>(size.width);
    description.video.height = static_cast<std::uint16_t>(size.height);
    description.rotation_degrees = rotation;
    description.title = "a title";
    return description;
}

std::vector<CodedFrame> coded(StreamCodec codec, PictureSize size, const std::vector<std::int64_t>& times) {
    std::vector<CodedFrame> frames;
    test::SourceEncoder encoder(codec, size);
    if (!encoder.ready()) {
        return frames;
    }
    const FramePtr picture = test::paintFrame(size, leftWhite(size));
    for (const std::int64_t pts : times) {
        for (auto& frame : encoder.encode(picture.get(), pts)) {
            frames.push_back(std::move(frame));
        }
    }
    for (auto& frame : encoder.encode(nullptr, 0)) {
        frames.push_back(std::move(frame));
    }
    return frames;
}

std::vector<std::int64_t> every(std::int64_t step, int count) {
    std::vector<std::int64_t> times;
    for (int i = 0; i < count; ++i) {
        times.push_back(i * step);
    }
    return times;
}

/// A transcoder and all that came out of it.
class Transcoding {
public:
    Transcoding(const TrackDescription& source, const VideoTranscoder::Options& options) {
        auto created = VideoTranscoder::create(source, options);
        if (created) {
            transcoder_ = std::move(*created);
            description_ = transcoder_->description();
        } else {
            error_ = created.error().message;
        }
    }

    [[nodiscard]] bool ready() const { return transcoder_ != nullptr; }
    [[nodiscard]] const std::string& error() const { return error_; }
    [[nodiscard]] const TrackDescription& description() const { return description_; }
    VideoTranscoder& transcoder() { return *transcoder_; }

    void push(const std::vector<CodedFrame>& frames, int rotation = 0) {
        for (const auto& frame : frames) {
            EXPECT_TRUE(transcoder_->push(frame.packet(), rotation, sink()).ok());
        }
    }
    void black(std::int64_t pts) { EXPECT_TRUE(transcoder_->pushBlack(pts, sink()).ok()); }

    /// Flushes, checks the rules for times, and decodes everything with the description's configuration.
    std::vector<Luma> finish() {
        EXPECT_TRUE(transcoder_->flush(sink()).ok());
        for (std::size_t i = 1; i < out_.size(); ++i) {
            EXPECT_EQ(out_[i - 1].pts + out_[i - 1].duration, out_[i].pts);
            EXPECT_LT(out_[i - 1].pts, out_[i].pts);
        }
        EXPECT_TRUE(out_.empty() || out_.front().key);
        return test::decode(description_, out_);
    }
    [[nodiscard]] const std::vector<CodedFrame>& packets() const { return out_; }

private:
    VideoTranscoder::Sink sink() {
        return [this](const Packet& packet) -> Status {
            EXPECT_EQ(packet.pts, packet.dts);
            out_.push_back(test::keep(packet));
            return {};
        };
    }

    std::unique_ptr<VideoTranscoder> transcoder_;
    TrackDescription description_;
    std::string error_;
    std::vector<CodedFrame> out_;
};

VideoTranscoder::Options quick() {
    VideoTranscoder::Options options;
    options.preset = "ultrafast";
    options.threads = 1;
    return options;
}

#define SKIP_WITHOUT(run, frames)                                            \
    if (!(run).ready() || (frames).empty()) {                                \
        GTEST_SKIP() << "an encoder or decoder is absent " << (run).error(); \
    }

class EachSource : public testing::TestWithParam<StreamCodec> {};

INSTANTIATE_TEST_SUITE_P(VideoTranscoder, EachSource,
                         testing::Values(StreamCodec::kVp8, StreamCodec::kVp9, StreamCodec::kH264, StreamCodec::kH265,
                                         StreamCodec::kAv1));

TEST_P(EachSource, KeepsPictureSizeAndTimes) {
    // Irregular times, as a camera gives them.
    const std::vector<std::int64_t> times{500, 3500, 6501, 12000, 12090, 45000, 400000, 403000};
    const auto frames = coded(GetParam(), {320, 180}, times);
    Transcoding run(track(GetParam(), {320, 180}), quick());
    SKIP_WITHOUT(run, frames);
    EXPECT_EQ(run.description().codec, StreamCodec::kH264);
    EXPECT_EQ(run.description().title, "a title");
    EXPECT_EQ(run.description().video.width, 320);
    EXPECT_EQ(run.description().video.height, 180);
    ASSERT_GT(run.description().video.configuration.size(), 10U);
    run.push(frames);
    const auto pictures = run.finish();
    ASSERT_EQ(pictures.size(), times.size());
    EXPECT_EQ(run.packets().back().duration, 3000);
    for (std::size_t i = 0; i < times.size(); ++i) {
        EXPECT_EQ(run.packets()[i].pts, times[i]);
        EXPECT_EQ(pictures[i].pts, times[i]);
        EXPECT_EQ(pictures[i].width, 320);
        EXPECT_EQ(pictures[i].height, 180);
        EXPECT_NEAR(pictures[i].at(40, 90), kWhite, 6);
        EXPECT_NEAR(pictures[i].at(280, 90), kDark, 6);
    }
    EXPECT_EQ(run.transcoder().undecodableFrames(), 0U);
}

TEST_P(EachSource, TurnsThePicture) {
    const auto frames = coded(GetParam(), {320, 180}, every(3000, 3));
    for (const int rotation : {90, 180, 270}) {
        Transcoding run(track(GetParam(), {320, 180}, rotation), quick());
        SKIP_WITHOUT(run, frames);
        run.push(frames, rotation);
        const auto pictures = run.finish();
        ASSERT_EQ(pictures.size(), 3U);
        const Luma& picture = pictures[2];
        if (rotation == 180) {
            EXPECT_EQ(picture.width, 320);
            EXPECT_NEAR(picture.at(40, 90), kDark, 6);
            EXPECT_NEAR(picture.at(280, 90), kWhite, 6);
            continue;
        }
        EXPECT_EQ(picture.width, 180);
        EXPECT_EQ(picture.height, 320);
        // Clockwise, the left side becomes the top.
        EXPECT_NEAR(picture.at(90, 40), rotation == 90 ? kWhite : kDark, 6);
        EXPECT_NEAR(picture.at(90, 280), rotation == 90 ? kDark : kWhite, 6);
    }
}

TEST_P(EachSource, GarbageIsCountedAndLeftOut) {
    auto frames = coded(GetParam(), {320, 180}, every(3000, 30));
    Transcoding run(track(GetParam(), {320, 180}), quick());
    SKIP_WITHOUT(run, frames);
    std::mt19937 random(7);
    for (std::size_t i = 1; i < frames.size(); i += 3) {
        for (std::size_t at = 0; at < frames[i].size; ++at) {
            frames[i].data[at] = static_cast<std::byte>(random());
        }
    }
    frames[2].size = 0;
    run.push(frames);
    const auto pictures = run.finish();
    EXPECT_GE(run.transcoder().undecodableFrames(), 1U);
    EXPECT_GE(pictures.size(), 1U);
    EXPECT_LE(pictures.size(), frames.size());
}

TEST(VideoTranscoder, SmallerSourceIsLetterboxed) {
    const auto frames = coded(StreamCodec::kVp8, {160, 160}, every(3000, 3));
    auto options = quick();
    options.width = 640;
    options.height = 360;
    Transcoding run(track(StreamCodec::kVp8, {160, 160}), options);
    SKIP_WITHOUT(run, frames);
    run.push(frames);
    const auto pictures = run.finish();
    ASSERT_EQ(pictures.size(), 3U);
    EXPECT_EQ(pictures[0].width, 640);
    EXPECT_EQ(pictures[0].height, 360);
    for (const auto& picture : pictures) {
        EXPECT_NEAR(picture.at(60, 180), kBlack, 4);
        EXPECT_NEAR(picture.at(580, 180), kBlack, 4);
        EXPECT_NEAR(picture.at(200, 180), kWhite, 6);
        EXPECT_NEAR(picture.at(440, 180), kDark, 6);
        EXPECT_NEAR(picture.chroma, 128, 2);
    }
}

TEST(VideoTranscoder, SizeAndRotationMayChangeInTheStream) {
    Transcoding run(track(StreamCodec::kVp8, {320, 180}), quick());
    const auto small = coded(StreamCodec::kVp8, {160, 90}, every(3000, 2));
    SKIP_WITHOUT(run, small);
    run.push(small);
    run.push(coded(StreamCodec::kVp8, {320, 180}, {6000, 9000}));
    run.push(coded(StreamCodec::kVp8, {320, 180}, {12000}), 90);
    run.push(coded(StreamCodec::kVp8, {320, 180}, {15000}), 180);
    run.push(coded(StreamCodec::kVp8, {180, 320}, {18000}));
    run.push(coded(StreamCodec::kVp8, {321, 181}, {21000}));
    const auto pictures = run.finish();
    ASSERT_EQ(pictures.size(), 8U);
    for (const auto& picture : pictures) {
        EXPECT_EQ(picture.width, 320);
        EXPECT_EQ(picture.height, 180);
    }
    EXPECT_NEAR(pictures[1].at(40, 90), kWhite, 6);
    EXPECT_NEAR(pictures[3].at(300, 90), kDark, 6);
    EXPECT_NEAR(pictures[4].at(40, 90), kBlack, 6);
    EXPECT_NEAR(pictures[4].at(160, 40), kWhite, 8);
    EXPECT_NEAR(pictures[4].at(160, 140), kDark, 8);
    EXPECT_NEAR(pictures[5].at(40, 90), kDark, 6);
    EXPECT_NEAR(pictures[6].at(40, 90), kBlack, 6);
    EXPECT_NEAR(pictures[6].at(130, 90), kWhite, 10);
    EXPECT_NEAR(pictures[7].at(40, 90), kWhite, 6);
}

TEST(VideoTranscoder, BlackOnRequest) {
    Transcoding run(track(StreamCodec::kVp8, {320, 180}), quick());
    const auto frames = coded(StreamCodec::kVp8, {320, 180}, {90000, 93000, 900000});
    SKIP_WITHOUT(run, frames);
    run.black(0);
    run.push({frames[0], frames[1]});
    run.black(96000);
    run.push({frames[2]});
    const auto pictures = run.finish();
    ASSERT_EQ(pictures.size(), 5U);
    const std::vector<std::int64_t> times{0, 90000, 93000, 96000, 900000};
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(pictures[i].pts, times[i]);
        EXPECT_NEAR(pictures[i].at(40, 90), i == 0 || i == 3 ? kBlack : kWhite, 6);
    }
}

TEST(VideoTranscoder, KeyFrameAtLeastEveryTenSeconds) {
    Transcoding run(track(StreamCodec::kVp8, {320, 180}), quick());
    const auto frames = coded(StreamCodec::kVp8, {320, 180}, every(30000, 100));
    SKIP_WITHOUT(run, frames);
    run.push(frames);
    ASSERT_EQ(run.finish().size(), 100U);
    std::int64_t last = 0;
    int keys = 0;
    for (const auto& packet : run.packets()) {
        if (packet.key) {
            last = packet.pts;
            ++keys;
        }
        EXPECT_LE(packet.pts - last, 900000);
    }
    EXPECT_EQ(keys, 4);
}

TEST(VideoTranscoder, TimesThatDoNotRiseAreMadeTo) {
    Transcoding run(track(StreamCodec::kVp8, {320, 180}), quick());
    auto frames = coded(StreamCodec::kVp8, {320, 180}, every(3000, 4));
    SKIP_WITHOUT(run, frames);
    frames[2].pts = 3000;
    run.push(frames);
    ASSERT_EQ(run.finish().size(), 4U);
    EXPECT_EQ(run.packets()[2].pts, 3001);
}

TEST(VideoTranscoder, CanvasSizes) {
    const TrackDescription source = track(StreamCodec::kVp8, {641, 361}, 90);
    if (Transcoding probe(source, quick()); !probe.ready()) {
        GTEST_SKIP() << probe.error();
    }
    const auto size_with = [&](int width, int height) {
        auto options = quick();
        options.width = width;
        options.height = height;
        const Transcoding run(source, options);
        return std::pair{run.description().video.width, run.description().video.height};
    };
    EXPECT_EQ(size_with(0, 0), (std::pair<std::uint16_t, std::uint16_t>{362, 642}));
    EXPECT_EQ(size_with(181, 0), (std::pair<std::uint16_t, std::uint16_t>{182, 322}));
    EXPECT_EQ(size_with(0, 1282), (std::pair<std::uint16_t, std::uint16_t>{722, 1282}));
    EXPECT_EQ(size_with(640, 480), (std::pair<std::uint16_t, std::uint16_t>{640, 480}));
}

TEST(VideoTranscoder, RefusesWhatItCannotDo) {
    EXPECT_FALSE(VideoTranscoder::create(track(StreamCodec::kVp8, {0, 0}), {}).ok());
    EXPECT_FALSE(VideoTranscoder::create(track(StreamCodec::kOpus, {320, 180}), {}).ok());
    EXPECT_FALSE(VideoTranscoder::create(track(StreamCodec::kVp8, {65535, 65535}), {}).ok());
    VideoTranscoder::Options options;
    options.preset = "no such preset";
    EXPECT_FALSE(VideoTranscoder::create(track(StreamCodec::kVp8, {320, 180}), options).ok());
    options = {};
    options.width = -2;
    EXPECT_FALSE(VideoTranscoder::create(track(StreamCodec::kVp8, {320, 180}), options).ok());
}

TEST(VideoTranscoder, ErrorOfTheSinkComesBack) {
    Transcoding run(track(StreamCodec::kVp8, {320, 180}), quick());
    const auto frames = coded(StreamCodec::kVp8, {320, 180}, every(3000, 4));
    SKIP_WITHOUT(run, frames);
    const auto full = [](const Packet&) -> Status { return Error{"disk full"}; };
    Status status;
    for (const auto& frame : frames) {
        status = run.transcoder().push(frame.packet(), 0, full);
        if (!status) {
            break;
        }
    }
    if (status) {
        status = run.transcoder().flush(full);
    }
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().message, "disk full");
}

TEST(VideoTranscoder, NothingInNothingOut) {
    Transcoding run(track(StreamCodec::kVp8, {320, 180}), quick());
    if (!run.ready()) {
        GTEST_SKIP() << run.error();
    }
    EXPECT_TRUE(run.finish().empty());
}

// What the track starts with before its first key frame cannot be shown, and must not end the work.
TEST(VideoTranscoder, StartsWithoutAKeyFrame) {
    for (const StreamCodec codec : {StreamCodec::kVp8, StreamCodec::kVp9, StreamCodec::kH264, StreamCodec::kH265}) {
        auto frames = coded(codec, {320, 180}, every(3000, 5));
        Transcoding run(track(codec, {320, 180}), quick());
        SKIP_WITHOUT(run, frames);
        frames.erase(frames.begin());
        run.push(frames);
        const auto again = coded(codec, {320, 180}, {30000, 33000});
        run.push(again);
        const auto pictures = run.finish();
        ASSERT_GE(pictures.size(), 2U);
        EXPECT_NEAR(pictures.back().at(40, 90), kWhite, 6);
    }
}

}  // namespace
}  // namespace wf::mux
