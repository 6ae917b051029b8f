#pragma once

#include <memory>

#include "pp-rec/mux/libav_ptr.h"
#include "pp-rec/mux/picture_fit.h"
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
    struct Scaling {
        PictureSize from;
        PictureSize to;
        int format = -1;
        bool full_range = false;
        [[nodiscard]] bool same(const Scaling& other) const;
    };

    explicit CanvasPainter(PictureSize canvas) : canvas_size_(canvas) {}
    bool blacken();
    bool prepare(const Scaling& scaling);
    const AVFrame* upright(const AVFrame& picture, const Scaling& scaling);
    void turnInto(const AVFrame& upright, int rotation_degrees, const PictureRect& rect);

    PictureSize canvas_size_;
    PictureRect painted_;  // what is not black
    FramePtr canvas_;
    FramePtr scaled_;
    SwsContextPtr sws_;
    Scaling scaling_;
};

/// A frame with buffers for yuv420p of this size, content undefined; null when memory ran out.
FramePtr makePicture(PictureSize size);

}  // namespace wf::mux
