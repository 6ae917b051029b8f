#pragma once

#include <cstdint>
#include <vector>

#include "pp-rec/mux/container.h"

namespace wf::mux {

/// Times of one packet in the time base of its stream.
struct StreamTimes {
    std::int64_t pts = 0;
    std::int64_t dts = 0;
    std::int64_t duration = 0;
};

/// Brings the times of one track into its container's time base. Formats without edit lists cannot say "cut the
/// encoder's delay" or start below zero; for them everything is moved up so that nothing is lost and tracks stay in
/// step.
class TrackTimes {
public:
    /// How far to move the tracks of a file up.
    enum class Origin : std::uint8_t {
        kEditList,  ///< not at all: the container cuts what lies below zero
        kDelay,     ///< Opus by its own delay, which the container notes (Matroska CodecDelay)
        kZero,      ///< nothing may lie below zero
    };

    TrackTimes(const TrackDescription& track, Origin origin, double lead_seconds);

    /// `ticks_per_second` of the stream, known once the header is written.
    void setTimeBase(std::int64_t numerator, std::int64_t denominator);
    /// Decoding times rise by at least one per packet: where rounding makes two equal, the later one gives way.
    StreamTimes convert(const Packet& packet);

    /// Seconds to move all tracks up, so that the delays which the container cannot note lie at or above zero.
    static double leadSeconds(const std::vector<TrackDescription>& tracks, Origin origin);

private:
    [[nodiscard]] std::int64_t rescale(std::int64_t ticks) const;

    Origin origin_;
    std::int64_t refined_;  ///< by how much clock_rate_ is finer than the track's
    std::int64_t clock_rate_;
    std::int64_t shift_;
    std::int64_t numerator_ = 1;
    std::int64_t denominator_ = 1;
    std::int64_t next_dts_;
};

}  // namespace wf::mux
