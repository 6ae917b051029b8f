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

Walk upright(const PlaneView& from, int degrees) {
    const std::uint8_t* last_row = from.data + (from.height - 1) * from.stride;
    switch (degrees) {
        case 90:
            return {last_row, -from.stride, 1};
        case 180:
            return {last_row + from.width - 1, -1, -from.stride};
        case 270:
            return {from.data + from.width - 1, from.stride, -1};
        default:
            return {from.data, 1, from.stride};
    }
}

}  // namespace

int quarterTurns(int degrees) { return degrees % 90 != 0 ? 0 : (degrees % 360 + 360) % 360; }

void turnPlane(const PlaneView& from, const PictureTurn& turn, std::uint8_t* to, std::ptrdiff_t to_stride) {
    if (from.width <= 0 || from.height <= 0) {
        return;
    }
    const int degrees = quarterTurns(turn.degrees);
    if (degrees == 0 && !turn.flip_horizontal) {
        for (int y = 0; y < from.height; ++y) {
            std::memcpy(to + y * to_stride, from.data + y * from.stride, static_cast<std::size_t>(from.width));
        }
        return;
    }
    const bool sideways = swapsSides(degrees);
    const int width = sideways ? from.height : from.width;
    const int height = sideways ? from.width : from.height;
    Walk walk = upright(from, degrees);
    if (turn.flip_horizontal) {
        walk = {walk.origin + (width - 1) * walk.right, -walk.right, walk.down};
    }
    copyTiled(walk, width, height, to, to_stride);
}

}  // namespace wf::mux
