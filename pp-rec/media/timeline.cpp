#include "pp-rec/media/timeline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "pp-rec/media/run_splitter.h"
#include "rtp/timestamp_unwrapper.h"

namespace wf::media {
namespace {

constexpr double kContinuityReach_s = 0.15;    // arrival may miss an unbroken sequence by this much of jitter
constexpr double kLongestPause_s = 12 * 3600;  // beyond, the arrival clock itself must be broken

// The value seen most often in a stream of steps, among the few that are frequent (Misra and Gries, 1982).
class MostFrequent {
public:
    void add(std::int64_t value) {
        for (Slot& slot : slots_) {
            if (slot.count > 0 && slot.value == value) {
                ++slot.count;
                return;
            }
        }
        for (Slot& slot : slots_) {
            if (slot.count == 0) {
                slot = {value, 1};
                return;
            }
        }
        for (Slot& slot : slots_) {
            --slot.count;
        }
    }
    [[nodiscard]] std::int64_t value() const { return std::ranges::max_element(slots_, {}, &Slot::count)->value; }

private:
    struct Slot {
        std::int64_t value = 0;
        std::uint64_t count = 0;
    };
    std::array<Slot, 16> slots_{};
};

class Solver {
public:
    Solver(TrackScan& scan, const SolveOptions& options) : scan_(scan), options_(options) {
        timeline_.clock_rate = scan.clockRate();
    }

    Timeline solve() {
        std::vector<RunSketch> sketches = splitRuns(scan_);
        timeline_.has_arrival_times =
            std::ranges::any_of(sketches, [](const RunSketch& s) { return !s.points.empty(); });
        scan_.packets.sortBySequence();
        dropDuplicates();
        measureSteps();
        for (const RunSketch* sketch : findRuns(sketches)) {
            placeRun(*sketch);
        }
        moveToZero();
        dateRepairs();
        return std::move(timeline_);
    }

private:
    void dropDuplicates() {
        PacketIndex& packets = scan_.packets;
        std::size_t kept = 0;
        for (std::size_t i = 1; i < packets.size(); ++i) {
            if (packets[i].run == packets[kept].run && packets[i].sequence == packets[kept].sequence) {
                packets[i].set(PacketRef::kDropped);
                scan_.repairs.count(RepairKind::kDuplicate);
            } else {
                kept = i;
            }
        }
        packets.compact();
    }

    void measureSteps() {
        MostFrequent steps;
        const PacketIndex& packets = scan_.packets;
        for (std::size_t i = 1; i < packets.size(); ++i) {
            if (packets[i].run != packets[i - 1].run) {
                continue;
            }
            const std::uint32_t holes = packets[i].sequence - packets[i - 1].sequence - 1;
            timeline_.lost_packets += holes;
            const std::int32_t step = rtp::timestampDelta(packets[i].rtp_time, packets[i - 1].rtp_time);
            if (holes == 0 && step > 0) {
                steps.add(step);
            }
        }
        timeline_.nominal_step = steps.value();
        if (timeline_.lost_packets > 0) {
            scan_.repairs.count(RepairKind::kLost, static_cast<double>(timeline_.lost_packets));
        }
    }

    // Makes the runs that still have packets, and lets PacketRef::run count these. Returns the sketch of each.
    std::vector<const RunSketch*> findRuns(const std::vector<RunSketch>& sketches) {
        PacketIndex& packets = scan_.packets;
        std::vector<const RunSketch*> found;
        for (std::size_t i = 0; i < packets.size(); ++i) {
            const RunSketch& sketch = sketches[packets[i].run];
            if (found.empty() || found.back() != &sketch) {
                Run run;
                run.first = i;
                run.lane = sketch.lane;
                run.continues_sequence = sketch.continues_sequence;
                run.rtp_origin = sketch.rtp_origin;
                timeline_.runs.push_back(run);
                found.push_back(&sketch);
            }
            timeline_.runs.back().last = i + 1;
            packets[i].run = static_cast<std::uint16_t>(timeline_.runs.size() - 1);
        }
        return found;
    }

