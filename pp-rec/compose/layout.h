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

/// Rects of `count` equal 16:9 tiles (1 to kMostTiles), row by row, the last row centred: of all ways to arrange them
/// the one with the largest tiles, whole, centred and apart by a small gap.
std::vector<Rect> gridLayout(std::size_t count, Size canvas);

/// A large rect first, then as many of `count` small ones as a strip along the right (wide canvas) or the bottom (tall
/// canvas) holds with names still readable.
std::vector<Rect> stripLayout(std::size_t count, Size canvas);

}  // namespace wf::compose
