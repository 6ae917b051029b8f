#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pp-rec/media/clock_fit.h"

namespace wf::media {

/// A moment known on two clocks, from a sender report: RTP time as it stands in the recording, and the meeting's clock.
struct ClockAnchor {
    std::uint32_t rtp_time = 0;
    std::int64_t meeting_us = 0;  ///< microseconds since the Unix epoch
};

/// What anchors are held against: one run of a recording.
struct AnchoredRun {
    std::uint32_t rtp_origin = 0;       ///< RTP time that `media_s` counts from
    double clock_rate = 48000;          ///< ticks a second
    double arrival_zero_us = 0;         ///< meeting time at which the arrival clock read 0
    std::span<const DelayPoint> least;  ///< least delays by arrival, ordered
};

/// The anchors that lie in the run, as delays against its RTP time, ordered. Left out are those more than 3 s before
/// arrival or 0.5 s behind it: of another run, or wrong.
std::vector<DelayPoint> anchorsOfRun(std::span<const ClockAnchor> anchors, const AnchoredRun& run);

/// The straight line through the points. Sender reports are exact to some milliseconds, so more than half of at least
/// two must agree within 30 ms; the others are taken for wrong. nullopt: they do not. Without `with_drift`, and over
/// less than a minute, a constant.
std::optional<ClockFit> fitAnchors(std::span<const DelayPoint> points, bool with_drift);

}  // namespace wf::media
