#include "pp-rec/compose/canvas.h"

#include <gtest/gtest.h>

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::compose {
namespace {

TEST(CanvasPool, NeverHandsOutWhatAnEncoderHolds) {
    CanvasPool pool({64, 48});
    auto canvas = pool.take();
    ASSERT_NE(canvas, nullptr);
    EXPECT_EQ(canvas->frame->width, 64);
    EXPECT_TRUE(canvas->tiles.empty());
    const std::uint8_t* pixels = canvas->frame->data[0];
    canvas->tiles.resize(3);
    mux::FramePtr encoder(av_frame_clone(canvas->frame.get()));
    pool.giveBack(std::move(canvas));
    auto other = pool.take();
    ASSERT_NE(other, nullptr);
    EXPECT_NE(other->frame->data[0], pixels);
    encoder.reset();
    auto again = pool.take();
    ASSERT_NE(again, nullptr);
    EXPECT_EQ(again->frame->data[0], pixels);
    EXPECT_EQ(again->tiles.size(), 3U) << "what is painted on it is still known";
}

TEST(CanvasPool, TakesTheOneLongestUnused) {
    CanvasPool pool({64, 48});
    auto first = pool.take();
    auto second = pool.take();
    const AVFrame* expected = second->frame.get();
    pool.giveBack(std::move(second));
    pool.giveBack(std::move(first));
    EXPECT_EQ(pool.take()->frame.get(), expected);
}

}  // namespace
}  // namespace wf::compose
