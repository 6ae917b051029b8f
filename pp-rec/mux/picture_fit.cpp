#include "pp-rec/mux/picture_fit.h"

#include <algorithm>
#include <cstdint>

namespace wf::mux {
namespace {

constexpr int kThinnestBars = 4;  // pixels, both sides together

/// `side` * `numerator` / `denominator`, rounded to an even number, at most `limit`.
int scaledSide(int side, int numerator, int denominator, int limit) {
    const std::int64_t twice = static_cast<std::int64_t>(side) * numerator;
    const std::int64_t even = (twice + denominator) / (2 * static_cast<std::int64_t>(denominator)) * 2;
    const auto bounded = static_cast<int>(std::clamp<std::int64_t>(even, 2, limit));
    return limit - bounded < kThinnestBars ? limit : bounded;
}

}  // namespace

PictureRect fitPicture(PictureSize picture, PictureSize canvas) {
    PictureRect rect{0, 0, canvas.width, canvas.height};
    const auto canvas_is_wider = static_cast<std::int64_t>(canvas.width) * picture.height >
                                 static_cast<std::int64_t>(canvas.height) * picture.width;
    if (canvas_is_wider) {
        rect.width = scaledSide(picture.width, canvas.height, picture.height, canvas.width);
        rect.x = (canvas.width - rect.width) / 4 * 2;
    } else {
        rect.height = scaledSide(picture.height, canvas.width, picture.width, canvas.height);
        rect.y = (canvas.height - rect.height) / 4 * 2;
    }
    return rect;
}

}  // namespace wf::mux
