#include "pp-rec/job/loaded_track.h"

#include <cmath>

#include "pp-rec/job/room_events.h"

namespace wf::job {

std::int64_t LoadedTrack::end_us() const {
    const std::int64_t ticks = timeline.duration + timeline.nominal_step;
    return timeline.start_us + std::llround(timeline.seconds(ticks) * 1e6);
}

Error inFile(const std::string& path, const Error& error) {
    Error named = error;
    if (!named.message.starts_with(path)) {
        named.message = path + ": " + named.message;
    }
    return named;
}

Result<std::unique_ptr<LoadedTrack>> loadTrack(const std::string& path, const LoadOptions& options) {
    Result<mjr::MappedFile> file = mjr::MappedFile::open(path);
    if (!file) {
        return inFile(path, file.error());
    }
    Result<media::TrackScan> scan = media::scanTrack(file->bytes(), options.scan);
    if (!scan) {
        return inFile(path, scan.error());
    }
    if (scan->header.encrypted) {
        return Error{path + ": the recording is end-to-end encrypted; only its participants' clients can decode it",
                     std::nullopt};
    }
    auto track = std::make_unique<LoadedTrack>(
        LoadedTrack{std::move(file).value(), std::move(scan).value(), media::Timeline{}, 0});
    if (options.timing.any()) {
        media::applyCompatTiming(track->scan, options.timing);
    }
    media::SolveOptions solve = options.solve;
    if (solve.anchors.empty() && options.room_events) {
        solve.anchors = findAnchors(path);
    }
    track->timeline = media::solveTimeline(track->scan, solve);
    return track;
}

}  // namespace wf::job
