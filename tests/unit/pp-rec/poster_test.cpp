#include "pp-rec/compose/poster.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/temp_dir.h"
#include "tests/unit/pp-rec/container_reader.h"

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::compose {
namespace {

mux::FramePtr makeCanvas() {
    mux::FramePtr canvas(av_frame_alloc());
    canvas->width = 64;
    canvas->height = 48;
    canvas->format = AV_PIX_FMT_YUV420P;
    av_frame_get_buffer(canvas.get(), 0);
    return canvas;
}

/// The first picture of a file.
mux::FramePtr decodePicture(const std::string& path) {
    const auto contents = wf::test::readContainer(path);
    if (contents.packets.empty()) {
        return nullptr;
    }
    const AVCodec* codec = avcodec_find_decoder(contents.streams[0].codec);
    const mux::CodecContextPtr context(avcodec_alloc_context3(codec));
    mux::FramePtr frame(av_frame_alloc());
    const mux::PacketPtr packet(av_packet_alloc());
    const auto& data = contents.packets[0].data;
    av_new_packet(packet.get(), static_cast<int>(data.size()));
    std::copy(data.begin(), data.end(), reinterpret_cast<std::byte*>(packet->data));
    avcodec_open2(context.get(), codec, nullptr);
    avcodec_send_packet(context.get(), packet.get());
    avcodec_send_packet(context.get(), nullptr);
    return avcodec_receive_frame(context.get(), frame.get()) == 0 ? std::move(frame) : nullptr;
}

TEST(Poster, ColoursAreThoseOfTheCanvas) {
    const mux::FramePtr canvas = makeCanvas();
    for (int row = 0; row < 48; ++row) {
        std::fill_n(canvas->data[0] + row * canvas->linesize[0], 64, std::uint8_t{81});  // red in BT.601
    }
    for (int row = 0; row < 24; ++row) {
        std::fill_n(canvas->data[1] + row * canvas->linesize[1], 32, std::uint8_t{90});
        std::fill_n(canvas->data[2] + row * canvas->linesize[2], 32, std::uint8_t{240});
    }
    const wf::test::TempDir folder;
    const std::string path = (folder / "poster.png").string();
    ASSERT_TRUE(writePoster(*canvas, path, false).ok());
    const mux::FramePtr picture = decodePicture(path);
    ASSERT_NE(picture, nullptr);
    ASSERT_EQ(picture->format, AV_PIX_FMT_RGB24);
    ASSERT_EQ(picture->width, 64);
    ASSERT_EQ(picture->height, 48);
    const std::uint8_t* pixel = picture->data[0] + 20 * picture->linesize[0] + 3 * 30;
    EXPECT_NEAR(pixel[0], 255, 2);
    EXPECT_NEAR(pixel[1], 0, 2);
    EXPECT_NEAR(pixel[2], 0, 2);
}

TEST(Poster, SaysWhereItCannotWrite) {
    const mux::FramePtr canvas = makeCanvas();
    const Status status = writePoster(*canvas, "/nonexistent/poster.png", false);
    ASSERT_FALSE(status.ok());
    EXPECT_NE(status.error().message.find("/nonexistent/poster.png"), std::string::npos);
}

}  // namespace
}  // namespace wf::compose
