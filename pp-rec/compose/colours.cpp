#include "pp-rec/compose/colours.h"

#include <cmath>

namespace wf::compose {
namespace {

constexpr float kLumaRange = 219.0F / 255.0F;
constexpr float kChromaRange = 224.0F / 255.0F;

/// From the shares of red and blue in luma: ITU-R BT.601, section 2.5.1; BT.709, section 3.2.
constexpr YuvWeights weights(float red, float blue) {
    const float green = 1 - red - blue;
    const float cb = kChromaRange / (2 * (1 - blue));
    const float cr = kChromaRange / (2 * (1 - red));
    return {{kLumaRange * red, kLumaRange * green, kLumaRange * blue},
            {-cb * red, -cb * green, cb * (1 - blue)},
            {cr * (1 - red), -cr * green, -cr * blue}};
}

constexpr YuvWeights kBt601Weights = weights(0.299F, 0.114F);
constexpr YuvWeights kBt709Weights = weights(0.2126F, 0.0722F);

std::uint8_t sample(const float (&weight)[3], const Rgb& colour, float offset) {
    return static_cast<std::uint8_t>(std::lround(offset + weight[0] * static_cast<float>(colour.red) +
                                                 weight[1] * static_cast<float>(colour.green) +
                                                 weight[2] * static_cast<float>(colour.blue)));
}

}  // namespace

const YuvWeights& yuvWeights(ColourMatrix matrix) {
    return matrix == ColourMatrix::kBt709 ? kBt709Weights : kBt601Weights;
}

Yuv toYuv(const Rgb& colour, ColourMatrix matrix) {
    const YuvWeights& use = yuvWeights(matrix);
    return {sample(use.y, colour, 16), sample(use.cb, colour, 128), sample(use.cr, colour, 128)};
}

}  // namespace wf::compose
