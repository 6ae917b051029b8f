#include "pp-rec/compose/output_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numbers>

#include "pp-rec/compose/sha256_file.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/pp-rec/container_reader.h"

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::compose {
namespace {

namespace fs = std::filesystem;
using wf::test::ContainerContents;
using wf::test::readContainer;

constexpr int kWidth = 160;
constexpr int kHeight = 96;

mux::FramePtr pictureAt(std::int64_t index) {
    mux::FramePtr picture(av_frame_alloc());
    picture->width = kWidth;
    picture->height = kHeight;
    picture->format = AV_PIX_FMT_YUV420P;
    av_frame_get_buffer(picture.get(), 0);
    for (int row = 0; row < kHeight; ++row) {
        std::fill_n(picture->data[0] + row * picture->linesize[0], kWidth,
                    static_cast<std::uint8_t>(40 + (row + 3 * index) % 150));
    }
    for (const int plane : {1, 2}) {
        for (int row = 0; row < kHeight / 2; ++row) {
            std::fill_n(picture->data[plane] + row * picture->linesize[plane], kWidth / 2, std::uint8_t{128});
        }
    }
    return picture;
}

/// 20 ms of 440 Hz.
std::vector<std::int16_t> soundAt(std::int64_t block) {
    std::vector<std::int16_t> pcm;
    for (std::int64_t i = block * 960; i < block * 960 + 960; ++i) {
        const double value = 9000 * std::sin(2 * std::numbers::pi * 440 * static_cast<double>(i) / 48000);
        pcm.insert(pcm.end(), 2, static_cast<std::int16_t>(value));
    }
    return pcm;
}

/// Feeds seconds of pictures and sound side by side; the first error ends it.
Status feed(OutputSet& outputs, int seconds, int fps = 25) {
    for (int block = 0; block < seconds * 50; ++block) {
        if (Status fed = outputs.sound(soundAt(block)); !fed) {
            return fed;
        }
        for (int index = (block * fps + 49) / 50; outputs.wantsPictures() && index * 50 < (block + 1) * fps; ++index) {
            if (Status fed = outputs.picture(*pictureAt(index), index); !fed) {
                return fed;
            }
        }
    }
    return {};
}

class OutputSetTest : public testing::Test {
protected:
    OutputOptions optionsFor(const std::vector<std::string>& names, int seconds) {
        OutputOptions options;
        for (const std::string& name : names) {
            options.paths.push_back((folder_ / name).string());
        }
        options.size = {kWidth, kHeight};
        options.duration_s = seconds;
        options.title = "Room 1";
        options.comment = "made by a test";
        options.creation_time_us = 1'600'000'000'000'000;
        options.chapters = {{0, "Ada joins"}, {1.5, "Bob joins"}};
        return options;
    }

    std::vector<WrittenOutput> write(const OutputOptions& options, int seconds) {
        auto outputs = OutputSet::create(options);
        if (!outputs) {
            ADD_FAILURE() << outputs.error().message;
            return {};
        }
        const Status fed = feed(**outputs, seconds, options.fps);
        EXPECT_TRUE(fed.ok()) << fed.error().message;
        EXPECT_TRUE(std::ranges::none_of(options.paths, [](const auto& path) { return fs::exists(path); }));
        const Status finished = (*outputs)->finish();
        EXPECT_TRUE(finished.ok()) << finished.error().message;
        EXPECT_FALSE((*outputs)->finish().ok()) << "twice";
        return (*outputs)->written();
    }

    std::size_t filesLeft() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_.path()), {}));
    }

    std::string messageOf(const OutputOptions& options) {
        auto outputs = OutputSet::create(options);
        return outputs.ok() ? std::string() : outputs.error().message;
    }

    wf::test::TempDir folder_;
};

