#include "pp-rec/compose/bt709.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::compose {
namespace {

// The product of the matrices of BT.709 (to R'G'B') and BT.601 (from it), in 1/4096. Luma is taken over as it is.
constexpr int kBits = 12;
constexpr int kHalf = 1 << (kBits - 1);
constexpr int kLumaOfCb = 407;
constexpr int kLumaOfCr = 785;
constexpr int kCbOfCb = 4054;
constexpr int kCbOfCr = -453;
constexpr int kCrOfCb = -297;
constexpr int kCrOfCr = 4028;
constexpr int kNoColour = 128;

std::uint8_t clipped(int value) { return static_cast<std::uint8_t>(std::clamp(value, 0, 255)); }

/// Two rows of luma and the one of chroma between them.
struct Rows {
    std::uint8_t* luma[2];
    std::uint8_t* cb;
    std::uint8_t* cr;
};

void convert(const Rows& rows, int columns) {
    for (int x = 0; x < columns; ++x) {
        const int cb = rows.cb[x] - kNoColour;
        const int cr = rows.cr[x] - kNoColour;
        const int brighter = (kLumaOfCb * cb + kLumaOfCr * cr + kHalf) >> kBits;
        for (std::uint8_t* luma : rows.luma) {
            luma[2 * x] = clipped(luma[2 * x] + brighter);
            luma[2 * x + 1] = clipped(luma[2 * x + 1] + brighter);
        }
        rows.cb[x] = clipped(((kCbOfCb * cb + kCbOfCr * cr + kHalf) >> kBits) + kNoColour);
        rows.cr[x] = clipped(((kCrOfCb * cb + kCrOfCr * cr + kHalf) >> kBits) + kNoColour);
    }
}

}  // namespace

void bt709ToBt601(AVFrame& picture, const Rect& place) {
    const auto row = [&](int plane, int y, int x) {
        return picture.data[plane] + static_cast<std::ptrdiff_t>(y) * picture.linesize[plane] + x;
    };
    for (int y = place.y; y < place.y + place.height; y += 2) {
        convert({{row(0, y, place.x), row(0, y + 1, place.x)}, row(1, y / 2, place.x / 2), row(2, y / 2, place.x / 2)},
                place.width / 2);
    }
}

}  // namespace wf::compose
