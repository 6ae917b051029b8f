#include "pp-rec/mux/picture_scaler.h"

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

const AVFrame* PictureScaler::scale(const AVFrame& picture, PictureSize size) {
    const Scaling scaling{{picture.width, picture.height}, size, plainFormat(picture.format), isFullRange(picture)};
    if (scaling.from == scaling.to && scaling.format == AV_PIX_FMT_YUV420P && !scaling.full_range) {
        return &picture;
    }
    if (!prepare(scaling) || av_frame_make_writable(scaled_.get()) < 0) {
        return nullptr;
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
    // swscale writes some bytes past the end of rows whose length does not suit it, so it never writes into the canvas.
    const AVFrame* scaled = scale(picture, size);
    if (scaled == nullptr) {
        return false;
    }
    for (int plane = 0; plane < 3; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        const PlaneView from{scaled->data[plane], scaled->linesize[plane], size.width >> shift, size.height >> shift};
        const std::ptrdiff_t stride = canvas.linesize[plane];
        turnPlane(from, turn, canvas.data[plane] + (place.y >> shift) * stride + (place.x >> shift), stride);
    }
    return true;
}

bool PictureScaler::prepare(const Scaling& scaling) {
    if (sws_ && scaled_ && scaling_ == scaling) {
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
    av_opt_set_int(sws_.get(), "sws_flags", method_ == Method::kBicubic ? SWS_BICUBIC : SWS_BILINEAR, 0);
    if (sws_init_context(sws_.get(), nullptr, nullptr) < 0) {
        sws_.reset();
        return false;
    }
    return true;
}

}  // namespace wf::mux
