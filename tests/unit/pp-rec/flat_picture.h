#pragma once

#include <cstddef>
#include <cstdint>

#include "pp-rec/compose/colours.h"
#include "pp-rec/compose/geometry.h"
#include "pp-rec/mux/libav_ptr.h"

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixfmt.h>
}

namespace wf::compose::test {

/// A yuv420p picture of one colour to draw on.
class FlatPicture {
public:
    FlatPicture(Size size, const Yuv& colour) : frame_(av_frame_alloc()) {
        frame_->format = AV_PIX_FMT_YUV420P;
        frame_->width = size.width;
        frame_->height = size.height;
        av_frame_get_buffer(frame_.get(), 0);
        for (int y = 0; y < size.height; ++y) {
            for (int x = 0; x < size.width; ++x) {
                sample(0, x, y) = colour.y;
                sample(1, x / 2, y / 2) = colour.cb;
                sample(2, x / 2, y / 2) = colour.cr;
            }
        }
    }

    AVFrame& frame() { return *frame_; }
    Yuv at(int x, int y) { return {sample(0, x, y), sample(1, x / 2, y / 2), sample(2, x / 2, y / 2)}; }

private:
    std::uint8_t& sample(int plane, int x, int y) {
        return frame_->data[plane][static_cast<std::ptrdiff_t>(frame_->linesize[plane]) * y + x];
    }

    mux::FramePtr frame_;
};

}  // namespace wf::compose::test
