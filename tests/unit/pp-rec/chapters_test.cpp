#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "pp-rec/mux/audio_transcoder.h"
#include "pp-rec/mux/container.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/pp-rec/audio_tones.h"
#include "tests/unit/pp-rec/container_reader.h"

namespace wf::mux {
namespace {

struct Case {
    const char* extension;
    StreamCodec codec;
};

/// Two and a half seconds of a tone.
wf::test::ContainerContents writeTone(const Case& test_case, const ContainerOptions& options) {
    const wf::test::TempDir folder;
    const std::string path = (folder / (std::string("tone.") + test_case.extension)).string();
    auto encoder = AudioEncoder::create(test_case.codec, {48000, 2}, 0);
    EXPECT_TRUE(encoder.ok());
    TrackDescription track = (*encoder)->description();
    track.expected_packets = 130;
    auto writer = ContainerWriter::create(path, options, {track});
    EXPECT_TRUE(writer.ok()) << writer.error().message;
    const auto sink = [&](const Packet& packet) { return (*writer)->write(packet); };
    EXPECT_TRUE((*encoder)->encode(test::sine(440, 48000, 120'000, 2), sink).ok());
    EXPECT_TRUE((*encoder)->flush(sink).ok());
    const Status finished = (*writer)->finish();
    EXPECT_TRUE(finished.ok()) << finished.error().message;
    return wf::test::readContainer(path);
}

class ChaptersOf : public testing::TestWithParam<Case> {};

TEST_P(ChaptersOf, StandInTheFile) {
    const Case& test_case = GetParam();
    ContainerOptions options;
    options.container = *containerForExtension(test_case.extension);
    options.faststart = true;
    options.chapters = {{0, "Ada joins"}, {0.75, "Bó & <Cy> 分享"}, {2, "Ada leaves"}};
    options.duration_s = 2.5;
    const auto contents = writeTone(test_case, options);
    EXPECT_EQ(contents.error, "");
    ASSERT_EQ(contents.chapters.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(contents.chapters[i].begin, options.chapters[i].begin_s, 0.002);
        EXPECT_EQ(contents.chapters[i].title, options.chapters[i].title);
    }
    if (options.container != Container::kOgg) {  // whose chapters have a begin only
        EXPECT_NEAR(contents.chapters[0].end, 0.75, 0.002);
        EXPECT_NEAR(contents.chapters[2].end, 2.5, 0.03);
    }
    if (options.container == Container::kMp4 || options.container == Container::kMatroska) {
        EXPECT_NEAR(contents.duration, 2.5, 0.03);
    }
}

INSTANTIATE_TEST_SUITE_P(All, ChaptersOf,
                         testing::Values(Case{"m4a", StreamCodec::kAac}, Case{"mka", StreamCodec::kOpus},
                                         Case{"webm", StreamCodec::kOpus}, Case{"opus", StreamCodec::kOpus},
                                         Case{"mp3", StreamCodec::kMp3}),
                         [](const auto& each) { return each.param.extension; });

TEST(Mp3Container, DecodesToAsManySamplesAsWereFed) {
    const wf::test::TempDir folder;
    const std::string path = (folder / "tone.mp3").string();
    auto encoder = AudioEncoder::create(StreamCodec::kMp3, {48000, 2}, 0);
    ASSERT_TRUE(encoder.ok());
    ContainerOptions options;
    options.container = Container::kMp3;
    options.title = "A meeting";
    auto writer = ContainerWriter::create(path, options, {(*encoder)->description()});
    ASSERT_TRUE(writer.ok()) << writer.error().message;
    const auto sink = [&](const Packet& packet) { return (*writer)->write(packet); };
    ASSERT_TRUE((*encoder)->encode(test::sine(440, 48000, 100'001, 2), sink).ok());
    ASSERT_TRUE((*encoder)->flush(sink).ok());
    ASSERT_TRUE((*writer)->finish().ok());

    AVFormatContext* format = nullptr;
    ASSERT_EQ(avformat_open_input(&format, path.c_str(), nullptr, nullptr), 0);
    EXPECT_EQ(wf::test::readTags(format->metadata)["title"], "A meeting");
    AVCodecContext* decoder = avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_MP3));
    avcodec_parameters_to_context(decoder, format->streams[0]->codecpar);
    decoder->pkt_timebase = format->streams[0]->time_base;
    ASSERT_EQ(avcodec_open2(decoder, nullptr, nullptr), 0);
    AVPacket* packet = av_packet_alloc();
    AVFrame* frame = av_frame_alloc();
    std::int64_t samples = 0;
    while (av_read_frame(format, packet) >= 0) {
        avcodec_send_packet(decoder, packet);
        while (avcodec_receive_frame(decoder, frame) == 0) {
            samples += frame->nb_samples;
        }
        av_packet_unref(packet);
    }
    av_frame_free(&frame);
    av_packet_free(&packet);
    avcodec_free_context(&decoder);
    avformat_close_input(&format);
    EXPECT_EQ(samples, 100'001);
}

TEST(ContainerWriter, CompleteFilesAppearAtFinishOnly) {
    for (const char* extension : {"opus", "webm"}) {
        const wf::test::TempDir folder;
        const std::string path = (folder / (std::string("a.") + extension)).string();
        for (const bool finish : {false, true}) {
            ContainerOptions options;
            options.container = *containerForExtension(extension);
            auto writer = ContainerWriter::create(path, options, {TrackDescription{}});
            ASSERT_TRUE(writer.ok());
            EXPECT_TRUE((*writer)->complete().ok());
            EXPECT_FALSE(std::filesystem::exists(path));
            EXPECT_FALSE((*writer)->complete().ok()) << "a second time";
            EXPECT_EQ(finish, finish && (*writer)->finish().ok());
            writer->reset();
            EXPECT_EQ(std::filesystem::exists(path), finish);
            EXPECT_EQ(std::filesystem::is_empty(folder.path()), !finish);
        }
    }
}

}  // namespace
}  // namespace wf::mux