    // Ticks of the run's packets counted from its origin: of the first in order, and the largest.
    struct Extent {
        std::int64_t first = 0;
        std::int64_t last = 0;
    };
    [[nodiscard]] Extent extent(const Run& run) const {
        const PacketIndex& packets = scan_.packets;
        Extent extent;
        extent.first = rtp::timestampDelta(packets[run.first].rtp_time, run.rtp_origin);
        std::int64_t media = extent.first;
        extent.last = media;
        for (std::size_t i = run.first + 1; i < run.last; ++i) {
            media += rtp::timestampDelta(packets[i].rtp_time, packets[i - 1].rtp_time);
            extent.last = std::max(extent.last, media);
        }
        return extent;
    }

    [[nodiscard]] ClockFit fitRun(const RunSketch& sketch) {
        if (!options_.anchors.empty()) {
            const double zero_us = static_cast<double>(scan_.header.first_frame_us) - firstArrival_ms() * 1000;
            const AnchoredRun run{sketch.rtp_origin, static_cast<double>(timeline_.clock_rate), zero_us, sketch.points};
            const auto points = anchorsOfRun(options_.anchors, run);
            if (auto fit = fitAnchors(points, options_.correct_drift)) {
                ++timeline_.anchored_runs;
                return *fit;
            }
        }
        return options_.correct_drift ? fitClock(sketch.points) : fitOffset(sketch.points);
    }

    void addPieces(Run& run, const RunSketch& sketch) {
        const ClockFit fit = fitRun(sketch);
        noteDrift(run, fit);
        const double rate = timeline_.clock_rate;
        run.first_piece = timeline_.pieces.size();
        for (std::size_t k = 0; k < fit.knots.size(); ++k) {
            const ClockKnot& knot = fit.knots[k];
            ClockPiece piece{std::llround(knot.media_s * rate), knot.delay_ms * rate / 1000, 0};
            if (k + 1 < fit.knots.size() && fit.knots[k + 1].media_s > knot.media_s) {
                piece.slope =
                    (fit.knots[k + 1].delay_ms - knot.delay_ms) / (fit.knots[k + 1].media_s - knot.media_s) / 1000;
            }
            timeline_.pieces.push_back(piece);
        }
        run.last_piece = timeline_.pieces.size();
    }

    void noteDrift(const Run& run, const ClockFit& fit) {
        if (fit.knots.size() < 2) {
            return;
        }
        const double span_s = fit.knots.back().media_s - fit.knots.front().media_s;
        const double mean_ppm = (fit.knots.back().delay_ms - fit.knots.front().delay_ms) / std::max(span_s, 1.0) * 1000;
        scan_.repairs.add({RepairKind::kClockDrift, 0, scan_.packets[run.first].offset(), -mean_ppm});
    }

    [[nodiscard]] std::int64_t presentation(const Run& run, std::int64_t media) const {
        std::size_t piece = run.first_piece;
        while (piece + 1 < run.last_piece && timeline_.pieces[piece + 1].media <= media) {
            ++piece;
        }
        const ClockPiece& p = timeline_.pieces[piece];
        return media +
               std::llround(p.shift + p.slope * static_cast<double>(std::max<std::int64_t>(media - p.media, 0)));
    }

    void placeRun(const RunSketch& sketch) {
        const std::size_t number = placed_++;
        Run& run = timeline_.runs[number];
        addPieces(run, sketch);
        const Extent ticks = extent(run);
        const std::int64_t begins = presentation(run, ticks.first);
        if (number > 0) {
            const std::int64_t wanted = wantedStart(run, begins);
            for (std::size_t k = run.first_piece; k < run.last_piece; ++k) {
                timeline_.pieces[k].shift += static_cast<double>(wanted - begins);
            }
            noteSsrcChange(number, wanted);
        }
        end_ = std::max(end_, presentation(run, ticks.last));
    }

    // Where the run's first packet belongs: where arrival says, unless the sequence says that it directly follows, and
    // never before the end of the run ahead of it.
    [[nodiscard]] std::int64_t wantedStart(const Run& run, std::int64_t by_arrival) const {
        const std::int64_t next = end_ + std::max<std::int64_t>(timeline_.nominal_step, 1);
        const auto reach = static_cast<std::int64_t>(kContinuityReach_s * timeline_.clock_rate);
        const auto longest = static_cast<std::int64_t>(kLongestPause_s * timeline_.clock_rate);
        if (!timeline_.has_arrival_times || by_arrival - next > longest) {
            return next;
        }
        if (run.continues_sequence && std::abs(by_arrival - next) < reach) {
            return next;
        }
        return std::max(by_arrival, end_ + 1);
    }

