#include "pp-rec/media/compat_timing.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include "pp-rec/media/audio_clock_knobs.h"
#include "rtp/sequence_unwrapper.h"
#include "rtp/timestamp_unwrapper.h"

namespace wf::media {
namespace {

using Order = std::vector<std::uint32_t>;  // places in the index

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
        use(LanePlaces(order).subspan(first, last - first));
        first = last;
    }
}

// -I: time is the arrival. Packets of one frame keep a common time, and time never runs back.
void timeByArrival(TrackScan& scan, const Order& order) {
    PacketIndex& packets = scan.packets;
    const std::uint64_t rate = scan.clockRate();
    const PacketRef& origin = packets[0];
    forEachLane(packets, order, [&](LanePlaces lane) {
        std::uint32_t latest_ms = 0;
        std::uint32_t frame_rtp_time = 0;
        bool begun = false;
        for (const std::uint32_t place : lane) {
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
void dropSilenceEnds(TrackScan& scan, LanePlaces lane, int distance) {
    constexpr std::int64_t kFarFactor = 10;
    const bool opus = scan.codec == rtp::Codec::kOpus || scan.codec == rtp::Codec::kMultiopus;
    const std::int64_t far = kFarFactor * (opus ? 960 : 160);
    for (std::size_t i = 1; i < lane.size(); ++i) {
        const PacketRef& previous = scan.packets[lane[i - 1]];
        PacketRef& packet = scan.packets[lane[i]];
        const std::uint32_t step = packet.sequence - previous.sequence;
        const std::int64_t time_step = rtp::timestampDelta(packet.rtp_time, previous.rtp_time);
        if (packet.marker() && step < static_cast<std::uint32_t>(distance) && time_step > far) {
            packet.set(PacketRef::kDropped);
        }
    }
}

bool hasArrivalTimes(const PacketIndex& packets) {
    return std::ranges::any_of(packets, [](const PacketRef& packet) { return packet.arrival_ms != 0; });
}

void compensateAudio(TrackScan& scan, LanePlaces lane, const CompatTiming& timing, bool has_arrival) {
    if (timing.silence_distance > 0) {
        dropSilenceEnds(scan, lane, timing.silence_distance);
    }
    if (timing.restamp_permille > 0 && has_arrival) {
        restampLateAudio(scan, lane, timing);
    }
    if (timing.audio_skew_ms > 0 && has_arrival) {
        compensateAudioSkew(scan, lane, timing.audio_skew_ms);
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
        forEachLane(scan.packets, order, [&](LanePlaces lane) { compensateAudio(scan, lane, timing, has_arrival); });
    }
}

}  // namespace wf::media
