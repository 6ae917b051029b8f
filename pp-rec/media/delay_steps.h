#pragma once

#include <cstddef>
#include <vector>

#include "pp-rec/media/run_splitter.h"

namespace wf::media {

/// Splits runs where the delay (arrival minus RTP time) steps for good: up and never back, because the RTP clock stood
/// still, or down below all that was before, because it jumped ahead. A network does neither. PacketRef::run must count
/// `runs` on entry and counts the result on return; at most `most_steps` runs are added. Linear time.
std::vector<RunSketch> splitAtDelaySteps(TrackScan& scan, const std::vector<RunSketch>& runs, std::size_t most_steps);

}  // namespace wf::media
