#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace wf::media {

/// The least delayed packet of a short stretch: `media_s` its RTP time, `delay_ms` its arrival minus that time.
struct DelayPoint {
    double media_s = 0;
    double delay_ms = 0;
};

/// What has to be added to RTP time to get arrival-clock time, at one RTP time; linear between knots, constant outside.
struct ClockKnot {
    double media_s = 0;
    double delay_ms = 0;
};

struct ClockFit {
    std::vector<ClockKnot> knots;  ///< at least one
    double drift_ppm = 0;          ///< of a straight fit; positive: the RTP clock is slow
    bool piecewise = false;        ///< a straight line did not fit
};

/// Fits the lower envelope of delay over RTP time. A network can only add delay, so the least delayed packets show the
/// relation of the two clocks: the line below all points that is nearest to them on the whole (the lower convex hull's
/// edge over the middle, after Moon, Skelly and Towsley, "Estimation and removal of clock skew from network delay
/// measurements", INFOCOM 1999). Where that line misses the envelope by more than 100 ms, the clock is followed window
/// by window. Points must be ordered by media_s. Linear time. Empty input gives one knot of zero.
ClockFit fitClock(const std::vector<DelayPoint>& points);

/// Only the constant part of it: one knot at the least delay.
ClockFit fitOffset(const std::vector<DelayPoint>& points);

}  // namespace wf::media
