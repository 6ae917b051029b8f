#pragma once

#include <vector>

#include "pp-rec/compose/geometry.h"

namespace wf::compose {

/// Until the next stage begins no tile of a person is larger than this; 0 x 0 while the person cannot be seen.
struct TileStage {
    double begin_s = 0;
    Size largest;
};

/// Of one person, times rising.
using TileStages = std::vector<TileStage>;

}  // namespace wf::compose
