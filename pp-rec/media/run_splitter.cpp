#include "pp-rec/media/run_splitter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "pp-rec/media/lane_visits.h"
#include "rtp/sequence_unwrapper.h"
#include "rtp/timestamp_unwrapper.h"

namespace wf::media {
namespace {

constexpr int kSequenceReach = 3000;  // RFC 3550 A.1 MAX_DROPOUT
constexpr double kTimeReach_s = 10;   // RTP time may run this far ahead of arrival, or back
constexpr double kTimeReachNoArrival_s = 60;
constexpr std::size_t kLookAhead = 8;
constexpr std::size_t kLatePackets = 200;  // how long stragglers of the run before are expected
constexpr double kSpike_ms = 2000;
constexpr double kBackward_ms = 1000;
constexpr std::uint32_t kFirstSequence = 0x80000000;  // leaves room below for packets older than the first
constexpr std::size_t kMaxRuns = 65535;

struct Range {
    std::size_t first = 0;
    std::size_t last = 0;  // one behind
};

// --- arrival clock -------------------------------------------------------------------------------------------------

bool hasArrivalTimes(const PacketIndex& packets) {
    return std::ranges::any_of(packets, [](const PacketRef& p) { return p.arrival_ms != 0; });
}

// One packet with an arrival time of its own between two that agree, or ahead of all others.
void removeSpikes(TrackScan& scan) {
    PacketIndex& packets = scan.packets;
    if (packets.size() > 2 && packets[1].arrival_ms <= packets[2].arrival_ms &&
        packets[0].arrival_ms > packets[2].arrival_ms + kSpike_ms) {
        const double here = packets[0].arrival_ms;
        scan.repairs.add({RepairKind::kArrivalRepaired, 0, packets[0].offset(), (here - packets[1].arrival_ms) / 1000});
        packets[0].arrival_ms = packets[1].arrival_ms;
    }
    for (std::size_t i = 1; i + 1 < packets.size(); ++i) {
        const double before = packets[i - 1].arrival_ms;
        const double after = packets[i + 1].arrival_ms;
        const double here = packets[i].arrival_ms;
        if (before <= after && (here < before - kSpike_ms || here > after + kSpike_ms)) {
            scan.repairs.add({RepairKind::kArrivalRepaired, 0, packets[i].offset(), (here - before) / 1000});
            packets[i].arrival_ms = packets[i - 1].arrival_ms;
        }
    }
}

// The recorder's clock is monotonic, so a lasting step back is a fault of the file unless RTP time steps back with it.
void straightenArrival(TrackScan& scan) {
    double shift_ms = 0;
    double previous_ms = 0;
    const double rate = scan.clockRate();
    for (std::size_t i = 0; i < scan.packets.size(); ++i) {
        PacketRef& packet = scan.packets[i];
        double arrival_ms = packet.arrival_ms + shift_ms;
        if (i > 0 && arrival_ms < previous_ms - kBackward_ms) {
            const double media_ms = rtp::timestampDelta(packet.rtp_time, scan.packets[i - 1].rtp_time) * 1000.0 / rate;
            if (std::abs(media_ms - (arrival_ms - previous_ms)) > kBackward_ms) {
                const double wanted_ms = previous_ms + std::clamp(media_ms, 0.0, kBackward_ms);
                scan.repairs.add({RepairKind::kArrivalRepaired, 0, packet.offset(), (arrival_ms - wanted_ms) / 1000});
                shift_ms += wanted_ms - arrival_ms;
                arrival_ms = wanted_ms;
            }
        }
        packet.arrival_ms =
            static_cast<std::uint32_t>(std::clamp(arrival_ms, 0.0, double{std::numeric_limits<std::uint32_t>::max()}));
        previous_ms = arrival_ms;
    }
}

// --- first step: jumps ---------------------------------------------------------------------------------------------

struct Base {
    std::uint16_t sequence = 0;
    std::uint32_t extended = kFirstSequence;
    std::uint32_t rtp_time = 0;
    std::uint32_t arrival_ms = 0;
    std::uint32_t step = 0;  // ticks from the packet before to this one, where it followed that directly
    std::uint16_t run = 0;
    bool marker = false;
};

class LaneSplitter {
public:
    LaneSplitter(TrackScan& scan, std::vector<RunSketch>& runs, bool has_arrival)
        : scan_(scan), runs_(runs), rate_(scan.clockRate()), has_arrival_(has_arrival) {}

