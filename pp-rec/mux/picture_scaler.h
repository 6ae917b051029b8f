#pragma once

#include <cstdint>
#include <vector>

#include "pp-rec/mux/libav_ptr.h"
#include "pp-rec/mux/picture_fit.h"
#include "pp-rec/mux/picture_rotation.h"
#include "pp-rec/mux/plane_scaler.h"

namespace wf::mux {

/// Scales decoded pictures of any size, pixel format and range to yuv420p of limited range. Quick as long as pictures
/// stay as they are from call to call. One thread.
class PictureScaler {
public:
    enum class Method : std::uint8_t {
        kBest,   ///< bicubic
        kQuick,  ///< see PlaneScaler
    };

    explicit PictureScaler(Method method) : method_(method) {}

    /// The picture at this size; the picture itself when it needs nothing done. Valid until the next call or change of
    /// `picture`. Null when the picture cannot be converted.
    const AVFrame* scale(const AVFrame& picture, PictureSize size);
    /// Writes the picture, turned, over exactly `place` of a yuv420p canvas and nothing beside it; `place` is even and
    /// lies within the canvas. False when the picture cannot be converted.
    bool paint(const AVFrame& picture, const PictureTurn& turn, AVFrame& canvas, const PictureRect& place);

private:
    struct Scaling {
        PictureSize from;
        PictureSize to;
        int format = -1;
        bool full_range = false;
        [[nodiscard]] bool isNothing() const;
        bool operator==(const Scaling&) const = default;
    };

    [[nodiscard]] static Scaling scalingOf(const AVFrame& picture, PictureSize size);
    bool prepare(const Scaling& scaling);
    bool prepareSwscale();
    void scalePlanes(const AVFrame& picture, AVFrame& to, const PictureRect& place);

    Method method_;
    Scaling scaling_;
    std::vector<PlaneScaler> planes_;  // luma and chroma; empty when swscale does it
    FramePtr scaled_;
    SwsContextPtr sws_;
};

/// Size of the picture once it is turned.
PictureSize turnedSize(const AVFrame& picture, const PictureTurn& turn);

/// A frame with buffers for yuv420p of this size, content undefined; null when memory ran out.
FramePtr makePicture(PictureSize size);

}  // namespace wf::mux
