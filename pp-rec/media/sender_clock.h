#pragma once

#include <cstdint>
#include <vector>

#include "pp-rec/media/clock_anchors.h"

namespace wf::media {

/// A sender report of one track.
struct SenderReport {
    std::uint32_t rtp_time = 0;
    std::int64_t ntp_us = 0;      ///< by the sender's clock, microseconds since the Unix epoch
    std::int64_t arrival_us = 0;  ///< by the meeting's clock, likewise
};

/// The sender reports of one track.
struct SenderReports {
    std::uint32_t clock_rate = 48000;
    std::vector<SenderReport> reports;
};

/// Anchors on the meeting's clock for each track of one sender. The sender's clock is tied to the meeting's once for
/// all its tracks, by the reports that were least delayed, so that sound and picture stay together to the millisecond.
/// Reports that contradict both their neighbours are left out.
std::vector<std::vector<ClockAnchor>> anchorTracks(std::vector<SenderReports> tracks);

}  // namespace wf::media
