#include "pp-rec/job/track_facts.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "pp-rec/job/loaded_track.h"
#include "pp-rec/media/timeline.h"
#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"

namespace wf::job {
namespace {

constexpr double kLeftOut_s = -1;

using PlacesInFile = std::unordered_map<std::uint64_t, double>;  // offset of a packet: seconds on the track

PlacesInFile changesOf(const media::TrackScan& scan) {
    PlacesInFile places;
    for (const media::ResolutionChange& change : scan.resolutions) {
        places.emplace(change.offset, kLeftOut_s);
    }
    for (const media::OrientationChange& change : scan.orientations) {
        places.emplace(change.offset, kLeftOut_s);
    }
    return places;
}

// Walks the solved packets: counts those that carry something, measures their extent and dates the changes.
class TrackWalk {
public:
    TrackWalk(const media::TrackScan& scan, const media::Timeline& timeline)
        : scan_(scan), timeline_(timeline), changes_(changesOf(scan)) {}

    void fill(TrackFacts& facts) {
        media::TimeCursor cursor(scan_, timeline_);
        std::vector<bool> lane_used(scan_.lanes.size());
        for (std::size_t i = 0; i < scan_.packets.size(); ++i) {
            const media::PacketRef& packet = scan_.packets[i];
            const std::int64_t pts = cursor.at(i);
            if (packet.has(media::PacketRef::kNoPayload)) {
                continue;
            }
            take(packet, pts);
            lane_used[timeline_.runs[cursor.run()].lane] = true;
            ++facts.packets;
        }
        facts.duration_s = timeline_.seconds(last_ - first_.value_or(last_));
        addChanges(facts);
        for (std::size_t lane = 0; lane < lane_used.size(); ++lane) {
            if (lane_used[lane]) {
                facts.ssrcs.push_back(scan_.lanes[lane].ssrc);
            }
        }
    }

private:
    void take(const media::PacketRef& packet, std::int64_t pts) {
        first_ = first_.value_or(pts);
        last_ = std::max(last_, pts);
        if (const auto change = changes_.find(packet.offset()); change != changes_.end()) {
            change->second = std::max(timeline_.seconds(pts - *first_), 0.0);
        }
    }

    void addChanges(TrackFacts& facts) const {
        for (const media::ResolutionChange& change : scan_.resolutions) {
            if (const double at_s = changes_.at(change.offset); at_s > kLeftOut_s) {
                facts.resolutions.push_back({at_s, change.width, change.height});
            }
        }
        for (const media::OrientationChange& change : scan_.orientations) {
            if (const double at_s = changes_.at(change.offset); at_s > kLeftOut_s) {
                facts.rotations.push_back({at_s, change.orientation.rotation_degrees});
            }
        }
    }

    const media::TrackScan& scan_;
    const media::Timeline& timeline_;
    PlacesInFile changes_;
    std::optional<std::int64_t> first_;
    std::int64_t last_ = 0;
};

void readMessages(mjr::Reader& reader, std::uint64_t ignore_first, TrackFacts& facts) {
    mjr::Record record;
    std::int64_t last_us = facts.header.created_us;
    while (reader.next(record)) {
        if (ignore_first > 0) {
            --ignore_first;
            continue;
        }
        if (record.payload.size() < mjr::kWallClockSize) {
            facts.repairs.add({media::RepairKind::kBadPacket, 0, record.offset, 1});
            continue;
        }
        last_us = static_cast<std::int64_t>(load64(record.payload, 0));
        ++facts.packets;
    }
    facts.duration_s = (static_cast<double>(last_us) - static_cast<double>(facts.header.created_us)) / 1e6;
    facts.truncated = reader.truncated();
}

Status readTrack(Bytes file, const TrackFactsOptions& options, TrackFacts& facts) {
    Result<media::TrackScan> scan = media::scanTrack(file, options.scan);
    if (!scan) {
        return scan.error();
    }
    if (options.timing.any()) {
        media::applyCompatTiming(*scan, options.timing);
    }
    const media::Timeline timeline = media::solveTimeline(*scan, {.correct_drift = false});
    TrackWalk(*scan, timeline).fill(facts);
    facts.truncated = scan->truncated;
    facts.repairs = std::move(scan->repairs);
    return {};
}

}  // namespace

Result<TrackFacts> readTrackFacts(const std::string& path, const TrackFactsOptions& options) {
    const Result<mjr::MappedFile> file = mjr::MappedFile::open(path);
    if (!file) {
        return inFile(path, file.error());
    }
    Result<mjr::Reader> reader = mjr::Reader::open(file->bytes());
    if (!reader) {
        return inFile(path, reader.error());
    }
    TrackFacts facts;
    facts.header = reader->header();
    if (facts.header.kind == rtp::MediaKind::kData) {
        readMessages(*reader, options.scan.ignore_first, facts);
        return facts;
    }
    if (const Status read = readTrack(file->bytes(), options, facts); !read) {
        return inFile(path, read.error());
    }
    return facts;
}

}  // namespace wf::job
