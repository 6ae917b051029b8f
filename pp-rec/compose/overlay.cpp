#include "pp-rec/compose/overlay.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::compose {
namespace {

struct Pixel {
    float alpha = 0;
    float rgb[3] = {0, 0, 0};
};

Pixel unpack(std::uint32_t argb) {
    const auto part = [argb](int shift) { return static_cast<float>((argb >> shift) & 0xFFU); };
    return {part(24), {part(16), part(8), part(0)}};
}

/// Of a colour multiplied with its opacity. Rounding may not lift it above the opacity, else a blend could overflow.
std::uint8_t sample(const float (&weight)[3], const Pixel& pixel, float offset) {
    const float value =
        weight[0] * pixel.rgb[0] + weight[1] * pixel.rgb[1] + weight[2] * pixel.rgb[2] + offset * pixel.alpha / 255.0F;
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, pixel.alpha)));
}

std::uint8_t keepOf(const Pixel& pixel) { return static_cast<std::uint8_t>(255 - std::lround(pixel.alpha)); }

/// Mean of a square of four pixels.
Pixel mean(const std::uint32_t* upper, const std::uint32_t* lower) {
    Pixel sum;
    for (const std::uint32_t argb : {upper[0], upper[1], lower[0], lower[1]}) {
        const Pixel pixel = unpack(argb);
        sum.alpha += pixel.alpha / 4;
        for (std::size_t i = 0; i < 3; ++i) {
            sum.rgb[i] += pixel.rgb[i] / 4;
        }
    }
    return sum;
}

struct Plane {
    std::uint8_t* data;
    std::ptrdiff_t stride;
    int width;
    int height;
};

/// Plane 0 is luma. Chroma of an odd size is rounded up.
Plane planeOf(AVFrame& picture, int index) {
    const int shift = index == 0 ? 0 : 1;
    return {picture.data[index], picture.linesize[index], (picture.width + shift) >> shift,
            (picture.height + shift) >> shift};
}

struct Source {
    const std::uint8_t* colour;
    const std::uint8_t* keep;  // null: opaque
    int width;
    int height;
};

/// keep * below / 255, rounded, exact for all 8-bit numbers.
std::uint8_t mix(std::uint8_t colour, std::uint8_t keep, std::uint8_t below) {
    const unsigned product = static_cast<unsigned>(keep) * below + 128U;
    return static_cast<std::uint8_t>(colour + ((product + (product >> 8U)) >> 8U));
}

void mixRow(std::uint8_t* below, const std::uint8_t* colour, const std::uint8_t* keep, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        below[i] = mix(colour[i], keep[i], below[i]);
    }
}

void blendPlane(const Source& source, const Plane& plane, int x, int y) {
    const int left = std::max(0, -x);
    const int right = std::min(source.width, plane.width - x);
    if (right <= left) {
        return;
    }
    const auto count = static_cast<std::size_t>(right - left);
    for (int row = std::max(0, -y); row < std::min(source.height, plane.height - y); ++row) {
        std::uint8_t* below = plane.data + plane.stride * (y + row) + x + left;
        const std::ptrdiff_t from = static_cast<std::ptrdiff_t>(source.width) * row + left;
        if (source.keep == nullptr) {
            std::memcpy(below, source.colour + from, count);
        } else {
            mixRow(below, source.colour + from, source.keep + from, count);
        }
    }
}

/// Borders have rows of one to four samples, for which calling memset takes longer than the work.
void fillRow(std::uint8_t* to, std::size_t count, std::uint8_t value) {
    constexpr std::size_t kFew = 4;
    if (count > kFew) {
        std::memset(to, value, count);
        return;
    }
    for (std::size_t i = 0; i < kFew; ++i) {  // of known length, or compilers call memset after all
        if (i < count) {
            to[i] = value;
        }
    }
}

void fillPlane(const Plane& plane, const Rect& rect, std::uint8_t value) {
    const int left = std::max(0, rect.x);
    const int right = std::min(plane.width, rect.x + rect.width);
    for (int row = std::max(0, rect.y); right > left && row < std::min(plane.height, rect.y + rect.height); ++row) {
        fillRow(plane.data + plane.stride * row + left, static_cast<std::size_t>(right - left), value);
    }
}

const std::uint8_t* dataOrNull(const std::vector<std::uint8_t>& samples) {
    return samples.empty() ? nullptr : samples.data();
}

}  // namespace

Overlay overlayFromArgb(std::span<const std::uint32_t> pixels, Size size, ColourMatrix matrix) {
    const YuvWeights& weights = yuvWeights(matrix);
    const auto width = static_cast<std::size_t>(size.width);
    Overlay overlay;
    overlay.size = size;
    for (const std::uint32_t argb : pixels) {
        const Pixel pixel = unpack(argb);
        overlay.y.push_back(sample(weights.y, pixel, 16));
        overlay.keep.push_back(keepOf(pixel));
    }
    for (std::size_t at = 0; at + width < pixels.size(); at += 2 * width) {
        for (std::size_t column = 0; column + 1 < width; column += 2) {
            const Pixel pixel = mean(&pixels[at + column], &pixels[at + width + column]);
            overlay.cb.push_back(sample(weights.cb, pixel, 128));
            overlay.cr.push_back(sample(weights.cr, pixel, 128));
            overlay.keep_chroma.push_back(keepOf(pixel));
        }
    }
    if (std::all_of(overlay.keep.begin(), overlay.keep.end(), [](std::uint8_t keep) { return keep == 0; })) {
        overlay.keep = {};
        overlay.keep_chroma = {};
    }
    return overlay;
}

void blend(const Overlay& overlay, AVFrame& picture, int x, int y) {
    const Size half{overlay.size.width / 2, overlay.size.height / 2};
    const std::uint8_t* keep_chroma = dataOrNull(overlay.keep_chroma);
    blendPlane({overlay.y.data(), dataOrNull(overlay.keep), overlay.size.width, overlay.size.height},
               planeOf(picture, 0), x, y);
    blendPlane({overlay.cb.data(), keep_chroma, half.width, half.height}, planeOf(picture, 1), x / 2, y / 2);
    blendPlane({overlay.cr.data(), keep_chroma, half.width, half.height}, planeOf(picture, 2), x / 2, y / 2);
}

void fill(AVFrame& picture, const Rect& rect, const Yuv& colour) {
    const Rect half{rect.x / 2, rect.y / 2, rect.width / 2, rect.height / 2};
    fillPlane(planeOf(picture, 0), rect, colour.y);
    fillPlane(planeOf(picture, 1), half, colour.cb);
    fillPlane(planeOf(picture, 2), half, colour.cr);
}

}  // namespace wf::compose
