#pragma once

#include <cstdint>
#include <span>

#include "pp-rec/media/compat_timing.h"
#include "pp-rec/media/track_scan.h"

namespace wf::media {

/// Places in the index of the packets of one SSRC, in sequence order.
using LanePlaces = std::span<const std::uint32_t>;

/// -r, -c, -n: a packet that comes late against the mean lateness of those before it moves, with all that follow, to
/// that mean; silence fills the room in front of it. Linear time. `lane` is not empty.
void restampLateAudio(TrackScan& scan, LanePlaces lane, const CompatTiming& timing);

/// -S: follows the smoothed distance of the arrival clock to the RTP clock. A source that has become slower by the
/// threshold gets room for whole packets of silence; one that has become faster loses as many. Linear time. `lane` is
/// not empty.
void compensateAudioSkew(TrackScan& scan, LanePlaces lane, int threshold_ms);

}  // namespace wf::media
