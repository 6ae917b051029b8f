#pragma once

#include <memory>

#include "pp-rec/mux/libav_ptr.h"
#include "pp-rec/mux/picture_fit.h"
#include "pp-rec/mux/picture_scaler.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// Brings decoded pictures of any size, pixel format and rotation onto a canvas of one size: yuv420p, limited range,
/// aspect ratio kept, black around. One thread.
class CanvasPainter {
public:
    /// Both sides even.
    static Result<std::unique_ptr<CanvasPainter>> create(PictureSize canvas);

    /// The picture turned clockwise by `rotation_degrees`; the picture itself when it needs nothing done. Valid until
    /// the next call or change of `picture`. Null when the picture cannot be converted.
    const AVFrame* paint(const AVFrame& picture, int rotation_degrees);
    /// A black canvas, valid until the next call; null when memory ran out.
    const AVFrame* black();

private:
    explicit CanvasPainter(PictureSize canvas) : canvas_size_(canvas) {}
    bool blacken();

    PictureSize canvas_size_;
    PictureRect painted_;  // what is not black
    FramePtr canvas_;
    PictureScaler scaler_{PictureScaler::Method::kBest};
};

}  // namespace wf::mux
