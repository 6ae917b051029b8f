#include "pp-rec/media/lane_visits.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace wf::media {
namespace {

constexpr std::uint32_t kOverlap_ms = 2000;   // a stream that replaces another may overlap it for so long
constexpr std::size_t kOverlapPackets = 100;  // the same without arrival times
constexpr std::size_t kAway = 200;            // packets of others after which a lane begins a new visit
constexpr std::size_t kMaxVisits = 65535;

// Where the packets of one lane lie.
struct Extent {
    std::size_t packets = 0;
    std::size_t first = 0;
    std::size_t last = 0;
    std::uint32_t first_ms = 0;
    std::uint32_t last_ms = 0;

    [[nodiscard]] std::size_t othersInside() const { return last - first + 1 - packets; }
};

std::vector<Extent> measure(const TrackScan& scan) {
    std::vector<Extent> extents(scan.lanes.size());
    for (std::size_t i = 0; i < scan.packets.size(); ++i) {
        const PacketRef& packet = scan.packets[i];
        Extent& extent = extents[packet.run];
        if (extent.packets++ == 0) {
            extent.first = i;
            extent.first_ms = packet.arrival_ms;
        }
        extent.last = i;
        extent.last_ms = packet.arrival_ms;
    }
    return extents;
}

// Of lanes that run side by side the one with more packets belongs into the recording, of equal ones the first.
bool isStray(std::size_t lane, const std::vector<Extent>& extents, bool has_arrival) {
    const Extent& own = extents[lane];
    for (std::size_t i = 0; i < extents.size(); ++i) {
        const Extent& other = extents[i];
        if (i == lane || other.packets < own.packets || (other.packets == own.packets && i > lane)) {
            continue;
        }
        const bool inside = own.first >= other.first && own.last <= other.last;
        if (inside && (own.packets <= 3 || own.packets * 100 < other.packets)) {
            return true;
        }
        const std::uint32_t begin_ms = std::max(own.first_ms, other.first_ms);
        const std::uint32_t end_ms = std::min(own.last_ms, other.last_ms);
        const bool beside =
            has_arrival ? end_ms > begin_ms && end_ms - begin_ms > kOverlap_ms
                        : own.first < other.last && other.first < own.last && own.othersInside() >= kOverlapPackets;
        if (beside && own.othersInside() > 0) {
            return true;
        }
    }
    return false;
}

void dropStrays(TrackScan& scan, bool has_arrival) {
    const std::vector<Extent> extents = measure(scan);
    std::vector<bool> stray(extents.size());
    for (std::size_t i = 0; i < extents.size(); ++i) {
        stray[i] = extents[i].packets > 0 && isStray(i, extents, has_arrival);
    }
    for (PacketRef& packet : scan.packets) {
        if (stray[packet.run]) {
            packet.set(PacketRef::kDropped);
            scan.repairs.count(RepairKind::kForeignPacket);
        }
    }
    scan.packets.compact();
}

}  // namespace

std::vector<std::uint16_t> numberVisits(TrackScan& scan, bool has_arrival) {
    if (scan.lanes.size() > 1) {
        dropStrays(scan, has_arrival);
    }
    struct Latest {
        std::optional<std::uint16_t> visit;
        std::size_t last = 0;
    };
    std::vector<Latest> latest(scan.lanes.size());
    std::vector<std::uint16_t> lane_of_visit;
    for (std::size_t i = 0; i < scan.packets.size(); ++i) {
        const std::uint16_t lane = scan.packets[i].run;
        Latest& own = latest[lane];
        if (!own.visit || (i - own.last > kAway && lane_of_visit.size() < kMaxVisits)) {
            own.visit = static_cast<std::uint16_t>(lane_of_visit.size());
            lane_of_visit.push_back(lane);
        }
        own.last = i;
        scan.packets[i].run = *own.visit;
    }
    return lane_of_visit;
}

}  // namespace wf::media