    // Splits one visit of `lane`, whose packets lie in `range`.
    void split(Range range, std::uint16_t lane) {
        range_ = range;
        lane_ = lane;
        since_begin_ = 0;
        bool begun = false;
        for (std::size_t i = range.first; i < range.last; ++i) {
            PacketRef& packet = scan_.packets[i];
            if (!begun) {
                begin(packet, false);
                begun = true;
            } else {
                place(packet, i);
            }
            if (!packet.has(PacketRef::kDropped)) {
                noteOrder(packet);
            }
        }
    }

private:
    [[nodiscard]] int sequenceStep(const Base& base, const PacketRef& packet) const {
        return rtp::sequenceDelta(static_cast<std::uint16_t>(packet.sequence), base.sequence);
    }
    [[nodiscard]] double mediaStep(const Base& base, const PacketRef& packet) const {
        return rtp::timestampDelta(packet.rtp_time, base.rtp_time) / rate_;
    }
    [[nodiscard]] double arrivalStep(const Base& base, const PacketRef& packet) const {
        return (static_cast<double>(packet.arrival_ms) - static_cast<double>(base.arrival_ms)) / 1000;
    }

    [[nodiscard]] bool timeFits(const Base& base, const PacketRef& packet) const {
        const double media = mediaStep(base, packet);
        const double ahead =
            has_arrival_ ? std::max(arrivalStep(base, packet), 0.0) + kTimeReach_s : kTimeReachNoArrival_s;
        return media > -kTimeReach_s && media < ahead;
    }
    [[nodiscard]] bool sequenceFits(const Base& base, const PacketRef& packet) const {
        const int step = sequenceStep(base, packet);
        if (std::abs(step) < kSequenceReach) {
            return true;
        }
        // A long outage: the sender went on numbering, and both clocks agree on its length.
        const double media = mediaStep(base, packet);
        return step > 0 && has_arrival_ && media > 1 && std::abs(media - arrivalStep(base, packet)) < 2;
    }
    [[nodiscard]] bool fits(const Base& base, const PacketRef& packet) const {
        return timeFits(base, packet) && sequenceFits(base, packet);
    }

    // Whether the packets behind `at` go on from `base` rather than from the packet at `at`.
    [[nodiscard]] bool isOutlier(const Base& base, std::size_t at) const {
        Base fresh;
        fresh.sequence = static_cast<std::uint16_t>(scan_.packets[at].sequence);
        fresh.rtp_time = scan_.packets[at].rtp_time;
        fresh.arrival_ms = scan_.packets[at].arrival_ms;
        std::size_t old_count = 0;
        std::size_t new_count = 0;
        for (std::size_t i = at + 1; i < std::min(range_.last, at + 1 + kLookAhead); ++i) {
            old_count += fits(base, scan_.packets[i]) ? 1U : 0U;
            new_count += fits(fresh, scan_.packets[i]) ? 1U : 0U;
        }
        return old_count > new_count || at + 1 == range_.last;
    }

    void place(PacketRef& packet, std::size_t at) {
        if (fits(base_, packet)) {
            follow(base_, packet);
            return;
        }
        if (since_begin_ < kLatePackets && has_previous_ && fits(previous_, packet)) {
            follow(previous_, packet);
            return;
        }
        if (isOutlier(base_, at)) {
            takeOutlier(packet, at);
            return;
        }
        if (timeFits(base_, packet)) {
            renumber(packet);
            return;
        }
        const double jump = mediaStep(base_, packet) - (has_arrival_ ? arrivalStep(base_, packet) : 0);
        scan_.repairs.add({RepairKind::kTimestampReset, 0, packet.offset(), jump});
        begin(packet, sequenceStep(base_, packet) == 1);
    }

    void follow(Base& base, PacketRef& packet) {
        base.extended += static_cast<std::uint32_t>(sequenceStep(base, packet));
        remember(base, packet);
        packet.sequence = base.extended;
        packet.run = base.run;
        ++since_begin_;
    }

