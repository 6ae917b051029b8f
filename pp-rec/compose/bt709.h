#pragma once

#include "pp-rec/compose/geometry.h"

struct AVFrame;

namespace wf::compose {

/// Turns a place of a yuv420p picture of limited range from the colours of ITU-R BT.709 into those of BT.601, which
/// canvases have: both describe the same red, green and blue by other sums.
void bt709ToBt601(AVFrame& picture, const Rect& place);

}  // namespace wf::compose
