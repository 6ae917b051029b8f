#pragma once

#include <cstdint>
#include <vector>

#include "pp-rec/media/track_scan.h"

namespace wf::media {

/// Drops the packets of stray lanes: a flipped bit in an SSRC, or a second stream between the packets of a larger one.
/// Then numbers the visits of the others in PacketRef::run: a lane that comes back after another one has taken over
/// begins a new visit, so that visits follow each other in time. Returns the lane of each visit. Linear time in the
/// packets; the file's order stays.
std::vector<std::uint16_t> numberVisits(TrackScan& scan, bool has_arrival);

}  // namespace wf::media
