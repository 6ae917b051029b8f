#include "pp-rec/mux/container.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temp_dir.h"
#include "tests/unit/pp-rec/container_reader.h"
#include "tests/unit/pp-rec/tiny_frames.h"

namespace wf::mux {
namespace {

namespace fs = std::filesystem;
using test::ContainerContents;

constexpr std::int64_t kSecond = 90000;

/// A packet with its own bytes.
struct Sample {
    std::size_t track = 0;
    std::int64_t pts = 0;
    std::int64_t dts = 0;
    std::int64_t duration = 0;
    bool key = false;
    std::string_view hex;
};

/// `count` frames of video at 25 per second, one in `group` a key frame.
std::vector<Sample> videoSamples(std::size_t track, const test::TinyVideo& video, int count, int group = 1000) {
    std::vector<Sample> samples;
    for (int i = 0; i < count; ++i) {
        const bool key = i % group == 0;
        samples.push_back({track, i * 3600, i * 3600, 3600, key, key ? video.key : video.delta});
    }
    return samples;
}

/// 20 ms packets from `start` (48 kHz ticks).
std::vector<Sample> opusSamples(std::size_t track, std::int64_t start, int count) {
    std::vector<Sample> samples;
    for (int i = 0; i < count; ++i) {
        samples.push_back({track, start + i * 960, start + i * 960, 960, true, test::kSilentOpus});
    }
    return samples;
}

std::vector<Sample> merged(std::vector<Sample> video, const std::vector<Sample>& audio) {
    const auto time = [](const Sample& s) { return static_cast<double>(s.dts) / (s.duration == 3600 ? 90000 : 48000); };
    video.insert(video.end(), audio.begin(), audio.end());
    std::stable_sort(video.begin(), video.end(), [&](const Sample& a, const Sample& b) { return time(a) < time(b); });
    return video;
}

struct Box {
    std::string type;
    std::uint64_t at = 0;
    std::uint64_t size = 0;
};

std::string fileBytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The boxes of a file, none when they do not fill it exactly.
std::vector<Box> topBoxes(const fs::path& path) {
    const std::string text = fileBytes(path);
    const Bytes bytes = asBytes(text);
    std::vector<Box> boxes;
    for (std::uint64_t at = 0; at < bytes.size();) {
        const std::size_t here = static_cast<std::size_t>(at);
        if (bytes.size() - here < 8) {
            return {};
        }
        std::uint64_t size = load32(bytes, here);
        size = size == 1 && bytes.size() - here >= 16 ? load64(bytes, here + 8) : size;
        if (size < 8 || size > bytes.size() - at) {
            return {};
        }
        boxes.push_back({text.substr(here + 4, 4), at, size});
        at += size;
    }
    return boxes;
}

std::vector<std::string> boxTypes(const fs::path& path) {
    std::vector<std::string> types;
    for (const Box& box : topBoxes(path)) {
        types.push_back(box.type);
    }
    return types;
}

class ContainerTest : public testing::Test {
protected:
    void write(const ContainerOptions& options, const std::vector<TrackDescription>& tracks,
               const std::vector<Sample>& samples) {
        fs::remove(path_);
        auto writer = ContainerWriter::create(path_.string(), options, tracks);
        ASSERT_TRUE(writer.ok()) << writer.error().message;
        for (const Sample& sample : samples) {
            const test::PaddedBytes bytes(sample.hex);
            const Status written =
                (*writer)->write({sample.track, sample.pts, sample.dts, sample.duration, sample.key, bytes.bytes()});
            ASSERT_TRUE(written.ok()) << written.error().message;
        }
        EXPECT_FALSE(fs::exists(path_));
        const Status finished = (*writer)->finish();
        ASSERT_TRUE(finished.ok()) << finished.error().message;
        EXPECT_EQ(fs::file_size(path_), (*writer)->bytesWritten());
        contents_ = test::readContainer(path_.string());
        EXPECT_EQ(contents_.error, "");
    }

