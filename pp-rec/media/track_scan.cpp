#include "pp-rec/media/track_scan.h"

#include <algorithm>
#include <array>
#include <memory>

#include "rtp/header_extension.h"
#include "rtp/packet.h"

namespace wf::media {
namespace {

constexpr std::size_t kMaxChanges = 1000;
constexpr std::size_t kMaxLanes = 512;

class Scanner {
public:
    Scanner(TrackScan& scan, const ScanOptions& options)
        : scan_(scan),
          options_(options),
          probe_(makeVideoProbe(scan.codec)),
          orientation_id_(options.video_orientation_id ? options.video_orientation_id
                                                       : scan.header.extensionId(mjr::kVideoOrientationUri)) {}

    void take(const mjr::Record& record) {
        if (ignored_ < options_.ignore_first) {
            ++ignored_;
            return;
        }
        const auto packet = rtp::PacketView::parse(record.payload);
        if (!packet) {
            scan_.repairs.add({RepairKind::kBadPacket, 0, record.offset, 1});
            return;
        }
        const std::optional<std::uint16_t> lane = laneOf(packet->ssrc(), record.arrival_ms);
        if (!lane || !wanted(packet->payloadType())) {
            scan_.repairs.count(RepairKind::kForeignPacket);
            return;
        }
        PacketRef ref;
        ref.place = (record.payload_offset << 16) | record.payload.size();
        ref.rtp_time = packet->timestamp();
        ref.arrival_ms = record.arrival_ms;
        ref.sequence = packet->sequenceNumber();
        ref.run = *lane;
        ref.marker_and_type = static_cast<std::uint8_t>(packet->payloadType() | (packet->marker() ? 0x80 : 0));
        look(*packet, ref);
        scan_.packets.push(ref);
        ++type_counts_[packet->payloadType()];
    }

    void finish() {
        const auto* most = std::ranges::max_element(type_counts_);
        scan_.main_payload_type = static_cast<std::uint8_t>(most - type_counts_.begin());
        if (probe_) {
            scan_.video = probe_->parameters();
        }
        dropOtherPayloadTypes();
    }

private:
    [[nodiscard]] bool wanted(std::uint8_t type) const {
        if (options_.payload_type && type != *options_.payload_type) {
            return false;
        }
        switch (scan_.codec) {
            case rtp::Codec::kG711:
                return type == 0 || type == 8;
            case rtp::Codec::kG722:
                return type == 9;
            default:
                return true;
        }
    }

    std::optional<std::uint16_t> laneOf(std::uint32_t ssrc, std::uint32_t arrival_ms) {
        if (last_lane_ >= scan_.lanes.size() || scan_.lanes[last_lane_].ssrc != ssrc) {
            const auto found = std::ranges::find(scan_.lanes, ssrc, &Lane::ssrc);
            if (found == scan_.lanes.end()) {
                if (scan_.lanes.size() == kMaxLanes) {
                    return std::nullopt;
                }
                scan_.lanes.push_back({ssrc, 0, arrival_ms, arrival_ms});
                last_lane_ = scan_.lanes.size() - 1;
            } else {
                last_lane_ = static_cast<std::size_t>(found - scan_.lanes.begin());
            }
        }
        Lane& lane = scan_.lanes[last_lane_];
        ++lane.packets;
        lane.last_arrival_ms = arrival_ms;
        return static_cast<std::uint16_t>(last_lane_);
    }

    void look(const rtp::PacketView& packet, PacketRef& ref) {
        const Bytes payload = packet.payload();
        if (payload.empty()) {
            ref.set(PacketRef::kNoPayload);
            return;
        }
        scan_.payload_bytes += payload.size();
        if (!probe_) {
            return;
        }
        const PayloadFacts facts = probe_->look(payload);
        if (facts.key_frame) {
            ref.set(PacketRef::kKeyFrame);
        }
        if (facts.width != 0) {
            noteResolution({ref.offset(), ref.rtp_time, facts.width, facts.height});
        }
        if (orientation_id_ && packet.hasExtension()) {
            noteOrientation(packet, ref);
        }
    }

