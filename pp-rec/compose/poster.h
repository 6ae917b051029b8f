#pragma once

#include <string>

#include "pp-rec/mux/libav_ptr.h"
#include "rtp/base/result.h"

namespace wf::compose {

/// Writes a picture of a canvas (yuv420p, BT.601, limited range) as a PNG that appears whole.
Status writePoster(const AVFrame& canvas, const std::string& path, bool overwrite);

}  // namespace wf::compose
