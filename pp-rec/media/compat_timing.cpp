#include "pp-rec/media/compat_timing.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "rtp/sequence_unwrapper.h"
#include "rtp/timestamp_unwrapper.h"

namespace wf::media {
namespace {

using Order = std::vector<std::uint32_t>;    // places in the index
using Track = std::span<const std::uint32_t>;  // those of one SSRC, in sequence order

constexpr int kLateReach = 1000;  // sequence numbers; a larger step is a new numbering

// The first number above or below `from` by less than 32768 that ends in the 16 bits of `sequence`; a jump that cannot
// be reordering goes up, so that what comes later in the file stays behind.
std::uint32_t extend(std::uint32_t from, std::uint16_t sequence) {
    const int step = rtp::sequenceDelta(sequence, static_cast<std::uint16_t>(from));
    if (step > -kLateReach) {
        return from + static_cast<std::uint32_t>(step);
    }
    return from + static_cast<std::uint32_t>(step + 0x10000);
}

// Writes extended sequence numbers into the index: the low 16 bits, all that the solver reads, stay as they are.
void extendSequences(PacketIndex& packets, std::size_t lanes) {
    constexpr std::uint32_t kRoomBelow = 0x10000;
    std::vector<std::uint32_t> highest(lanes, 0);
    for (PacketRef& packet : packets) {
        std::uint32_t& lane_highest = highest[packet.run];
        const auto sequence = static_cast<std::uint16_t>(packet.sequence);
        packet.sequence = lane_highest == 0 ? kRoomBelow + sequence : extend(lane_highest, sequence);
        lane_highest = std::max(lane_highest, packet.sequence);
    }
}

// Places of all packets by lane, then sequence. Linear when nothing was reordered.
Order sequenceOrder(PacketIndex& packets, std::size_t lanes) {
    extendSequences(packets, lanes);
    Order order(packets.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        return packets[a].run != packets[b].run ? packets[a].run < packets[b].run
                                                : packets[a].sequence < packets[b].sequence;
    };
    if (!std::ranges::is_sorted(order, before)) {
        std::ranges::stable_sort(order, before);
    }
    return order;
}

template <class Use>
void forEachLane(const PacketIndex& packets, const Order& order, Use use) {
    for (std::size_t first = 0; first < order.size();) {
        std::size_t last = first + 1;
        while (last < order.size() && packets[order[last]].run == packets[order[first]].run) {
            ++last;
        }
        use(Track(order).subspan(first, last - first));
        first = last;
    }
}

std::uint32_t ticks(double count) { return static_cast<std::uint32_t>(static_cast<std::int64_t>(std::llround(count))); }

// -I: time is the arrival. Packets of one frame keep a common time, and time never runs back.
void timeByArrival(TrackScan& scan, const Order& order) {
    PacketIndex& packets = scan.packets;
    const std::uint64_t rate = scan.clockRate();
    const PacketRef& origin = packets[0];
    forEachLane(packets, order, [&](Track track) {
        std::uint32_t latest_ms = 0;
        std::uint32_t frame_rtp_time = 0;
        bool begun = false;
        for (const std::uint32_t place : track) {
            PacketRef& packet = packets[place];
            if (!begun || packet.rtp_time != frame_rtp_time) {
                begun = true;
                frame_rtp_time = packet.rtp_time;
                latest_ms = std::max(latest_ms, packet.arrival_ms);
            }
            const std::uint64_t elapsed = latest_ms * rate / 1000 - origin.arrival_ms * rate / 1000;
            packet.rtp_time = origin.rtp_time + static_cast<std::uint32_t>(elapsed);
        }
    });
}

// -C: a marked packet that follows closely in sequence but far behind in time ends a silence of the sender; it is left
// out, and the pause in front of it stays.
void dropSilenceEnds(TrackScan& scan, Track track, int distance) {
    constexpr std::int64_t kFarFactor = 10;
    const bool opus = scan.codec == rtp::Codec::kOpus || scan.codec == rtp::Codec::kMultiopus;
    const std::int64_t far = kFarFactor * (opus ? 960 : 160);
    for (std::size_t i = 1; i < track.size(); ++i) {
        const PacketRef& previous = scan.packets[track[i - 1]];
        PacketRef& packet = scan.packets[track[i]];
        const std::uint32_t step = packet.sequence - previous.sequence;
        const std::int64_t time_step = rtp::timestampDelta(packet.rtp_time, previous.rtp_time);
        if (packet.marker() && step < static_cast<std::uint32_t>(distance) && time_step > far) {
            packet.set(PacketRef::kDropped);
            scan.repairs.count(RepairKind::kForeignPacket);
        }
    }
}

// Mean of the last values, at most `size` of them.
class MovingMean {
public:
    explicit MovingMean(std::size_t size) : values_(size) {}
    void add(double value) {
        double& slot = values_[next_];
        sum_ += value - (count_ == values_.size() ? slot : 0);
        slot = value;
        next_ = (next_ + 1) % values_.size();
        count_ = std::min(count_ + 1, values_.size());
    }
    [[nodiscard]] double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

private:
    std::vector<double> values_;
    double sum_ = 0;
    std::size_t next_ = 0;
    std::size_t count_ = 0;
};

// The two clocks of one lane, packet by packet: seconds since its first packet.
class Clocks {
public:
    Clocks(const TrackScan& scan, Track track)
        : rate_(scan.clockRate()), first_ms_(scan.packets[track.front()].arrival_ms),
          rtp_time_(scan.packets[track.front()].rtp_time) {}