    // Only its timestamp is foreign: keep it at the place its sequence number gives. Else it is damaged.
    void takeOutlier(PacketRef& packet, std::size_t at) {
        if (!sequenceFits(base_, packet) || timeFits(base_, packet)) {
            packet.set(PacketRef::kDropped);
            scan_.repairs.add({RepairKind::kBadPacket, 0, packet.offset(), 1});
            return;
        }
        scan_.repairs.add({RepairKind::kTimestampOutlier, 0, packet.offset(), 1});
        packet.rtp_time = timeBetweenNeighbours(packet, at);
        packet.set(PacketRef::kRetimed);
        follow(base_, packet);
    }

    // Packets of one picture share their time and the last has the marker. Sound, and a picture in one packet, lie
    // between their neighbours as the sequence numbers do.
    [[nodiscard]] std::uint32_t timeBetweenNeighbours(const PacketRef& packet, std::size_t at) const {
        const bool video = rtp::mediaKind(scan_.codec) == rtp::MediaKind::kVideo;
        const int own = sequenceStep(base_, packet);
        if (own < 1 || (video && !base_.marker)) {
            return base_.rtp_time;
        }
        for (std::size_t i = at + 1; i < std::min(range_.last, at + 1 + kLookAhead); ++i) {
            const PacketRef& next = scan_.packets[i];
            const int whole = sequenceStep(base_, next);
            if (whole <= own || !fits(base_, next)) {
                continue;
            }
            if (video && !packet.marker() && whole == own + 1) {
                return next.rtp_time;
            }
            const std::int64_t step = rtp::timestampDelta(next.rtp_time, base_.rtp_time);
            return base_.rtp_time + static_cast<std::uint32_t>(step * own / whole);
        }
        return base_.rtp_time + base_.step * static_cast<std::uint32_t>(own);
    }

    // The sequence jumped, time did not: keep the order of the file, with one number left out as a mark of the break.
    void renumber(PacketRef& packet) {
        scan_.repairs.add(
            {RepairKind::kSequenceReset, 0, packet.offset(), static_cast<double>(sequenceStep(base_, packet))});
        base_.extended = std::max(base_.extended, highest_) + 2;
        remember(base_, packet);
        packet.sequence = base_.extended;
        packet.run = base_.run;
    }

    void begin(PacketRef& packet, bool continues_sequence) {
        if (runs_.size() == kMaxRuns) {
            packet.set(PacketRef::kDropped);
            scan_.repairs.count(RepairKind::kBadPacket);
            return;
        }
        previous_ = base_;
        has_previous_ = since_begin_ > 0;
        since_begin_ = 1;
        runs_.push_back({lane_, packet.rtp_time, continues_sequence, {}});
        base_.extended = continues_sequence ? base_.extended + 1 : kFirstSequence;
        base_.run = static_cast<std::uint16_t>(runs_.size() - 1);
        highest_ = base_.extended;
        remember(base_, packet);
        base_.step = 0;
        packet.sequence = base_.extended;
        packet.run = base_.run;
    }

    static void remember(Base& base, const PacketRef& packet) {
        if (rtp::sequenceDelta(static_cast<std::uint16_t>(packet.sequence), base.sequence) == 1) {
            base.step = packet.rtp_time - base.rtp_time;
        }
        base.marker = packet.marker();
        base.sequence = static_cast<std::uint16_t>(packet.sequence);
        base.rtp_time = packet.rtp_time;
        base.arrival_ms = packet.arrival_ms;
    }

    void noteOrder(const PacketRef& packet) {
        if (packet.run != base_.run || packet.sequence < highest_) {
            scan_.repairs.count(RepairKind::kReordered);
        } else {
            highest_ = packet.sequence;
        }
    }

