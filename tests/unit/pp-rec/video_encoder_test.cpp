#include "pp-rec/mux/video_encoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "tests/support/temp_dir.h"
#include "tests/unit/pp-rec/container_reader.h"

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::mux {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 192;

/// A grainy picture with a bar that moves by two pixels a picture.
FramePtr pictureAt(int index) {
    unsigned grain = static_cast<unsigned>(index);
    FramePtr picture(av_frame_alloc());
    picture->width = kWidth;
    picture->height = kHeight;
    picture->format = AV_PIX_FMT_YUV420P;
    av_frame_get_buffer(picture.get(), 0);
    for (int row = 0; row < kHeight; ++row) {
        std::uint8_t* line = picture->data[0] + row * picture->linesize[0];
        std::generate_n(line, kWidth, [&] {
            grain = grain * 1664525U + 1013904223U;
            return static_cast<std::uint8_t>(static_cast<unsigned>(60 + row / 4) + (grain >> 27));
        });
        std::fill_n(line + index * 2 % (kWidth - 16), 16, std::uint8_t{220});
    }
    for (const int plane : {1, 2}) {
        for (int row = 0; row < kHeight / 2; ++row) {
            std::fill_n(picture->data[plane] + row * picture->linesize[plane], kWidth / 2, std::uint8_t{120});
        }
    }
    return picture;
}

struct Film {
    wf::test::ContainerContents contents;
    std::vector<std::int64_t> dts;
    std::vector<std::int64_t> pts;
    std::size_t bytes = 0;
};

Film encode(VideoEncoder::Options options, const char* extension, int pictures = 100) {
    Film film;
    options.width = kWidth;
    options.height = kHeight;
    auto encoder = VideoEncoder::create(options);
    if (!encoder) {
        ADD_FAILURE() << encoder.error().message;
        return film;
    }
    const wf::test::TempDir folder;
    const std::string path = (folder / (std::string("film.") + extension)).string();
    ContainerOptions container;
    container.container = *containerForExtension(extension);
    auto writer = ContainerWriter::create(path, container, {(*encoder)->description()});
    EXPECT_TRUE(writer.ok()) << writer.error().message;
    const auto sink = [&](const Packet& packet) {
        film.dts.push_back(packet.dts);
        film.pts.push_back(packet.pts);
        film.bytes += packet.data.size();
        return (*writer)->write(packet);
    };
    for (int i = 0; i < pictures; ++i) {
        EXPECT_TRUE((*encoder)->encode(*pictureAt(i), i, sink).ok());
    }
    EXPECT_TRUE((*encoder)->flush(sink).ok());
    EXPECT_TRUE((*writer)->finish().ok());
    film.contents = wf::test::readContainer(path);
    return film;
}

void expectAllPictures(const Film& film, int pictures, double fps) {
    ASSERT_EQ(film.pts.size(), static_cast<std::size_t>(pictures));
    EXPECT_EQ(std::set<std::int64_t>(film.pts.begin(), film.pts.end()).size(), film.pts.size());
    for (std::size_t i = 0; i < film.dts.size(); ++i) {
        EXPECT_LE(film.dts[i], film.pts[i]);
        EXPECT_TRUE(i == 0 || film.dts[i] > film.dts[i - 1]);
    }
    const auto packets = film.contents.of(0);
    ASSERT_EQ(packets.size(), film.pts.size());
    std::vector<double> times;
    for (const auto& packet : packets) {
        times.push_back(packet.pts);
    }
    std::ranges::sort(times);
    for (std::size_t i = 0; i < times.size(); ++i) {
        EXPECT_NEAR(times[i], static_cast<double>(i) / fps, 0.0006);
    }
    EXPECT_NEAR(film.contents.duration, pictures / fps, 0.011);
}

TEST(VideoEncoder, H264WithReorderedPicturesBeginsAtZero) {
    for (const char* extension : {"mp4", "mkv"}) {
        const Film film = encode({.fps = 25}, extension);
        expectAllPictures(film, 100, 25);
        EXPECT_NE(film.pts, film.dts) << "B-frames";
        EXPECT_EQ(film.contents.streams[0].codec, AV_CODEC_ID_H264);
        if (std::string_view(extension) == "mp4") {
            EXPECT_NEAR(film.contents.streams[0].start, 0, 0.0001);
        }
    }
}

TEST(VideoEncoder, Vp9) {
    for (const char* preset : {"ultrafast", "faster"}) {
        const Film film = encode({.codec = StreamCodec::kVp9, .fps = 30, .preset = preset}, "webm", 40);
        expectAllPictures(film, 40, 30);
        EXPECT_EQ(film.contents.streams[0].codec, AV_CODEC_ID_VP9);
    }
}

TEST(VideoEncoder, QualityAndBitrateAreFollowed) {
    for (const StreamCodec codec : {StreamCodec::kH264, StreamCodec::kVp9}) {
        const char* extension = codec == StreamCodec::kH264 ? "mp4" : "webm";
        const Film fine = encode({.codec = codec, .crf = 10}, extension, 20);
        const Film coarse = encode({.codec = codec, .crf = 45}, extension, 20);
        EXPECT_GT(fine.bytes, 3 * coarse.bytes);
        const Film low = encode({.codec = codec, .bitrate_bps = 200'000}, extension, 125);
        EXPECT_LT(low.bytes, 2U * 200'000 * 5 / 8);
        EXPECT_GT(low.bytes, 200'000U * 5 / 8 / 3);
    }
}

TEST(VideoEncoder, SaysWhatItCannotDo) {
    const auto message = [](const VideoEncoder::Options& options) {
        auto encoder = VideoEncoder::create(options);
        return encoder.ok() ? std::string() : encoder.error().message;
    };
    EXPECT_NE(message({.width = 320, .height = 192, .preset = "quick"}).find("preset 'quick'"), std::string::npos);
    EXPECT_NE(message({.width = 320, .height = 192, .fps = 0}).find("0 pictures a second"), std::string::npos);
    EXPECT_NE(message({.width = 0, .height = 192}).find("0x192"), std::string::npos);
    EXPECT_NE(message({.codec = StreamCodec::kAv1, .width = 320, .height = 192}), "");
    auto encoder = VideoEncoder::create({.width = 640, .height = 360});
    ASSERT_TRUE(encoder.ok());
    EXPECT_FALSE((*encoder)->encode(*pictureAt(0), 0, [](const Packet&) { return Status(); }).ok());
}

}  // namespace
}  // namespace wf::mux