    // Call before the packet's RTP time is changed.
    void step(const PacketRef& packet) {
        media_ += rtp::timestampDelta(packet.rtp_time, rtp_time_);
        rtp_time_ = packet.rtp_time;
        arrival_s_ = (static_cast<double>(packet.arrival_ms) - first_ms_) / 1000;
    }
    [[nodiscard]] double media_s() const { return static_cast<double>(media_) / rate_; }
    [[nodiscard]] double arrival_s() const { return arrival_s_; }

private:
    double rate_;
    double first_ms_;
    double arrival_s_ = 0;
    std::int64_t media_ = 0;
    std::uint32_t rtp_time_;
};

// -r, -c, -n: a packet that comes late against the mean lateness of those before it moves, with all that follow, to
// that mean; silence fills the room in front of it.
void restamp(TrackScan& scan, Track track, const CompatTiming& timing) {
    const double least_s = timing.restamp_min_ms / 1000.0;
    const double factor = timing.restamp_permille / 1000.0;
    const auto window = static_cast<std::size_t>(std::max(timing.restamp_packets, 1));
    MovingMean mean(std::min(window, track.size()));
    Clocks clocks(scan, track);
    double shift_s = 0;
    for (std::size_t i = 0; i < track.size(); ++i) {
        PacketRef& packet = scan.packets[track[i]];
        clocks.step(packet);
        double latency_s = clocks.arrival_s() - clocks.media_s() - shift_s;
        if (i > 0 && latency_s > least_s && latency_s > mean.mean() * factor) {
            scan.repairs.add({RepairKind::kPause, 0, packet.offset(), latency_s - mean.mean()});
            shift_s += latency_s - mean.mean();
            latency_s = mean.mean();
        }
        packet.rtp_time += ticks(shift_s * scan.clockRate());
        mean.add(latency_s);
    }
}

// -S: follows the smoothed distance of the arrival clock to the RTP clock. A source that has become slower by the
// threshold gets room for whole packets of silence; one that has become faster loses as many.
class SkewCompensator {
public:
    SkewCompensator(TrackScan& scan, Track track, int threshold_ms)
        : scan_(scan), track_(track), threshold_s_(threshold_ms / 1000.0) {
        const double length_ms = static_cast<double>(scan.packets[track.back()].arrival_ms) -
                                 static_cast<double>(scan.packets[track.front()].arrival_ms);
        wait_s_ = std::clamp(length_ms / 2000, 0.0, kLongestWait_s);
    }

