#include "pp-rec/job/inspect.h"

#include <algorithm>
#include <map>

#include "pp-rec/job/header_rebuild.h"
#include "pp-rec/job/loaded_track.h"
#include "pp-rec/media/audio_frames.h"
#include "pp-rec/media/timeline.h"
#include "pp-rec/media/track_scan.h"
#include "pp-rec/media/video_frames.h"
#include "recorder/mjr/mapped_file.h"

namespace wf::job {
namespace {

using media::RepairKind;

std::uint64_t amountOf(const media::RepairReport& repairs, RepairKind kind) {
    return static_cast<std::uint64_t>(repairs.total(kind).amount);
}

/// Records of the file: what became a packet, and what the scan left out.
std::uint64_t recordsOf(const media::TrackScan& scan) {
    const auto flagged = static_cast<std::uint64_t>(std::ranges::count_if(
        scan.packets, [](const media::PacketRef& p) { return p.has(media::PacketRef::kDropped); }));
    return scan.packets.size() - flagged + amountOf(scan.repairs, RepairKind::kBadPacket) +
           amountOf(scan.repairs, RepairKind::kForeignPacket);
}

void fillHeader(const mjr::Reader& reader, Inspection& found) {
    found.format = reader.format();
    found.has_header = reader.hasHeader();
    found.header = reader.header();
    found.start_us = found.header.first_frame_us;
}

void fillDamage(const mjr::Reader& reader, Inspection& found) {
    found.truncated = reader.truncated();
    found.damages = reader.damages();
    found.damaged_bytes = reader.damagedBytes();
}

/// A data channel recording: everything is in the records.
void inspectMessages(mjr::Reader& reader, Inspection& found) {
    mjr::Record record;
    std::uint64_t bytes = 0;
    std::int64_t first_us = 0;
    std::int64_t last_us = 0;
    std::uint32_t first_ms = 0;
    std::uint32_t last_ms = 0;
    while (reader.next(record)) {
        ++found.records;
        if (record.payload.size() < mjr::kWallClockSize) {
            continue;
        }
        last_us = static_cast<std::int64_t>(load64(record.payload, 0));
        last_ms = std::max(last_ms, record.arrival_ms);
        if (found.packets++ == 0) {
            first_us = last_us;
            first_ms = record.arrival_ms;
        }
        bytes += record.payload.size() - mjr::kWallClockSize;
    }
    found.frames = found.packets;
    found.duration_s = static_cast<double>(last_us) / 1e6 - static_cast<double>(first_us) / 1e6;
    found.arrival_duration_s = (last_ms - std::min(first_ms, last_ms)) / 1000.0;
    found.bitrate_bps = found.duration_s > 0 ? static_cast<double>(bytes) * 8 / found.duration_s : 0;
    found.start_us = found.packets > 0 ? first_us : found.start_us;
    fillDamage(reader, found);
}

/// Inspects one audio or video recording.
class TrackInspector {
public:
    TrackInspector(media::TrackScan& scan, Inspection& found) : scan_(scan), found_(found) {}

    void run() {
        found_.records = recordsOf(scan_);
        found_.truncated = scan_.truncated;
        found_.damages = scan_.damages;
        found_.damaged_bytes = scan_.damaged_bytes;
        for (const media::Lane& lane : scan_.lanes) {
            found_.ssrcs.push_back(lane.ssrc);
        }
        found_.arrival_duration_s = arrivalDuration();
        timeline_ = media::solveTimeline(scan_, {});
        fillTimes();
        fillChanges();
        if (found_.header.encrypted) {
            found_.frames = rtp::mediaKind(scan_.codec) == rtp::MediaKind::kAudio ? found_.packets : 0;
        } else if (rtp::mediaKind(scan_.codec) == rtp::MediaKind::kVideo) {
            countFrames();
        } else {
            countSound();
        }
        found_.repairs = std::move(scan_.repairs);
        fillLosses();
    }

private:
    [[nodiscard]] double arrivalDuration() const {
        std::uint32_t first_ms = UINT32_MAX;
        std::uint32_t last_ms = 0;
        for (const media::Lane& lane : scan_.lanes) {
            first_ms = std::min(first_ms, lane.first_arrival_ms);
            last_ms = std::max(last_ms, lane.last_arrival_ms);
        }
        return last_ms > first_ms ? (last_ms - first_ms) / 1000.0 : 0;
    }

