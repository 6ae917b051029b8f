#include "pp-rec/mux/track_times.h"

#include <algorithm>
#include <cmath>
#include <limits>

extern "C" {
#include <libavutil/mathematics.h>
}

namespace wf::mux {
namespace {

constexpr std::int64_t kCoarsestClock = 8000;  // pictures may be counted one by one; delays are not
constexpr std::int64_t kLongestDuration = std::numeric_limits<std::int32_t>::max();

double delaySeconds(const TrackDescription& track) {
    return track.priming_samples > 0 && track.sample_rate > 0
               ? static_cast<double>(track.priming_samples) / static_cast<double>(track.sample_rate)
               : 0.0;
}

bool notesDelay(const TrackDescription& track, TrackTimes::Origin origin) {
    return origin == TrackTimes::Origin::kDelay && track.codec == StreamCodec::kOpus;
}

}  // namespace

double TrackTimes::leadSeconds(const std::vector<TrackDescription>& tracks, Origin origin) {
    double lead = 0.0;
    for (const TrackDescription& track : tracks) {
        if (origin != Origin::kEditList && !notesDelay(track, origin)) {
            lead = std::max(lead, delaySeconds(track));
        }
    }
    return lead;
}

TrackTimes::TrackTimes(const TrackDescription& track, Origin origin, double lead_seconds)
    : origin_(origin),
      refined_(std::max<std::int64_t>(kCoarsestClock / std::max<std::int64_t>(track.clock_rate, 1), 1)),
      clock_rate_(std::max<std::int64_t>(track.clock_rate, 1) * refined_),
      next_dts_(origin == Origin::kZero ? 0 : std::numeric_limits<std::int64_t>::min()) {
    const double seconds = lead_seconds + (notesDelay(track, origin) ? delaySeconds(track) : 0.0);
    shift_ = std::llround(seconds * static_cast<double>(clock_rate_));
}

void TrackTimes::setTimeBase(std::int64_t numerator, std::int64_t denominator) {
    numerator_ = numerator;
    denominator_ = denominator;
}

std::int64_t TrackTimes::rescale(std::int64_t ticks) const {
    return av_rescale(ticks, denominator_, clock_rate_ * numerator_);
}

StreamTimes TrackTimes::convert(const Packet& packet) {
    StreamTimes times;
    times.pts = rescale(packet.pts * refined_ + shift_);
    if (origin_ != Origin::kEditList) {
        times.pts = std::max<std::int64_t>(times.pts, 0);
    }
    times.dts = std::max(std::min(rescale(packet.dts * refined_ + shift_), times.pts), next_dts_);
    times.pts = std::max(times.pts, times.dts);
    times.duration = std::clamp<std::int64_t>(rescale(packet.duration * refined_), 0, kLongestDuration);
    next_dts_ = times.dts + 1;
    return times;
}

}  // namespace wf::mux
