#include "pp-rec/mux/picture_scaler.h"

#include <cstddef>
#include <utility>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/opt.h>
#include <libavutil/pixfmt.h>
#include <libswscale/swscale.h>
}

namespace wf::mux {
namespace {

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

std::uint8_t* sampleAt(AVFrame& picture, int plane, const PictureRect& place) {
    const int shift = plane == 0 ? 0 : 1;
    return picture.data[plane] + static_cast<std::ptrdiff_t>(place.y >> shift) * picture.linesize[plane] +
           (place.x >> shift);
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

PictureSize turnedSize(const AVFrame& picture, const PictureTurn& turn) {
    return swapsSides(turn.degrees) ? PictureSize{picture.height, picture.width}
                                    : PictureSize{picture.width, picture.height};
}

PictureScaler::Scaling PictureScaler::scalingOf(const AVFrame& picture, PictureSize size) {
    return {{picture.width, picture.height}, size, plainFormat(picture.format), isFullRange(picture)};
}

const AVFrame* PictureScaler::scale(const AVFrame& picture, PictureSize size) {
    const Scaling scaling = scalingOf(picture, size);
    if (scaling.isNothing()) {
        return &picture;
    }
    if (!prepare(scaling)) {
        return nullptr;
    }
    if (!scaled_ || scaled_->width != size.width || scaled_->height != size.height) {
        scaled_ = makePicture(size);
    }
    if (!scaled_ || av_frame_make_writable(scaled_.get()) < 0) {
        return nullptr;
    }
    if (!planes_.empty()) {
        scalePlanes(picture, *scaled_, {});
        return scaled_.get();
    }
    const int rows =
        sws_scale(sws_.get(), picture.data, picture.linesize, 0, picture.height, scaled_->data, scaled_->linesize);
    return rows > 0 ? scaled_.get() : nullptr;
}

bool PictureScaler::paint(const AVFrame& picture, const PictureTurn& turn, AVFrame& canvas, const PictureRect& place) {
    PictureSize size{place.width, place.height};
    if (swapsSides(turn.degrees)) {
        std::swap(size.width, size.height);
    }
    const Scaling scaling = scalingOf(picture, size);
    const bool is_upright = quarterTurns(turn.degrees) == 0 && !turn.flip_horizontal;
    if (is_upright && !scaling.isNothing() && prepare(scaling) && !planes_.empty()) {
        scalePlanes(picture, canvas, place);
        return true;
    }
    // swscale writes some bytes past the end of rows whose length does not suit it, so it never writes into the canvas.
    const AVFrame* scaled = scale(picture, size);
    if (scaled == nullptr) {
        return false;
    }
    for (int plane = 0; plane < 3; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        const PlaneView from{scaled->data[plane], scaled->linesize[plane], size.width >> shift, size.height >> shift};
        turnPlane(from, turn, sampleAt(canvas, plane, place), canvas.linesize[plane]);
    }
    return true;
}

void PictureScaler::scalePlanes(const AVFrame& picture, AVFrame& to, const PictureRect& place) {
    for (int plane = 0; plane < 3; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        const PlaneView from{picture.data[plane], picture.linesize[plane], (picture.width + shift) >> shift,
                             (picture.height + shift) >> shift};
        planes_[plane == 0 ? 0 : 1].scale(from, sampleAt(to, plane, place), to.linesize[plane]);
    }
}

bool PictureScaler::prepare(const Scaling& scaling) {
    if (scaling_ == scaling && (!planes_.empty() || sws_)) {
        return true;
    }
    scaling_ = scaling;
    planes_.clear();
    sws_.reset();
    if (method_ == Method::kQuick && scaling.format == AV_PIX_FMT_YUV420P && !scaling.full_range) {
        const auto halved = [](PictureSize size) { return PictureSize{(size.width + 1) / 2, (size.height + 1) / 2}; };
        planes_.emplace_back(scaling.from, scaling.to);
        planes_.emplace_back(halved(scaling.from), halved(scaling.to));
        if (planes_[0].possible() && planes_[1].possible()) {
            return true;
        }
        planes_.clear();
    }
    return prepareSwscale();
}

bool PictureScaler::prepareSwscale() {
    sws_.reset(sws_alloc_context());
    if (!sws_) {
        return false;
    }
    av_opt_set_int(sws_.get(), "srcw", scaling_.from.width, 0);
    av_opt_set_int(sws_.get(), "srch", scaling_.from.height, 0);
    av_opt_set_int(sws_.get(), "src_format", scaling_.format, 0);
    av_opt_set_int(sws_.get(), "src_range", scaling_.full_range ? 1 : 0, 0);
    av_opt_set_int(sws_.get(), "dstw", scaling_.to.width, 0);
    av_opt_set_int(sws_.get(), "dsth", scaling_.to.height, 0);
    av_opt_set_int(sws_.get(), "dst_format", AV_PIX_FMT_YUV420P, 0);
    av_opt_set_int(sws_.get(), "dst_range", 0, 0);
    av_opt_set_int(sws_.get(), "sws_flags", method_ == Method::kBest ? SWS_BICUBIC : SWS_BILINEAR, 0);
    if (sws_init_context(sws_.get(), nullptr, nullptr) < 0) {
        sws_.reset();
        return false;
    }
    return true;
}

bool PictureScaler::Scaling::isNothing() const { return from == to && format == AV_PIX_FMT_YUV420P && !full_range; }

}  // namespace wf::mux