    void run() {
        Clocks clocks(scan_, track_);
        for (const std::uint32_t place : track_) {
            PacketRef& packet = scan_.packets[place];
            clocks.step(packet);
            observe(clocks, packet);
            if (clocks.media_s() < drop_until_s_) {
                packet.set(PacketRef::kDropped);
                scan_.repairs.count(RepairKind::kOverlapCut, kPacket_s);
            }
            packet.rtp_time += ticks(shift_s_ * scan_.clockRate());
        }
    }

private:
    static constexpr double kLongestWait_s = 10;
    static constexpr double kInterval_s = 5;
    static constexpr double kPacket_s = 0.02;

    void observe(const Clocks& clocks, const PacketRef& packet) {
        const double lag_s = clocks.arrival_s() - clocks.media_s();
        smoothed_s_ = begun_ ? (63 * smoothed_s_ + lag_s) / 64 : lag_s;
        begun_ = true;
        if (clocks.arrival_s() < next_check_s_ || clocks.arrival_s() < wait_s_) {
            return;
        }
        next_check_s_ = clocks.arrival_s() + kInterval_s;
        if (!has_reference_) {
            has_reference_ = true;
            reference_s_ = smoothed_s_;
            return;
        }
        compensate(clocks, packet);
    }

    void compensate(const Clocks& clocks, const PacketRef& packet) {
        const double skew_s = smoothed_s_ - reference_s_;
        if (std::abs(skew_s) < threshold_s_) {
            return;
        }
        const double whole_s = std::max(std::floor(std::abs(skew_s) / kPacket_s), 1.0) * kPacket_s;
        const double moved_s = skew_s > 0 ? whole_s : -whole_s;
        if (moved_s > 0) {
            scan_.repairs.add({RepairKind::kPause, 0, packet.offset(), moved_s});
        } else {
            drop_until_s_ = clocks.media_s() + whole_s;
        }
        shift_s_ += moved_s;
        reference_s_ += moved_s;
    }

    TrackScan& scan_;
    Track track_;
    double threshold_s_;
    double wait_s_ = kLongestWait_s;
    double next_check_s_ = 0;
    double smoothed_s_ = 0;
    double reference_s_ = 0;
    double shift_s_ = 0;
    double drop_until_s_ = -1;
    bool begun_ = false;
    bool has_reference_ = false;
};

bool hasArrivalTimes(const PacketIndex& packets) {
    return std::ranges::any_of(packets, [](const PacketRef& packet) { return packet.arrival_ms != 0; });
}

void compensateAudio(TrackScan& scan, Track track, const CompatTiming& timing, bool has_arrival) {
    if (timing.silence_distance > 0) {
        dropSilenceEnds(scan, track, timing.silence_distance);
    }
    if (timing.restamp_permille > 0 && has_arrival) {
        restamp(scan, track, timing);
    }
    if (timing.audio_skew_ms > 0 && has_arrival) {
        SkewCompensator(scan, track, timing.audio_skew_ms).run();
    }
}

}  // namespace

void applyCompatTiming(TrackScan& scan, const CompatTiming& timing) {
    scan.packets.compact();
    if (!timing.any() || scan.packets.empty()) {
        return;
    }
    const Order order = sequenceOrder(scan.packets, scan.lanes.size());
    const bool has_arrival = hasArrivalTimes(scan.packets);
    if (timing.ignore_rtp_time && has_arrival) {
        timeByArrival(scan, order);
    }
    if (rtp::mediaKind(scan.codec) == rtp::MediaKind::kAudio) {
        forEachLane(scan.packets, order,
                    [&](Track track) { compensateAudio(scan, track, timing, has_arrival); });
    }
}

}  // namespace wf::media
