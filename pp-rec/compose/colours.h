#pragma once

#include <cstdint>

namespace wf::compose {

/// How RGB becomes YCbCr; must be what the encoder says.
enum class ColourMatrix : std::uint8_t { kBt601, kBt709 };

struct Rgb {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    bool operator==(const Rgb&) const = default;
};

/// Limited range: y 16 to 235, the others around 128.
struct Yuv {
    std::uint8_t y = 16;
    std::uint8_t cb = 128;
    std::uint8_t cr = 128;
    bool operator==(const Yuv&) const = default;
};

/// Weights of 8-bit RGB in limited-range YCbCr; y gets 16 and the others 128 on top.
struct YuvWeights {
    float y[3];
    float cb[3];
    float cr[3];
};

const YuvWeights& yuvWeights(ColourMatrix matrix);
Yuv toYuv(const Rgb& colour, ColourMatrix matrix);

}  // namespace wf::compose