    TrackScan& scan_;
    std::vector<RunSketch>& runs_;
    double rate_;
    bool has_arrival_;
    Range range_;
    std::uint16_t lane_ = 0;
    Base base_;
    Base previous_;
    bool has_previous_ = false;
    std::size_t since_begin_ = 0;
    std::uint32_t highest_ = kFirstSequence;
};

// --- second step: lasting steps of the delay -----------------------------------------------------------------------

constexpr double kBucket_ms = 2000;
constexpr double kStep_ms = 300;
constexpr std::size_t kNear = 3;           // buckets looked at on either side of a step
constexpr std::size_t kFewestPackets = 3;  // behind a step, for it to count

struct Bucket {
    std::size_t first_packet = 0;
    double media_s = 0;  // of the least delayed packet
    double delay_ms = 0;
};

class DelayStepper {
public:
    DelayStepper(TrackScan& scan, std::size_t most_steps)
        : scan_(scan), rate_(scan.clockRate()), steps_left_(most_steps) {}

    // Splits one run, whose packets lie in `range`, at every lasting step, and appends the parts to `out`.
    void split(Range range, const RunSketch& run, std::vector<RunSketch>& out) {
        Range part{range.first, range.first};
        bool continues_sequence = run.continues_sequence;
        for (const std::size_t at : findSteps(range)) {
            --steps_left_;
            part.last = at;
            append(part, {run.lane, 0, continues_sequence, {}}, out);
            part.first = at;
            continues_sequence = true;
        }
        part.last = range.last;
        append(part, {run.lane, 0, continues_sequence, {}}, out);
    }

private:
    void append(Range part, RunSketch run, std::vector<RunSketch>& out) {
        run.rtp_origin = scan_.packets[part.first].rtp_time;
        fillBuckets(part);
        for (const Bucket& bucket : buckets_) {
            run.points.push_back({bucket.media_s, bucket.delay_ms});
        }
        std::ranges::sort(run.points, {}, &DelayPoint::media_s);
        for (std::size_t i = part.first; i < part.last; ++i) {
            scan_.packets[i].run = static_cast<std::uint16_t>(out.size());
        }
        out.push_back(std::move(run));
    }

    void fillBuckets(Range range) {
        buckets_.clear();
        double media_s = 0;
        double bucket_ends_ms = 0;
        std::uint32_t rtp_time = scan_.packets[range.first].rtp_time;
        for (std::size_t i = range.first; i < range.last; ++i) {
            const PacketRef& packet = scan_.packets[i];
            media_s += rtp::timestampDelta(packet.rtp_time, rtp_time) / rate_;
            rtp_time = packet.rtp_time;
            if (packet.has(PacketRef::kRetimed)) {
                continue;
            }
            const double delay_ms = packet.arrival_ms - media_s * 1000;
            if (buckets_.empty() || packet.arrival_ms >= bucket_ends_ms) {
                buckets_.push_back({i, media_s, delay_ms});
                bucket_ends_ms = packet.arrival_ms + kBucket_ms;
            } else if (delay_ms < buckets_.back().delay_ms) {
                buckets_.back().media_s = media_s;
                buckets_.back().delay_ms = delay_ms;
            }
        }
    }

    std::vector<std::size_t> findSteps(Range range) {
        fillBuckets(range);
        std::vector<double> least_from(buckets_.size() + 1, std::numeric_limits<double>::infinity());
        for (std::size_t k = buckets_.size(); k-- > 0;) {
            least_from[k] = std::min(least_from[k + 1], buckets_[k].delay_ms);
        }
        std::vector<std::size_t> steps;
        std::size_t begins = 0;  // first bucket behind the last step
        double least_before = std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < buckets_.size() && steps.size() < steps_left_; ++k) {
            if (k > begins) {
                const double up = least_from[k] - leastOf(std::max(begins, k > kNear ? k - kNear : 0), k);
                const double down = leastOf(k, k + kNear) - least_before;
                const auto at = stepNear(k, up > kStep_ms ? up : std::min(down, 0.0), range);
                if (at && (steps.empty() || *at > steps.back())) {
                    steps.push_back(*at);
                    begins = k;
                    least_before = std::numeric_limits<double>::infinity();
                }
            }
            least_before = std::min(least_before, buckets_[k].delay_ms);
        }
        return steps;
    }

    [[nodiscard]] double leastOf(std::size_t first, std::size_t last) const {
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t k = first; k < std::min(last, buckets_.size()); ++k) {
            least = std::min(least, buckets_[k].delay_ms);
        }
        return least;
    }