    void fillTimes() {
        found_.packets = scan_.packets.size();
        if (found_.packets == 0) {
            return;
        }
        found_.start_us = timeline_.start_us;
        found_.duration_s = timeline_.seconds(timeline_.duration + timeline_.nominal_step);
        if (found_.duration_s > 0) {
            found_.bitrate_bps = static_cast<double>(scan_.payload_bytes) * 8 / found_.duration_s;
        }
    }

    // Changes were noted by place in the file; one walk over the packets gives them their times.
    void fillChanges() {
        std::map<std::uint64_t, double> times;
        for (const auto& change : scan_.resolutions) {
            times[change.offset] = 0;
        }
        for (const auto& change : scan_.orientations) {
            times[change.offset] = 0;
        }
        if (times.empty()) {
            return;
        }
        media::TimeCursor cursor(scan_, timeline_);
        for (std::size_t i = 0; i < scan_.packets.size(); ++i) {
            const std::int64_t pts = cursor.at(i);
            if (const auto wanted = times.find(scan_.packets[i].offset()); wanted != times.end()) {
                wanted->second = timeline_.seconds(pts);
            }
        }
        for (const auto& change : scan_.resolutions) {
            found_.resolutions.push_back({times[change.offset], change.width, change.height});
        }
        for (const auto& change : scan_.orientations) {
            found_.rotations.push_back({times[change.offset], change.orientation.rotation_degrees});
        }
    }

    void countFrames() {
        media::VideoFrameReader reader(scan_, timeline_, {}, scan_.repairs);
        media::VideoFrame frame;
        while (reader.next(frame)) {
            if (!frame.key) {
                continue;
            }
            if (found_.key_frames++ == 0) {
                found_.first_key_frame_s = timeline_.seconds(frame.pts);
            }
        }
        found_.frames = reader.framesSeen();
        found_.undecodable_frames = reader.framesCut();
    }

    void countSound() {
        media::AudioFrameReader reader(scan_, timeline_, scan_.repairs);
        media::AudioFrame frame;
        while (reader.next(frame)) {
        }
        found_.frames = reader.packetsUsed();
    }

    void fillLosses() {
        found_.lost_packets = timeline_.lost_packets;
        found_.reordered_packets = amountOf(found_.repairs, RepairKind::kReordered);
        found_.duplicate_packets = amountOf(found_.repairs, RepairKind::kDuplicate);
        const std::uint64_t sent = found_.packets + found_.lost_packets;
        if (sent > 0) {
            found_.loss_percent = 100 * static_cast<double>(found_.lost_packets) / static_cast<double>(sent);
        }
        const auto& drift = found_.repairs.total(RepairKind::kClockDrift);
        found_.drift_ppm = drift.times > 0 ? drift.amount / static_cast<double>(drift.times) : 0;
    }

    media::TrackScan& scan_;
    Inspection& found_;
    media::Timeline timeline_;
};

Status inspectBytes(Bytes file, Inspection& found) {
    auto reader = mjr::Reader::open(file);
    if (!reader) {
        return reader.error();
    }
    fillHeader(*reader, found);
    if (!found.has_header) {
        return {};
    }
    if (found.header.kind == rtp::MediaKind::kData) {
        inspectMessages(*reader, found);
        return {};
    }
    auto scan = media::scanTrack(file, {});
    if (!scan) {
        return scan.error();
    }
    TrackInspector(*scan, found).run();
    return {};
}

}  // namespace

Result<Inspection> inspectRecording(const std::string& path) {
    const auto file = mjr::MappedFile::open(path);
    if (!file) {
        return inFile(path, file.error());
    }
    Inspection found;
    found.path = path;
    found.file_bytes = file->bytes().size();
    found.name = mjr::parseRecordingName(path);
    if (const Status inspected = inspectBytes(file->bytes(), found); !inspected) {
        Error error = inspected.error();
        if (!file->bytes().empty() && rebuildHeader(file->bytes(), path, std::nullopt).ok()) {
            error.message += "; the packets behind it can be saved with mjr repair";
        }
        return inFile(path, error);
    }
    return found;
}

}  // namespace wf::job
