#include "pp-rec/mux/canvas_painter.h"

#include <algorithm>
#include <cstring>

#include "pp-rec/mux/picture_rotation.h"

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/opt.h>
#include <libavutil/pixfmt.h>
#include <libswscale/swscale.h>
}

namespace wf::mux {
namespace {

constexpr std::uint8_t kBlackLuma = 16;
constexpr std::uint8_t kNoColour = 128;

/// The old "J" formats say full range in their name; swscale wants to be told apart.
int plainFormat(int format) {
    switch (format) {
        case AV_PIX_FMT_YUVJ420P:
            return AV_PIX_FMT_YUV420P;
        case AV_PIX_FMT_YUVJ422P:
            return AV_PIX_FMT_YUV422P;
        case AV_PIX_FMT_YUVJ444P:
            return AV_PIX_FMT_YUV444P;
        case AV_PIX_FMT_YUVJ440P:
            return AV_PIX_FMT_YUV440P;
        default:
            return format;
    }
}

bool isFullRange(const AVFrame& picture) {
    return picture.color_range == AVCOL_RANGE_JPEG || plainFormat(picture.format) != picture.format;
}

}  // namespace

FramePtr makePicture(PictureSize size) {
    FramePtr frame(av_frame_alloc());
    if (!frame) {
        return nullptr;
    }
    frame->format = AV_PIX_FMT_YUV420P;
    frame->color_range = AVCOL_RANGE_MPEG;
    frame->width = size.width;
    frame->height = size.height;
    return av_frame_get_buffer(frame.get(), 0) < 0 ? nullptr : std::move(frame);
}

bool CanvasPainter::Scaling::same(const Scaling& other) const {
    return from.width == other.from.width && from.height == other.from.height && to.width == other.to.width &&
           to.height == other.to.height && format == other.format && full_range == other.full_range;
}

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
    const int turn = quarterTurns(rotation_degrees);
    PictureSize turned{picture.width, picture.height};
    if (turned.width < 1 || turned.height < 1) {
        return nullptr;
    }
    if (swapsSides(turn)) {
        std::swap(turned.width, turned.height);
    }
    const PictureRect rect = fitPicture(turned, canvas_size_);
    Scaling scaling{
        {picture.width, picture.height}, {rect.width, rect.height}, plainFormat(picture.format), isFullRange(picture)};
    if (swapsSides(turn)) {
        std::swap(scaling.to.width, scaling.to.height);
    }
    const AVFrame* source = upright(picture, scaling);
    if (source == nullptr) {
        return nullptr;
    }
    const bool fills = rect.width == canvas_size_.width && rect.height == canvas_size_.height;
    if (turn == 0 && fills) {
        return source;
    }
    if ((rect != painted_ && !blacken()) || av_frame_make_writable(canvas_.get()) < 0) {
        return nullptr;
    }
    turnInto(*source, turn, rect);
    return canvas_.get();
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

/// The picture in yuv420p at the size it has on the canvas, not turned yet.
const AVFrame* CanvasPainter::upright(const AVFrame& picture, const Scaling& scaling) {
    const bool same_size = scaling.from.width == scaling.to.width && scaling.from.height == scaling.to.height;
    if (same_size && scaling.format == AV_PIX_FMT_YUV420P && !scaling.full_range) {
        return &picture;
    }
    if (!prepare(scaling) || av_frame_make_writable(scaled_.get()) < 0) {
        return nullptr;
    }
    const int rows =
        sws_scale(sws_.get(), picture.data, picture.linesize, 0, picture.height, scaled_->data, scaled_->linesize);
    return rows > 0 ? scaled_.get() : nullptr;
}

bool CanvasPainter::prepare(const Scaling& scaling) {
    if (sws_ && scaled_ && scaling_.same(scaling)) {
        return true;
    }
    scaling_ = scaling;
    scaled_ = makePicture(scaling.to);
    sws_.reset(sws_alloc_context());
    if (!scaled_ || !sws_) {
        return false;
    }
    av_opt_set_int(sws_.get(), "srcw", scaling.from.width, 0);
    av_opt_set_int(sws_.get(), "srch", scaling.from.height, 0);
    av_opt_set_int(sws_.get(), "src_format", scaling.format, 0);
    av_opt_set_int(sws_.get(), "src_range", scaling.full_range ? 1 : 0, 0);
    av_opt_set_int(sws_.get(), "dstw", scaling.to.width, 0);
    av_opt_set_int(sws_.get(), "dsth", scaling.to.height, 0);
    av_opt_set_int(sws_.get(), "dst_format", AV_PIX_FMT_YUV420P, 0);
    av_opt_set_int(sws_.get(), "dst_range", 0, 0);
    av_opt_set_int(sws_.get(), "sws_flags", SWS_BICUBIC, 0);
    if (sws_init_context(sws_.get(), nullptr, nullptr) < 0) {
        sws_.reset();
        return false;
    }
    return true;
}

void CanvasPainter::turnInto(const AVFrame& upright, int rotation_degrees, const PictureRect& rect) {
    for (int plane = 0; plane < 3; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        const PlaneView from{upright.data[plane], upright.linesize[plane], (upright.width + shift) >> shift,
                             (upright.height + shift) >> shift};
        const std::ptrdiff_t stride = canvas_->linesize[plane];
        rotatePlane(from, rotation_degrees, canvas_->data[plane] + (rect.y >> shift) * stride + (rect.x >> shift),
                    stride);
    }
    painted_ = rect;
}

}  // namespace wf::mux