    void noteSsrcChange(std::size_t number, std::int64_t start) {
        const Run& run = timeline_.runs[number];
        if (run.lane != timeline_.runs[number - 1].lane) {
            scan_.repairs.add({RepairKind::kSsrcChange, 0, scan_.packets[run.first].offset(),
                               timeline_.seconds(start - end_ - timeline_.nominal_step)});
        }
    }

    void moveToZero() {
        if (timeline_.runs.empty()) {
            return;
        }
        const std::int64_t zero = presentation(timeline_.runs.front(), extent(timeline_.runs.front()).first);
        for (ClockPiece& piece : timeline_.pieces) {
            piece.shift -= static_cast<double>(zero);
        }
        timeline_.duration = end_ - zero;
        const double first_arrival_ms = firstArrival_ms();
        timeline_.start_us =
            scan_.header.first_frame_us + std::llround((timeline_.seconds(zero) * 1000 - first_arrival_ms) * 1000);
    }

    // Janus counts arrival from the first packet; converters of captures count from the start of the capture, but their
    // header names the first packet's time all the same.
    [[nodiscard]] double firstArrival_ms() const {
        return std::min(scan_.first_arrival_ms, scan_.packets[timeline_.runs.front().first].arrival_ms);
    }

    // Repairs were noted by offset; now that time is known, date them.
    void dateRepairs() {
        std::vector<Repair*> undated;
        for (Repair& repair : scan_.repairs.entries()) {
            undated.push_back(&repair);
        }
        std::ranges::sort(undated, {}, [](const Repair* r) { return r->offset; });
        std::size_t next = 0;
        TimeCursor cursor(scan_, timeline_);
        std::uint64_t reached = 0;
        for (std::size_t i = 0; i < scan_.packets.size() && next < undated.size(); ++i) {
            const std::uint64_t offset = scan_.packets[i].offset();
            if (offset < reached) {
                continue;
            }
            reached = offset;
            if (undated[next]->offset > offset) {
                continue;
            }
            const double at_s = timeline_.seconds(cursor.at(i));
            for (; next < undated.size() && undated[next]->offset <= offset; ++next) {
                undated[next]->at_s = at_s;
            }
        }
        for (; next < undated.size(); ++next) {
            undated[next]->at_s = timeline_.seconds(timeline_.duration);
        }
    }

    TrackScan& scan_;
    const SolveOptions& options_;
    Timeline timeline_;
    std::size_t placed_ = 0;
    std::int64_t end_ = 0;  // presentation time of the latest packet placed
};

}  // namespace

Timeline solveTimeline(TrackScan& scan, const SolveOptions& options) { return Solver(scan, options).solve(); }

std::int64_t TimeCursor::at(std::size_t index) {
    const auto& runs = timeline_.runs;
    while (index >= runs[run_].last) {
        ++run_;
        entered_ = false;
    }
    const Run& run = runs[run_];
    const std::uint32_t rtp_time = packets_[index].rtp_time;
    if (!entered_) {
        entered_ = true;
        media_ = rtp::timestampDelta(rtp_time, run.rtp_origin);
        piece_ = run.first_piece;
    } else {
        media_ += rtp::timestampDelta(rtp_time, rtp_time_);
    }
    rtp_time_ = rtp_time;
    while (piece_ + 1 < run.last_piece && timeline_.pieces[piece_ + 1].media <= media_) {
        ++piece_;
    }
    while (piece_ > run.first_piece && timeline_.pieces[piece_].media > media_) {
        --piece_;
    }
    const ClockPiece& piece = timeline_.pieces[piece_];
    return media_ + std::llround(piece.shift +
                                 piece.slope * static_cast<double>(std::max<std::int64_t>(media_ - piece.media, 0)));
}

}  // namespace wf::media
