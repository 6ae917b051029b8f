#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "pp-rec/compose/colours.h"
#include "pp-rec/compose/geometry.h"

struct AVFrame;

namespace wf::compose {

/// A yuv420p bitmap with transparency. Colours are stored multiplied with their opacity, and beside them what stays of
/// the picture below, so that laying it over a picture is one multiplication and one addition a sample.
struct Overlay {
    Size size;                       ///< even
    std::vector<std::uint8_t> y;     ///< rows of size.width
    std::vector<std::uint8_t> cb;    ///< rows of size.width / 2
    std::vector<std::uint8_t> cr;    ///< the same
    std::vector<std::uint8_t> keep;  ///< 255 less the opacity, like y; empty if all is opaque
    std::vector<std::uint8_t> keep_chroma;

    [[nodiscard]] std::size_t bytes() const {
        return y.size() + cb.size() + cr.size() + keep.size() + keep_chroma.size();
    }
};

/// From `size.width * size.height` pixels 0xAARRGGBB with colours multiplied by opacity, as cairo has them.
Overlay overlayFromArgb(std::span<const std::uint32_t> pixels, Size size, ColourMatrix matrix);

/// Lays `overlay` over a yuv420p picture with its top left corner at even `x`, `y`; what hangs over is cut.
void blend(const Overlay& overlay, AVFrame& picture, int x, int y);

/// Fills an even rect of a yuv420p picture; what hangs over is cut.
void fill(AVFrame& picture, const Rect& rect, const Yuv& colour);

}  // namespace wf::compose