    void noteResolution(const ResolutionChange& change) {
        const bool same = !scan_.resolutions.empty() && scan_.resolutions.back().width == change.width &&
                          scan_.resolutions.back().height == change.height;
        if (!same && scan_.resolutions.size() < kMaxChanges) {
            scan_.resolutions.push_back(change);
        }
    }

    void noteOrientation(const rtp::PacketView& packet, const PacketRef& ref) {
        const auto element = rtp::findExtension(packet, *orientation_id_);
        const auto orientation = element ? rtp::parseVideoOrientation(*element) : std::nullopt;
        if (!orientation) {
            return;
        }
        const bool same = !scan_.orientations.empty() &&
                          scan_.orientations.back().orientation.rotation_degrees == orientation->rotation_degrees &&
                          scan_.orientations.back().orientation.flip == orientation->flip;
        if (!same && scan_.orientations.size() < kMaxChanges) {
            scan_.orientations.push_back({ref.offset(), ref.rtp_time, *orientation});
        }
    }

    // Telephone events and comfort noise share the m-line with the speech; what the header calls RED stays.
    void dropOtherPayloadTypes() {
        const bool mixed = scan_.codec == rtp::Codec::kG711;
        const std::size_t kept = static_cast<std::size_t>(
            std::ranges::count_if(type_counts_, [](std::uint64_t count) { return count != 0; }));
        if (kept <= 1 || mixed) {
            return;
        }
        for (PacketRef& ref : scan_.packets) {
            const std::uint8_t type = ref.payloadType();
            if (type != scan_.main_payload_type && type != scan_.header.red_payload_type.value_or(0xff) &&
                !isMainBesideRed(type)) {
                ref.set(PacketRef::kDropped);
                scan_.repairs.count(RepairKind::kForeignPacket);
            }
        }
    }

    // With RED as the most frequent type, plain packets of the inner codec may stand between.
    [[nodiscard]] bool isMainBesideRed(std::uint8_t type) const {
        return scan_.header.red_payload_type == scan_.main_payload_type && type >= 96 &&
               type_counts_[type] * 100 > type_counts_[scan_.main_payload_type];
    }

    TrackScan& scan_;
    const ScanOptions& options_;
    std::unique_ptr<VideoProbe> probe_;
    std::optional<std::uint8_t> orientation_id_;
    std::array<std::uint64_t, 128> type_counts_{};
    std::uint64_t ignored_ = 0;
    std::size_t last_lane_ = 0;
};

}  // namespace

Result<TrackScan> scanTrack(Bytes file, const ScanOptions& options) {
    Result<mjr::Reader> reader = mjr::Reader::open(file);
    if (!reader) {
        return reader.error();
    }
    TrackScan scan;
    scan.header = reader->header();
    scan.format = reader->format();
    scan.has_header = reader->hasHeader();
    scan.codec = options.codec.value_or(scan.header.codec);
    scan.file = file;
    if (rtp::mediaKind(scan.codec) == rtp::MediaKind::kData) {
        return Error{"a data channel recording holds no RTP packets", std::nullopt};
    }
    Scanner scanner(scan, options);
    mjr::Record record;
    for (bool first = true; reader->next(record); first = false) {
        scan.first_arrival_ms = first ? record.arrival_ms : scan.first_arrival_ms;
        scanner.take(record);
    }
    scanner.finish();
    scan.truncated = reader->truncated();
    scan.damages = reader->damages();
    scan.damaged_bytes = reader->damagedBytes();
    for (const mjr::Damage& damage : scan.damages) {
        scan.repairs.add({RepairKind::kDamagedBytes, 0, damage.offset, static_cast<double>(damage.length_bytes)});
    }
    return scan;
}

}  // namespace wf::media