    test::TempDir folder_;
    fs::path path_ = folder_ / "out";
    ContainerContents contents_;
};

TEST(ContainerNames, Extensions) {
    const std::vector<std::pair<std::string_view, std::optional<Container>>> table = {
        {".opus", Container::kOgg},     {"ogg", Container::kOgg},   {"MKA", Container::kMatroska},
        {".Mkv", Container::kMatroska}, {"webm", Container::kWebm}, {".MP4", Container::kMp4},
        {"m4a", Container::kMp4},       {"m4v", Container::kMp4},   {"wav", Container::kWav},
        {"srt", std::nullopt},          {"", std::nullopt},         {".", std::nullopt},
        {"..mp4", std::nullopt},
    };
    for (const auto& [extension, container] : table) {
        EXPECT_EQ(containerForExtension(extension), container) << extension;
    }
}

TEST(ContainerNames, WhatHoldsWhat) {
    EXPECT_TRUE(containerHolds(Container::kOgg, StreamCodec::kOpus));
    EXPECT_FALSE(containerHolds(Container::kOgg, StreamCodec::kVp8));
    EXPECT_TRUE(containerHolds(Container::kWebm, StreamCodec::kAv1));
    EXPECT_FALSE(containerHolds(Container::kWebm, StreamCodec::kH264));
    EXPECT_FALSE(containerHolds(Container::kMp4, StreamCodec::kVp8));
    EXPECT_FALSE(containerHolds(Container::kMp4, StreamCodec::kPcmS16));
    EXPECT_TRUE(containerHolds(Container::kMatroska, StreamCodec::kH265));
    EXPECT_FALSE(containerHolds(Container::kWav, StreamCodec::kOpus));
}

TEST_F(ContainerTest, WebmHoldsVp8AndOpus) {
    write({.container = Container::kWebm, .comment = "a note", .title = "a title"},
          {test::tinyVideoTrack(test::kTinyVp8), test::opusTrack()},
          merged(videoSamples(0, test::kTinyVp8, 50, 25), opusSamples(1, -312, 100)));
    EXPECT_EQ(fileBytes(path_).substr(0, 64).find("webm") != std::string::npos, true);
    ASSERT_EQ(contents_.streams.size(), 2U);
    EXPECT_EQ(contents_.streams[0].codec, AV_CODEC_ID_VP8);
    EXPECT_EQ(contents_.streams[0].width, 64);
    EXPECT_EQ(contents_.streams[1].codec, AV_CODEC_ID_OPUS);
    EXPECT_EQ(contents_.streams[1].configuration, test::hexBytes("4f707573486561640102380180bb0000000000"));
    EXPECT_EQ(contents_.streams[1].padding, 312);
    EXPECT_EQ(contents_.tags["COMMENT"], "a note");
    EXPECT_EQ(contents_.tags["title"], "a title");
    EXPECT_NEAR(contents_.duration, 2.0, 0.01);
    const auto video = contents_.of(0);
    const auto audio = contents_.of(1);
    ASSERT_EQ(video.size(), 50U);
    ASSERT_EQ(audio.size(), 100U);
    EXPECT_EQ(video[0].data, test::hexBytes(test::kTinyVp8.key));
    EXPECT_TRUE(video[25].key);
    EXPECT_FALSE(video[26].key);
    for (std::size_t i = 0; i < 50; ++i) {
        EXPECT_NEAR(video[i].pts, 0.04 * static_cast<double>(i), 0.0011);
    }
    EXPECT_NEAR(audio[0].pts, -0.0065, 0.0011);
    EXPECT_NEAR(audio[99].pts, 99 * 0.02 - 0.0065, 0.0011);
}

TEST_F(ContainerTest, EveryVideoCodecInMatroska) {
    for (const test::TinyVideo& video :
         {test::kTinyVp8, test::kTinyVp9, test::kTinyH264, test::kTinyH265, test::kTinyAv1}) {
        write({.container = Container::kMatroska}, {test::tinyVideoTrack(video)}, videoSamples(0, video, 10));
        ASSERT_EQ(contents_.packets.size(), 10U);
        EXPECT_EQ(contents_.packets[0].data, test::hexBytes(video.key));
        EXPECT_EQ(contents_.packets[9].data, test::hexBytes(video.delta));
        EXPECT_EQ(contents_.streams[0].configuration, test::hexBytes(video.configuration));
        if (video.codec == StreamCodec::kVp9) {  // the reader drops it: CodecPrivate with four features
            const std::vector<std::byte> features = test::hexBytes("63a28c 010100 02010a 030108 040101");
            EXPECT_NE(fileBytes(path_).find(asText(features)), std::string::npos);
        }
        EXPECT_NEAR(contents_.duration, 0.4, 0.002);
    }
}

TEST_F(ContainerTest, EveryVideoCodecInMp4) {
    const std::vector<std::pair<test::TinyVideo, std::string>> table = {
        {test::kTinyVp9, "vp09"}, {test::kTinyH264, "avc1"}, {test::kTinyH265, "hvc1"}, {test::kTinyAv1, "av01"}};
    for (const auto& [video, tag] : table) {
        write({.container = Container::kMp4}, {test::tinyVideoTrack(video)}, videoSamples(0, video, 10));
        ASSERT_EQ(contents_.packets.size(), 10U) << tag;
        EXPECT_EQ(contents_.streams[0].tag, tag);
        EXPECT_EQ(contents_.packets[0].data, test::hexBytes(video.key)) << tag;
        EXPECT_EQ(contents_.packets[9].data, test::hexBytes(video.delta)) << tag;
        if (!video.configuration.empty()) {
            EXPECT_EQ(contents_.streams[0].configuration, test::hexBytes(video.configuration)) << tag;
        }
        EXPECT_NEAR(contents_.duration, 0.4, 0.001) << tag;
        EXPECT_EQ(boxTypes(path_), (std::vector<std::string>{"ftyp", "free", "mdat", "moov"})) << tag;
    }
}

TEST_F(ContainerTest, Mp4TellsTheProfileOfVp9) {
    TrackDescription track = test::tinyVideoTrack(test::kTinyVp9);
    track.video.profile = 2;
    track.video.level = 31;
    track.video.bit_depth = 10;
    track.video.full_range = true;
    write({.container = Container::kMp4}, {track}, videoSamples(0, test::kTinyVp9, 2));
    const std::string bytes = fileBytes(path_);
    const std::size_t at = bytes.find("vpcC");
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(static_cast<int>(bytes[at + 8]), 2);
    EXPECT_EQ(static_cast<int>(bytes[at + 9]), 31);
    EXPECT_EQ(static_cast<unsigned char>(bytes[at + 10]), (10 << 4) | (1 << 1) | 1);  // 4:2:0 colocated, full range
}

TEST_F(ContainerTest, Mp4CutsTheDelayOfAac) {
    std::vector<Sample> samples = videoSamples(0, test::kTinyH264, 50);
    std::vector<Sample> audio;
    for (int i = 0; i < 95; ++i) {
        audio.push_back({1, i * 1024 - 1024, i * 1024 - 1024, 1024, true, "211004608c1c"});
    }
    write({.container = Container::kMp4, .comment = "a note", .creation_time_us = 1'700'000'000'000'000},
          {test::tinyVideoTrack(test::kTinyH264), test::aacTrack()}, merged(samples, audio));
    EXPECT_EQ(contents_.tags["comment"], "a note");
    EXPECT_EQ(contents_.tags["creation_time"], "2023-11-14T22:13:20.000000Z");
    EXPECT_EQ(contents_.tags["major_brand"], "isom");
    EXPECT_NEAR(contents_.streams[0].start, 0.0, 1e-6);
    EXPECT_NEAR(contents_.of(0)[49].pts, 1.96, 1e-4);
    EXPECT_NEAR(contents_.of(1)[0].pts, -1024.0 / 48000, 1e-4);
    EXPECT_NEAR(contents_.of(1)[1].pts, 0, 1e-4);
    EXPECT_NEAR(contents_.of(1)[94].pts, 93 * 1024.0 / 48000, 1e-4);
    EXPECT_EQ(contents_.streams[1].configuration, test::hexBytes("119056e500"));
}

TEST_F(ContainerTest, Mp4KeepsALateStart) {
    write({.container = Container::kMp4}, {test::tinyVideoTrack(test::kTinyVp9), test::opusTrack(0)},
          merged(videoSamples(0, test::kTinyVp9, 100), opusSamples(1, 48000 + 123, 100)));
    EXPECT_NEAR(contents_.of(0)[0].pts, 0.0, 1e-4);
    EXPECT_NEAR(contents_.of(1)[0].pts, (48000 + 123) / 48000.0, 1e-4);
    EXPECT_NEAR(contents_.of(1)[99].pts, (48000 + 123 + 99 * 960) / 48000.0, 1e-4);
}

TEST_F(ContainerTest, Mp4KeepsReorderedFrames) {
    // Decoding order 0 3 1 2 as an encoder with two reordered frames gives it.
    const std::vector<std::int64_t> shown = {0, 3, 1, 2, 6, 4, 5};
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        samples.push_back({0, shown[i] * 3600, (static_cast<std::int64_t>(i) - 1) * 3600, 3600, i == 0,
                           i == 0 ? test::kTinyH264.key : test::kTinyH264.delta});
    }
    for (const bool fragmented : {false, true}) {
        write({.container = Container::kMp4, .fragmented = fragmented}, {test::tinyVideoTrack(test::kTinyH264)},
              samples);
        ASSERT_EQ(contents_.packets.size(), shown.size());
        for (std::size_t i = 0; i < shown.size(); ++i) {
            EXPECT_NEAR(contents_.packets[i].pts, 0.04 * static_cast<double>(shown[i]), 1e-4);
        }
    }
}

class Mp4IndexFirst : public ContainerTest, public testing::WithParamInterface<std::uint64_t> {};

// 0: unknown; 1: far too few; 100: about right; a million: far too many
INSTANTIATE_TEST_SUITE_P(Expected, Mp4IndexFirst, testing::Values(0, 1, 100, 1'000'000));

TEST_P(Mp4IndexFirst, WhateverWasExpected) {
    std::vector<TrackDescription> tracks = {test::tinyVideoTrack(test::kTinyH264), test::opusTrack()};
    for (TrackDescription& track : tracks) {
        track.expected_packets = GetParam();
    }
    const std::vector<Sample> samples = merged(videoSamples(0, test::kTinyH264, 1000, 50), opusSamples(1, -312, 2000));
    write({.container = Container::kMp4, .faststart = true, .comment = "a note"}, tracks, samples);
    const std::vector<std::string> types = boxTypes(path_);
    ASSERT_GE(types.size(), 4U);
    EXPECT_EQ(types[0], "ftyp");
    EXPECT_EQ(types[1], "moov");
    EXPECT_EQ(types.back(), "mdat");
    ASSERT_EQ(contents_.of(0).size(), 1000U);
    ASSERT_EQ(contents_.of(1).size(), 2000U);
    EXPECT_EQ(contents_.of(0)[50].data, test::hexBytes(test::kTinyH264.key));
    EXPECT_EQ(contents_.of(0)[999].data, test::hexBytes(test::kTinyH264.delta));
    EXPECT_EQ(contents_.of(1)[1999].data, test::hexBytes(test::kSilentOpus));
    EXPECT_NEAR(contents_.duration, 40.0, 0.01);
}

TEST_F(ContainerTest, Mp4Fragments) {
    std::vector<Sample> samples = merged(videoSamples(0, test::kTinyH264, 100, 25), opusSamples(1, 48000 - 312, 150));
    write({.container = Container::kMp4, .faststart = true, .fragmented = true},
          {test::tinyVideoTrack(test::kTinyH264), test::opusTrack()}, samples);
    const std::vector<std::string> types = boxTypes(path_);
    ASSERT_GE(types.size(), 6U);
    EXPECT_EQ(types[1], "moov");
    EXPECT_EQ(std::count(types.begin(), types.end(), "moof"), 4);
    ASSERT_EQ(contents_.of(0).size(), 100U);
    ASSERT_EQ(contents_.of(1).size(), 150U);
    const double apart = contents_.of(1)[0].pts - contents_.of(0)[0].pts;
    EXPECT_NEAR(apart, 1.0 - 312.0 / 48000, 1e-4);
    EXPECT_NEAR(contents_.of(1)[149].pts - contents_.of(0)[99].pts, 1.0 - 312.0 / 48000 + 149 * 0.02 - 99 * 0.04, 1e-4);
}

class Rotation : public ContainerTest, public testing::WithParamInterface<std::tuple<Container, int, bool>> {};

INSTANTIATE_TEST_SUITE_P(All, Rotation,
                         testing::Combine(testing::Values(Container::kMp4, Container::kMatroska, Container::kWebm),
                                          testing::Values(0, 90, 180, 270), testing::Bool()));

TEST_P(Rotation, StandsInTheFile) {
    const auto [container, degrees, flip] = GetParam();
    TrackDescription track = test::tinyVideoTrack(test::kTinyVp9);
    track.rotation_degrees = degrees;
    track.flip_horizontal = flip;
    write({.container = container}, {track}, videoSamples(0, test::kTinyVp9, 3));
    ASSERT_EQ(contents_.streams.size(), 1U);
    ASSERT_EQ(contents_.packets.size(), 3U);
    if (degrees == 0 && !flip) {
        EXPECT_TRUE(contents_.streams[0].matrix.empty());
        return;
    }
    // Columns: where the picture's x and y axes come out. Clockwise by 90: x goes down, y to the left.
    ASSERT_EQ(contents_.streams[0].matrix.size(), 9U);
    const double radians = degrees * std::acos(-1.0) / 180;
    const double mirror = flip ? -1 : 1;
    const std::vector<double> expected = {mirror * std::cos(radians), std::sin(radians), mirror * -std::sin(radians),
                                          std::cos(radians)};
    const std::vector<std::int32_t>& matrix = contents_.streams[0].matrix;
    const std::vector<std::int32_t> got = {matrix[0], matrix[1], matrix[3], matrix[4]};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(got[i] / 65536.0, expected[i], 1e-4) << i;
    }
    if (!flip) {
        EXPECT_NEAR(std::fmod(contents_.streams[0].rotation + 360, 360), degrees, 1e-3);
    }
    if (container == Container::kMp4) {  // moved back to the origin
        EXPECT_NEAR(matrix[6], (std::min(0.0, 64 * expected[0]) + std::min(0.0, 48 * expected[2])) * -65536, 0.1);
        EXPECT_NEAR(matrix[7], (std::min(0.0, 64 * expected[1]) + std::min(0.0, 48 * expected[3])) * -65536, 0.1);
    }
}

TEST_F(ContainerTest, WavHasTheRightSizes) {
    TrackDescription track;
    track.codec = StreamCodec::kPcmS16;
    track.channels = 1;
    track.sample_rate = 16000;
    track.clock_rate = 16000;
    const std::vector<Sample> samples = {{0, 0, 0, 2, true, "01020304"}, {0, 2, 2, 3, true, "05060708090a"}};
    write({.container = Container::kWav}, {track}, samples);
    const std::string bytes = fileBytes(path_);
    EXPECT_EQ(bytes.substr(0, 4), "RIFF");
    EXPECT_EQ(static_cast<unsigned char>(bytes[4]), bytes.size() - 8);
    EXPECT_EQ(bytes.substr(bytes.size() - 10), "\1\2\3\4\5\6\7\x08\x09\x0a");
    EXPECT_EQ(bytes.substr(bytes.size() - 18, 4), "data");
    EXPECT_EQ(static_cast<int>(bytes[bytes.size() - 14]), 10);
    EXPECT_EQ(contents_.streams[0].sample_rate, 16000);
    EXPECT_EQ(contents_.streams[0].channels, 1);
}

TEST_F(ContainerTest, MatroskaHoldsPcmAndSubtitles) {
    TrackDescription pcm;
    pcm.codec = StreamCodec::kPcmS16;
    pcm.channels = 1;
    pcm.sample_rate = 8000;
    pcm.clock_rate = 8000;
    TrackDescription text;
    text.codec = StreamCodec::kSubtitle;
    text.clock_rate = 1000;
    text.language = "fra";
    text.title = "chat";
    write({.container = Container::kMatroska, .creation_time_us = 1'700'000'000'000'000}, {pcm, text},
          {{0, 0, 0, 160, true, std::string_view("0000000000000000")}, {1, 5, 5, 2000, true, "6869"}});
    EXPECT_EQ(contents_.streams[0].codec, AV_CODEC_ID_PCM_S16LE);
    EXPECT_EQ(contents_.streams[1].codec, AV_CODEC_ID_SUBRIP);
    EXPECT_EQ(contents_.streams[1].tags["language"], "fra");
    EXPECT_EQ(contents_.streams[1].tags["title"], "chat");
    EXPECT_EQ(contents_.tags["creation_time"], "2023-11-14T22:13:20.000000Z");
    ASSERT_EQ(contents_.of(1).size(), 1U);
    EXPECT_NEAR(contents_.of(1)[0].duration, 2.0, 1e-3);
    EXPECT_EQ(contents_.of(1)[0].data, test::hexBytes("6869"));
}

TEST_F(ContainerTest, EqualTimesGiveWay) {
    const std::string_view delta = test::kTinyVp8.delta;
    write({.container = Container::kWebm}, {test::tinyVideoTrack(test::kTinyVp8)},
          {{0, 0, 0, 0, true, test::kTinyVp8.key},
           {0, 10, 10, 0, false, delta},
           {0, 20, 20, 0, false, delta},
           {0, 5, 5, 0, false, delta},
           {0, 900, 900, 0, false, delta}});
    ASSERT_EQ(contents_.packets.size(), 5U);
    const std::vector<double> expected = {0, 0.001, 0.002, 0.003, 0.010};
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_NEAR(contents_.packets[i].pts, expected[i], 1e-6);
    }
}

TEST_F(ContainerTest, ATrackWithoutPacketsBreaksNothing) {
    struct Case {
        ContainerOptions options;
        test::TinyVideo video;
    };
    for (const Case& c : {Case{{.container = Container::kMp4}, test::kTinyH264},
                          Case{{.container = Container::kMp4, .faststart = true}, test::kTinyH264},
                          Case{{.container = Container::kMp4, .fragmented = true}, test::kTinyH264},
                          Case{{.container = Container::kMatroska}, test::kTinyH265},
                          Case{{.container = Container::kWebm}, test::kTinyVp9}}) {
        const std::vector<TrackDescription> tracks = {test::tinyVideoTrack(c.video), test::opusTrack()};
        write(c.options, tracks, videoSamples(0, c.video, 5));
        EXPECT_EQ(contents_.packets.size(), 5U);
        write(c.options, tracks, opusSamples(1, -312, 5));
        EXPECT_EQ(contents_.packets.size(), 5U);
        EXPECT_EQ(contents_.of(c.options.container == Container::kMp4 && !c.options.fragmented ? 0 : 1).size(), 5U);
    }
}

TEST_F(ContainerTest, NoPacketsAtAll) {
    for (const Container container : {Container::kMatroska, Container::kMp4}) {
        for (const bool faststart : {false, true}) {
            auto writer = ContainerWriter::create(path_.string(),
                                                  {.container = container, .faststart = faststart, .overwrite = true},
                                                  {test::tinyVideoTrack(test::kTinyH264), test::opusTrack()});
            ASSERT_TRUE(writer.ok());
            EXPECT_TRUE((*writer)->write({0, 0, 0, 3600, true, {}}).ok());
            EXPECT_TRUE((*writer)->finish().ok());
        }
    }
}

TEST_F(ContainerTest, TheSameInputGivesTheSameBytes) {
    for (const Container container : {Container::kMatroska, Container::kWebm, Container::kMp4}) {
        const std::vector<TrackDescription> tracks = {test::tinyVideoTrack(test::kTinyVp9), test::opusTrack()};
        const auto samples = merged(videoSamples(0, test::kTinyVp9, 5), opusSamples(1, 0, 10));
        write({.container = container}, tracks, samples);
        const std::string first = fileBytes(path_);
        write({.container = container}, tracks, samples);
        EXPECT_TRUE(fileBytes(path_) == first);
    }
}

TEST_F(ContainerTest, LargeFramesAndManyClusters) {
    auto writer = ContainerWriter::create(path_.string(), {.container = Container::kMatroska},
                                          {test::tinyVideoTrack(test::kTinyVp8)});
    ASSERT_TRUE(writer.ok());
    ByteBuffer frame;
    for (int i = 0; i < 40; ++i) {
        frame.clear();
        std::fill_n(frame.grow(static_cast<std::size_t>(i) * 20000 + 1).begin(), i * 20000 + 1, std::byte(i));
        frame.pad();
        ASSERT_TRUE((*writer)->write({0, i * kSecond, i * kSecond, kSecond, i % 10 == 0, frame.bytes()}).ok());
    }
    ASSERT_TRUE((*writer)->finish().ok());
    contents_ = test::readContainer(path_.string());
    ASSERT_EQ(contents_.packets.size(), 40U);
    for (std::size_t i = 0; i < 40; ++i) {
        EXPECT_EQ(contents_.packets[i].data.size(), i * 20000 + 1);
        EXPECT_EQ(contents_.packets[i].data.back(), std::byte(i));
        EXPECT_NEAR(contents_.packets[i].pts, static_cast<double>(i), 1e-6);
    }
}

TEST_F(ContainerTest, ErrorsSayWhatAndWhere) {
    TrackDescription no_parameter_sets = test::tinyVideoTrack(test::kTinyH264);
    no_parameter_sets.video.configuration.clear();
    TrackDescription no_size = test::tinyVideoTrack(test::kTinyVp8);
    no_size.video.width = 0;
    TrackDescription bad_head = test::opusTrack();
    bad_head.configuration = test::hexBytes("010203");
    TrackDescription no_config = test::aacTrack();
    no_config.configuration.clear();
    struct Case {
        Container container;
        std::vector<TrackDescription> tracks;
        std::string_view word;
    };
    for (const Case& c :
         {Case{Container::kMp4, {test::tinyVideoTrack(test::kTinyVp8)}, "VP8"},
          Case{Container::kMp4, {no_parameter_sets}, "parameter sets"},
          Case{Container::kWebm, {no_size}, "size of the picture"}, Case{Container::kWebm, {bad_head}, "OpusHead"},
          Case{Container::kOgg, {bad_head}, "OpusHead"}, Case{Container::kMp4, {no_config}, "AudioSpecificConfig"},
          Case{Container::kOgg, {test::opusTrack(), test::opusTrack()}, "one audio track"},
          Case{Container::kMp4, {}, "needs a track"}}) {
        auto writer = ContainerWriter::create(path_.string(), {.container = c.container}, c.tracks);
        ASSERT_FALSE(writer.ok()) << c.word;
        EXPECT_NE(writer.error().message.find(c.word), std::string::npos) << writer.error().message;
        EXPECT_NE(writer.error().message.find(path_.string()), std::string::npos) << writer.error().message;
    }
    EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(ContainerTest, AFullDiskIsAnError) {
    for (const Container container : {Container::kMatroska, Container::kMp4}) {
        auto writer =
            ContainerWriter::create("/dev/full", {.container = container}, {test::tinyVideoTrack(test::kTinyVp9)});
        ASSERT_TRUE(writer.ok());
        const test::PaddedBytes frame(test::kTinyVp9.key);
        EXPECT_TRUE((*writer)->write({0, 0, 0, 3600, true, frame.bytes()}).ok());
        const Status finished = (*writer)->finish();
        ASSERT_FALSE(finished.ok());
        EXPECT_NE(finished.error().message.find("No space left"), std::string::npos) << finished.error().message;
        EXPECT_FALSE((*writer)->write({0, 3600, 3600, 3600, true, frame.bytes()}).ok());
        EXPECT_FALSE((*writer)->finish().ok());
    }
}

TEST_F(ContainerTest, UnfinishedLeavesNothing) {
    {
        auto writer = ContainerWriter::create(path_.string(), {.container = Container::kMp4, .faststart = true},
                                              {test::tinyVideoTrack(test::kTinyVp9)});
        ASSERT_TRUE(writer.ok());
        const test::PaddedBytes frame(test::kTinyVp9.key);
        EXPECT_TRUE((*writer)->write({0, 0, 0, 3600, true, frame.bytes()}).ok());
        EXPECT_FALSE((*writer)->write({7, 0, 0, 3600, true, frame.bytes()}).ok());
    }
    EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(ContainerTest, APipeTakesMatroskaAndFragmentsButNoPlainMp4) {
    const fs::path pipe = folder_ / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    TrackDescription track = test::tinyVideoTrack(test::kTinyVp9);
    track.rotation_degrees = 90;
    for (const ContainerOptions& options : {ContainerOptions{.container = Container::kMatroska},
                                            ContainerOptions{.container = Container::kMp4, .fragmented = true}}) {
        std::thread reader([&] { std::ofstream(path_, std::ios::binary) << fileBytes(pipe); });
        auto writer = ContainerWriter::create(pipe.string(), options, {track});
        EXPECT_TRUE(writer.ok());
        const test::PaddedBytes frame(test::kTinyVp9.key);
        for (int i = 0; writer.ok() && i < 100; ++i) {
            EXPECT_TRUE((*writer)->write({0, i * 3600, i * 3600, 3600, true, frame.bytes()}).ok());
        }
        EXPECT_TRUE(writer.ok() && (*writer)->finish().ok());
        reader.join();
        contents_ = test::readContainer(path_.string());
        EXPECT_EQ(contents_.packets.size(), 100U);
        EXPECT_NEAR(contents_.streams.at(0).rotation, 90, 1e-3);
    }
    std::thread reader([&] { fileBytes(pipe); });
    const auto plain = ContainerWriter::create(pipe.string(), {.container = Container::kMp4}, {track});
    reader.join();
    ASSERT_FALSE(plain.ok());
    EXPECT_NE(plain.error().message.find("seekable"), std::string::npos) << plain.error().message;
}

TEST_F(ContainerTest, NullDeviceTakesEverything) {
    for (const Container container : {Container::kMatroska, Container::kMp4}) {
        auto writer = ContainerWriter::create("/dev/null", {.container = container, .faststart = true},
                                              {test::tinyVideoTrack(test::kTinyVp9)});
        ASSERT_TRUE(writer.ok());
        const test::PaddedBytes frame(test::kTinyVp9.key);
        for (int i = 0; i < 1000; ++i) {
            EXPECT_TRUE((*writer)->write({0, i * 3600, i * 3600, 3600, true, frame.bytes()}).ok());
        }
        EXPECT_TRUE((*writer)->finish().ok());
    }
}

}  // namespace
}  // namespace wf::mux
