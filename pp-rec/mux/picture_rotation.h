#pragma once

#include <cstddef>
#include <cstdint>

namespace wf::mux {

/// One plane of 8-bit samples to read.
struct PlaneView {
    const std::uint8_t* data = nullptr;
    std::ptrdiff_t stride = 0;
    int width = 0;
    int height = 0;
};

/// How a picture is brought upright: clockwise by whole quarter turns, then left and right change places.
struct PictureTurn {
    int degrees = 0;
    bool flip_horizontal = false;
    bool operator==(const PictureTurn&) const = default;
};

/// 0, 90, 180 or 270 for any whole number of quarter turns, negative too; 0 for everything else.
int quarterTurns(int degrees);
/// Whether the turn swaps width and height.
inline bool swapsSides(int degrees) { return quarterTurns(degrees) % 180 != 0; }

/// Writes `from` turned to `to`, which has width and height swapped for 90 and 270 degrees.
void turnPlane(const PlaneView& from, const PictureTurn& turn, std::uint8_t* to, std::ptrdiff_t to_stride);

}  // namespace wf::mux
