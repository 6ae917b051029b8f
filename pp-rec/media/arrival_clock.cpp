#include "pp-rec/media/arrival_clock.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "rtp/timestamp_unwrapper.h"

namespace wf::media {
namespace {

constexpr double kSpike_ms = 2000;
constexpr double kBackward_ms = 1000;

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

}  // namespace

bool hasArrivalTimes(const PacketIndex& packets) {
    return std::ranges::any_of(packets, [](const PacketRef& p) { return p.arrival_ms != 0; });
}

void repairArrivalTimes(TrackScan& scan) {
    removeSpikes(scan);
    straightenArrival(scan);
}

}  // namespace wf::media