TEST_F(OutputSetTest, EveryContainerInOnePass) {
    const auto options =
        optionsFor({"a.mp4", "a.webm", "a.mkv", "a.m4a", "a.mp3", "a.opus", "a.mka", "a.WAV", "a.ogg"}, 3);
    const auto written = write(options, 3);
    ASSERT_EQ(written.size(), 9U);
    EXPECT_EQ(filesLeft(), 9U);
    const std::vector<std::pair<AVCodecID, AVCodecID>> codecs{
        {AV_CODEC_ID_H264, AV_CODEC_ID_AAC},  {AV_CODEC_ID_VP9, AV_CODEC_ID_OPUS},
        {AV_CODEC_ID_H264, AV_CODEC_ID_AAC},  {AV_CODEC_ID_NONE, AV_CODEC_ID_AAC},
        {AV_CODEC_ID_NONE, AV_CODEC_ID_MP3},  {AV_CODEC_ID_NONE, AV_CODEC_ID_OPUS},
        {AV_CODEC_ID_NONE, AV_CODEC_ID_OPUS}, {AV_CODEC_ID_NONE, AV_CODEC_ID_PCM_S16LE},
        {AV_CODEC_ID_NONE, AV_CODEC_ID_OPUS}};
    for (std::size_t i = 0; i < written.size(); ++i) {
        const std::string& path = options.paths[i];
        SCOPED_TRACE(path);
        EXPECT_EQ(written[i].path, path);
        EXPECT_EQ(written[i].bytes, fs::file_size(path));
        EXPECT_EQ(written[i].sha256, *sha256OfFile(path));
        EXPECT_EQ(written[i].duration_s, 3);
        const ContainerContents contents = readContainer(path);
        const bool has_video = codecs[i].first != AV_CODEC_ID_NONE;
        ASSERT_GE(contents.streams.size(), has_video ? 2U : 1U);
        EXPECT_EQ(contents.streams[0].codec, has_video ? codecs[i].first : codecs[i].second);
        EXPECT_EQ(has_video ? contents.streams[1].codec : codecs[i].second, codecs[i].second);
        EXPECT_EQ(has_video ? contents.of(0).size() : 75U, 75U);
        EXPECT_EQ(written[i].video.empty(), !has_video);
        if (!path.ends_with("WAV")) {
            ASSERT_EQ(contents.chapters.size(), 2U);
            EXPECT_EQ(contents.chapters[1].title, "Bob joins");
            EXPECT_NEAR(contents.chapters[1].begin, 1.5, 0.002);
        }
    }
    EXPECT_EQ(written[0].video, "h264 160x96");
    EXPECT_EQ(written[0].audio, "aac 48000 Hz stereo");
    EXPECT_EQ(readContainer(options.paths[0]).tags["title"], "Room 1");
    EXPECT_NEAR(readContainer(options.paths[0]).duration, 3, 0.001);
}

TEST_F(OutputSetTest, OneEncodingServesAllFilesOfACodec) {
    const auto options = optionsFor({"a.mkv", "b.mkv"}, 2);
    const auto written = write(options, 2);
    ASSERT_EQ(written.size(), 2U);
    EXPECT_EQ(written[0].sha256, written[1].sha256);
}

TEST_F(OutputSetTest, TracksLieSideBySideInTheFile) {
    const auto options = optionsFor({"a.mkv"}, 8);
    write(options, 8);
    const ContainerContents contents = readContainer(options.paths[0]);
    double last[2] = {0, 0};
    for (const auto& packet : contents.packets) {
        last[packet.stream] = std::max(last[packet.stream], packet.pts);
        ASSERT_LT(std::abs(last[0] - last[1]), 0.3) << "at " << packet.pts;
    }
    EXPECT_GT(last[0], 7.9);
    EXPECT_GT(last[1], 7.9);
}

TEST_F(OutputSetTest, WavHoldsTheSoundAsItIs) {
    const auto options = optionsFor({"a.wav"}, 1);
    write(options, 1);
    const ContainerContents contents = readContainer(options.paths[0]);
    std::vector<std::byte> pcm;
    for (const auto& packet : contents.packets) {
        pcm.insert(pcm.end(), packet.data.begin(), packet.data.end());
    }
    std::vector<std::int16_t> expected;
    for (int block = 0; block < 50; ++block) {
        const auto part = soundAt(block);
        expected.insert(expected.end(), part.begin(), part.end());
    }
    const auto bytes = std::as_bytes(std::span(expected));
    EXPECT_TRUE(std::ranges::equal(pcm, bytes));
}

