#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pp-rec/compose/geometry.h"

namespace wf::compose {

enum class LayoutKind : std::uint8_t {
    kAuto,     ///< screen while somebody shares, else speaker above 9 people, else grid
    kGrid,     ///< tiles of one size
    kSpeaker,  ///< who talks is large, others stand in a strip
    kScreen,   ///< the screen share is large, people stand in a strip; grid or speaker while nobody shares
    kAudio,    ///< no picture at all
};

inline constexpr std::size_t kMostTiles = 49;
/// The layouts below fit canvases of at least this size.
inline constexpr Size kLeastCanvas{128, 72};

/// Rects of `count` equal 16:9 tiles (1 to kMostTiles), row by row, the last row centred: of all ways to arrange them
/// the one with the largest tiles, whole, centred and apart by a small gap. A single tile has no gap around it.
std::vector<Rect> gridLayout(std::size_t count, Size canvas);

/// A large rect first, then as many of `count` small ones as fit beside it with names still readable: a strip of one or
/// more columns along the right (wide canvas), of rows along the bottom (others). Without small ones the large rect is
/// the canvas.
std::vector<Rect> stripLayout(std::size_t count, Size canvas);

/// The largest 16:9 rect in the middle of `area`.
Rect wideRectIn(const Rect& area);

}  // namespace wf::compose
