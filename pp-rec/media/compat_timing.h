#pragma once

#include <cstdint>

#include "pp-rec/media/track_scan.h"

namespace wf::media {

/// The time knobs of janus-pp-rec, for scripts that set them; our own timeline needs none. 0 switches a knob off.
struct CompatTiming {
    int audio_skew_ms = 0;         ///< -S: audio clock skew compensation beyond this threshold
    int silence_distance = 0;      ///< -C: silence suppression detection
    int restamp_permille = 0;      ///< -r: restamp when latency > moving average * r / 1000
    int restamp_packets = 10;      ///< -c: window of that average
    int restamp_min_ms = 500;      ///< -n: latency below which nothing is restamped
    bool ignore_rtp_time = false;  ///< -I: time from the arrival field

    [[nodiscard]] bool any() const {
        return audio_skew_ms > 0 || silence_distance > 0 || restamp_permille > 0 || ignore_rtp_time;
    }
};

/// Applies the knobs to a scanned recording before it is solved: rewrites RTP timestamps in the index and drops
/// packets.
void applyCompatTiming(TrackScan& scan, const CompatTiming& timing);

}  // namespace wf::media