TEST_F(OutputSetTest, SoundOnlyFilesWantNoPictures) {
    auto options = optionsFor({"a.m4a"}, 1);
    EXPECT_FALSE((*OutputSet::create(options))->wantsPictures());
    options.paths = {(folder_ / "a.mp4").string()};
    EXPECT_TRUE((*OutputSet::create(options))->wantsPictures());
    options.sound_only = true;
    const auto written = write(options, 1);
    ASSERT_EQ(written.size(), 1U);
    EXPECT_EQ(readContainer(options.paths[0]).streams[0].codec, AV_CODEC_ID_AAC);
    EXPECT_TRUE(isSoundOnly("x/y.z/a.MKA"));
    EXPECT_FALSE(isSoundOnly("x.mka/a"));
    EXPECT_FALSE(isSoundOnly("a.mkv"));
}

TEST_F(OutputSetTest, SaysWhatIsWrongWithThePaths) {
    EXPECT_NE(messageOf(optionsFor({"a.avi"}, 1)).find("a.avi"), std::string::npos);
    EXPECT_NE(messageOf(optionsFor({"a"}, 1)).find("extension"), std::string::npos);
    EXPECT_NE(messageOf(optionsFor({"a.mp4", "a.mp4"}, 1)).find("twice"), std::string::npos);
    EXPECT_NE(messageOf(optionsFor({}, 1)), "");
    EXPECT_NE(messageOf(optionsFor({"none/a.mp4"}, 1)).find("none/a.mp4"), std::string::npos);
    std::ofstream(folder_ / "b.mp4") << "precious";
    EXPECT_NE(messageOf(optionsFor({"a.m4a", "b.mp4"}, 1)).find("b.mp4"), std::string::npos);
    EXPECT_EQ(filesLeft(), 1U);
    EXPECT_EQ(fs::file_size(folder_ / "b.mp4"), 8U);
}

TEST_F(OutputSetTest, DestroyedWithoutFinishLeavesNothing) {
    {
        auto outputs = OutputSet::create(optionsFor({"a.mp4", "a.webm", "a.wav"}, 2));
        ASSERT_TRUE(outputs.ok());
        EXPECT_TRUE(feed(**outputs, 2).ok());
        EXPECT_GT(filesLeft(), 0U) << "the temporary ones";
    }
    EXPECT_EQ(filesLeft(), 0U);
}

TEST_F(OutputSetTest, AFullDiskFailsAllAndIsNamed) {
    for (const char* extension : {"mka", "mkv", "wav"}) {
        const std::string full = std::string("full.") + extension;
        fs::create_symlink("/dev/full", folder_ / full);
        {
            auto options = optionsFor({"good.mp4", full}, 60);
            options.overwrite = true;
            auto outputs = OutputSet::create(options);
            ASSERT_TRUE(outputs.ok()) << outputs.error().message;
            Status status = feed(**outputs, 60);
            status = status ? (*outputs)->finish() : status;
            ASSERT_FALSE(status.ok());
            EXPECT_NE(status.error().message.find(full), std::string::npos) << status.error().message;
            EXPECT_FALSE((*outputs)->finish().ok());
            EXPECT_TRUE((*outputs)->written().empty());
        }
        fs::remove(folder_ / full);
        EXPECT_EQ(filesLeft(), 0U) << extension;
    }
}

TEST_F(OutputSetTest, RatesOtherThan25) {
    auto options = optionsFor({"a.mp4"}, 2);
    options.fps = 30;
    options.audio_bitrate_bps = 64000;
    options.video_bitrate_bps = 100'000;
    write(options, 2);
    const ContainerContents contents = readContainer(options.paths[0]);
    EXPECT_EQ(contents.of(0).size(), 60U);
    EXPECT_NEAR(contents.duration, 2, 0.001);
}

}  // namespace
}  // namespace wf::compose
