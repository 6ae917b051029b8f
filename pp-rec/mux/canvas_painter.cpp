#include "pp-rec/mux/canvas_painter.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "pp-rec/mux/picture_rotation.h"

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::mux {
namespace {

constexpr std::uint8_t kBlackLuma = 16;
constexpr std::uint8_t kNoColour = 128;

}  // namespace

Result<std::unique_ptr<CanvasPainter>> CanvasPainter::create(PictureSize canvas) {
    std::unique_ptr<CanvasPainter> self(new CanvasPainter(canvas));
    self->canvas_ = makePicture(canvas);
    if (!self->canvas_ || !self->blacken()) {
        return Error{"no memory for a canvas of " + std::to_string(canvas.width) + "x" + std::to_string(canvas.height)};
    }
    return self;
}

const AVFrame* CanvasPainter::black() { return blacken() ? canvas_.get() : nullptr; }

const AVFrame* CanvasPainter::paint(const AVFrame& picture, int rotation_degrees) {
    if (picture.width < 1 || picture.height < 1) {
        return nullptr;
    }
    const PictureTurn turn{quarterTurns(rotation_degrees)};
    const PictureRect rect = fitPicture(turnedSize(picture, turn), canvas_size_);
    if (turn.degrees == 0 && rect.width == canvas_size_.width && rect.height == canvas_size_.height) {
        return scaler_.scale(picture, canvas_size_);
    }
    if ((rect != painted_ && !blacken()) || av_frame_make_writable(canvas_.get()) < 0) {
        return nullptr;
    }
    painted_ = rect;
    return scaler_.paint(picture, turn, *canvas_, rect) ? canvas_.get() : nullptr;
}

bool CanvasPainter::blacken() {
    if (av_frame_make_writable(canvas_.get()) < 0) {
        return false;
    }
    for (int plane = 0; plane < 3; ++plane) {
        const int rows = plane == 0 ? canvas_size_.height : canvas_size_.height / 2;
        const auto bytes = static_cast<std::size_t>(plane == 0 ? canvas_size_.width : canvas_size_.width / 2);
        for (int y = 0; y < rows; ++y) {
            std::memset(canvas_->data[plane] + static_cast<std::ptrdiff_t>(y) * canvas_->linesize[plane],
                        plane == 0 ? kBlackLuma : kNoColour, bytes);
        }
    }
    painted_ = {};
    return true;
}

}  // namespace wf::mux
