#include "pp-rec/media/run_splitter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "pp-rec/media/arrival_clock.h"
#include "pp-rec/media/delay_steps.h"
#include "pp-rec/media/lane_visits.h"
#include "pp-rec/media/packet_range.h"
#include "rtp/sequence_unwrapper.h"
#include "rtp/timestamp_unwrapper.h"

namespace wf::media {
namespace {

constexpr int kSequenceReach = 3000;  // RFC 3550 A.1 MAX_DROPOUT
constexpr double kTimeReach_s = 10;   // RTP time may run this far ahead of arrival, or back
constexpr double kTimeReachNoArrival_s = 60;
constexpr std::size_t kLookAhead = 8;
constexpr std::size_t kLatePackets = 200;             // how long stragglers of the run before are expected
constexpr std::uint32_t kFirstSequence = 0x80000000;  // leaves room below for packets older than the first
constexpr std::size_t kMaxRuns = 65535;

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
    void split(PacketRange range, std::uint16_t lane) {
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
    PacketRange range_;
    std::uint16_t lane_ = 0;
    Base base_;
    Base previous_;
    bool has_previous_ = false;
    std::size_t since_begin_ = 0;
    std::uint32_t highest_ = kFirstSequence;
};
}  // namespace

std::vector<RunSketch> splitRuns(TrackScan& scan) {
    scan.packets.compact();
    const bool has_arrival = hasArrivalTimes(scan.packets);
    if (has_arrival) {
        repairArrivalTimes(scan);
    }
    const std::vector<std::uint16_t> lane_of_visit = numberVisits(scan, has_arrival);
    scan.packets.groupByRun();

    std::vector<RunSketch> jumps;
    LaneSplitter splitter(scan, jumps, has_arrival);
    forEachRun(scan.packets,
               [&](PacketRange range, std::uint16_t visit) { splitter.split(range, lane_of_visit[visit]); });
    scan.packets.compact();
    scan.packets.groupByRun();
    if (!has_arrival) {
        return jumps;
    }
    return splitAtDelaySteps(scan, jumps, kMaxRuns - jumps.size());
}

}  // namespace wf::media
