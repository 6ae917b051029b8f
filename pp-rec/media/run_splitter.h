#pragma once

#include <cstdint>
#include <vector>

#include "pp-rec/media/clock_fit.h"
#include "pp-rec/media/track_scan.h"

namespace wf::media {

/// A stretch of a recording in which sequence numbers and RTP time run on without a jump, so that one relation between
/// the RTP clock and the arrival clock holds.
struct RunSketch {
    std::uint16_t lane = 0;
    std::uint32_t rtp_origin = 0;     ///< RTP timestamp that `media_s` of its points counts from
    bool continues_sequence = false;  ///< no packet is missing between the run before and this one
    std::vector<DelayPoint> points;   ///< least delay of every 2 s, ordered; empty without arrival times
};

/// Gives every packet of `scan` its run and its unwrapped sequence number, drops strays, repairs single foreign
/// timestamps and broken arrival times, all noted in scan.repairs. The index stays in file order inside a lane.
/// Two steps: jumps that no network explains (SSRC, sequence, RTP time) are told from single outliers by looking at the
/// packets behind them; then lasting steps of the delay curve (RTP clock stopped or jumped while packets went on) split
/// further. Linear time; at most 65535 runs.
std::vector<RunSketch> splitRuns(TrackScan& scan);

}  // namespace wf::media
