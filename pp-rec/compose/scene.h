#pragma once

#include <cstddef>
#include <vector>

#include "pp-rec/compose/geometry.h"

namespace wf::compose {

/// Place of one person on the canvas.
struct Tile {
    std::size_t person = 0;  ///< index into the meeting's people
    Rect rect;
    bool talking = false;
    bool muted = false;
    bool camera = false;  ///< has pictures now; else the name card stands there
    bool operator==(const Tile&) const = default;
};

/// What the canvas shows: tiles that do not overlap.
struct Scene {
    std::vector<Tile> tiles;
    bool operator==(const Scene&) const = default;
};

}  // namespace wf::compose