    // The packet at which the delay steps for good near bucket k: up and never back (RTP time stood still), or down
    // below all that was before (RTP time jumped ahead). `step` in ms, signed.
    std::optional<std::size_t> stepNear(std::size_t k, double step, Range range) {
        if (step < kStep_ms && step > -kStep_ms) {
            return std::nullopt;
        }
        const std::size_t last = k + 1 < buckets_.size() ? buckets_[k + 1].first_packet : range.last;
        const auto found = largestJump({buckets_[k - 1].first_packet, last}, step);
        if (!found || range.last - *found < kFewestPackets || isBurst({*found, range.last})) {
            return std::nullopt;
        }
        noteStep(*found, step);
        return found;
    }

    // Packets that waited somewhere arrive much faster than they were sent: the recording, or the run, ends before the
    // delay is back to what it was.
    [[nodiscard]] bool isBurst(Range range) const {
        const PacketRef& a = scan_.packets[range.first];
        const PacketRef& b = scan_.packets[range.last - 1];
        const double arrival_s = (static_cast<double>(b.arrival_ms) - static_cast<double>(a.arrival_ms)) / 1000;
        return arrival_s < rtp::timestampDelta(b.rtp_time, a.rtp_time) / rate_ / 2;
    }

    // The delay steps up when RTP time stands still, or falls back, while arrival goes on.
    void noteStep(std::size_t at, double step) {
        const bool stood =
            step > 0 && rtp::timestampDelta(scan_.packets[at].rtp_time, scan_.packets[at - 1].rtp_time) >= 0;
        scan_.repairs.add({stood ? RepairKind::kPause : RepairKind::kTimestampReset, 0, scan_.packets[at].offset(),
                           (stood ? step : -step) / 1000});
    }

    [[nodiscard]] std::optional<std::size_t> largestJump(Range range, double step) const {
        constexpr double kShare = 0.6;
        std::optional<std::size_t> found;
        double largest = std::abs(step) * kShare;
        for (std::size_t i = range.first + 1; i < range.last; ++i) {
            const PacketRef& a = scan_.packets[i - 1];
            const PacketRef& b = scan_.packets[i];
            const double arrival_ms = static_cast<double>(b.arrival_ms) - static_cast<double>(a.arrival_ms);
            const double jump = arrival_ms - rtp::timestampDelta(b.rtp_time, a.rtp_time) * 1000.0 / rate_;
            if (jump * step > 0 && std::abs(jump) >= largest) {
                largest = std::abs(jump);
                found = i;
            }
        }
        return found;
    }

    TrackScan& scan_;
    double rate_;
    std::size_t steps_left_;
    std::vector<Bucket> buckets_;
};

// Calls `use(range, run number)` for every stretch of packets with the same `run`.
template <class Use>
void forEachRun(const PacketIndex& packets, Use use) {
    for (std::size_t first = 0; first < packets.size();) {
        std::size_t last = first + 1;
        while (last < packets.size() && packets[last].run == packets[first].run) {
            ++last;
        }
        use(Range{first, last}, packets[first].run);
        first = last;
    }
}

}  // namespace

std::vector<RunSketch> splitRuns(TrackScan& scan) {
    scan.packets.compact();
    const bool has_arrival = hasArrivalTimes(scan.packets);
    if (has_arrival) {
        removeSpikes(scan);
        straightenArrival(scan);
    }
    const std::vector<std::uint16_t> lane_of_visit = numberVisits(scan, has_arrival);
    scan.packets.groupByRun();

    std::vector<RunSketch> jumps;
    LaneSplitter splitter(scan, jumps, has_arrival);
    forEachRun(scan.packets, [&](Range range, std::uint16_t visit) { splitter.split(range, lane_of_visit[visit]); });
    scan.packets.compact();
    scan.packets.groupByRun();
    if (!has_arrival) {
        return jumps;
    }
    std::vector<RunSketch> runs;
    DelayStepper stepper(scan, kMaxRuns - jumps.size());
    forEachRun(scan.packets, [&](Range range, std::uint16_t run) { stepper.split(range, jumps[run], runs); });
    return runs;
}

}  // namespace wf::media
