#pragma once

#include <cstddef>
#include <vector>

#include "pp-rec/mux/container.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// The OpusHead (RFC 7845 section 5.1) of a track: its configuration with the pre-skip set to priming_samples, or one
/// made from channels and sample_rate when it has none.
Result<std::vector<std::byte>> makeOpusHead(const TrackDescription& track);

}  // namespace wf::mux
