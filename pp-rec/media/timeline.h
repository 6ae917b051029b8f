#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pp-rec/media/clock_anchors.h"
#include "pp-rec/media/track_scan.h"

namespace wf::media {

struct SolveOptions {
    /// Follow the arrival clock where the RTP clock drifts against it. Off, RTP time is kept as it is between jumps, as
    /// janus-pp-rec does.
    bool correct_drift = true;
    /// From sender reports. A run of which at least two can be used is placed by them instead of by arrival.
    std::vector<ClockAnchor> anchors{};
};

/// A piece of the map from RTP time to presentation time: from `media` on, pts = media + shift + slope * (media -
/// start).
struct ClockPiece {
    std::int64_t media = 0;  ///< ticks since the run's origin
    double shift = 0;        ///< ticks
    double slope = 0;        ///< ticks a tick, up to the next piece
};

struct Run {
    std::size_t first = 0;  ///< packets [first, last) of the sorted index
    std::size_t last = 0;
    std::uint16_t lane = 0;
    bool continues_sequence = false;  ///< no packet is missing between the run before and this one
    std::uint32_t rtp_origin = 0;
    std::size_t first_piece = 0;  ///< pieces [first_piece, last_piece) of Timeline::pieces
    std::size_t last_piece = 0;
};

/// The solved time of one recording: packets in order, and for each its presentation time on the meeting's clock (the
/// recorder's arrival clock). pts counts ticks of the RTP clock from the track's first packet.
struct Timeline {
    std::uint32_t clock_rate = 48000;
    std::int64_t start_us = 0;      ///< meeting time of pts 0, microseconds since the Unix epoch
    std::int64_t duration = 0;      ///< ticks from pts 0 to the last packet's time
    std::int64_t nominal_step = 0;  ///< most frequent step between packets (audio) or frames (video), ticks
    std::uint64_t lost_packets = 0;
    bool has_arrival_times = false;
    std::size_t anchored_runs = 0;  ///< placed by anchors
    std::vector<Run> runs;
    std::vector<ClockPiece> pieces;

    [[nodiscard]] double seconds(std::int64_t ticks) const { return static_cast<double>(ticks) / clock_rate; }
};

/// Puts scan.packets into presentation order, drops duplicates, repairs every jump of the clocks, and adds what it did
/// to scan.repairs with times on the track. Linear time but for heavily shuffled packets. See docs/architecture.md,
/// "The timeline".
Timeline solveTimeline(TrackScan& scan, const SolveOptions& options = {});

/// Reads presentation times off a timeline, packet by packet in index order.
class TimeCursor {
public:
    TimeCursor(const TrackScan& scan, const Timeline& timeline) : packets_(scan.packets), timeline_(timeline) {}

    /// Ticks of the packet at `index`; each call's index is at least the one before.
    std::int64_t at(std::size_t index);
    /// Run of the last packet asked for.
    [[nodiscard]] std::size_t run() const { return run_; }

private:
    const PacketIndex& packets_;
    const Timeline& timeline_;
    std::size_t run_ = 0;
    bool entered_ = false;
    std::uint32_t rtp_time_ = 0;
    std::int64_t media_ = 0;
    std::size_t piece_ = 0;
};

}  // namespace wf::media
