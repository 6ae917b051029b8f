#include "pp-rec/mux/picture_rotation.h"

#include <algorithm>
#include <cstring>

namespace wf::mux {
namespace {

constexpr int kTile = 16;  // keeps the scattered side of a quarter turn within few cache lines

/// Reads sample (x, y) of the result at origin + x * right + y * down of the source.
struct Walk {
    const std::uint8_t* origin;
    std::ptrdiff_t right;
    std::ptrdiff_t down;
};

void copyTile(const Walk& walk, int width, int height, std::uint8_t* to, std::ptrdiff_t to_stride) {
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* from = walk.origin + y * walk.down;
        for (int x = 0; x < width; ++x) {
            to[x] = from[x * walk.right];
        }
        to += to_stride;
    }
}

void copyTiled(const Walk& walk, int width, int height, std::uint8_t* to, std::ptrdiff_t to_stride) {
    for (int y = 0; y < height; y += kTile) {
        for (int x = 0; x < width; x += kTile) {
            const Walk tile{walk.origin + x * walk.right + y * walk.down, walk.right, walk.down};
            copyTile(tile, std::min(kTile, width - x), std::min(kTile, height - y), to + y * to_stride + x, to_stride);
        }
    }
}

}  // namespace

int quarterTurns(int degrees) { return degrees % 90 != 0 ? 0 : (degrees % 360 + 360) % 360; }

void rotatePlane(const PlaneView& from, int degrees, std::uint8_t* to, std::ptrdiff_t to_stride) {
    if (from.width <= 0 || from.height <= 0) {
        return;
    }
    const std::uint8_t* last_row = from.data + (from.height - 1) * from.stride;
    switch (quarterTurns(degrees)) {
        case 90:
            return copyTiled({last_row, -from.stride, 1}, from.height, from.width, to, to_stride);
        case 180:
            return copyTiled({last_row + from.width - 1, -1, -from.stride}, from.width, from.height, to, to_stride);
        case 270:
            return copyTiled({from.data + from.width - 1, from.stride, -1}, from.height, from.width, to, to_stride);
        default:
            for (int y = 0; y < from.height; ++y) {
                std::memcpy(to + y * to_stride, from.data + y * from.stride, static_cast<std::size_t>(from.width));
            }
    }
}

}  // namespace wf::mux
