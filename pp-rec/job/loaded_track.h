#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pp-rec/media/compat_timing.h"
#include "pp-rec/media/timeline.h"
#include "pp-rec/media/track_scan.h"
#include "recorder/mjr/mapped_file.h"
#include "rtp/base/result.h"

namespace wf::job {

/// One audio or video recording, mapped, scanned and solved.
struct LoadedTrack {
    mjr::MappedFile file;
    media::TrackScan scan;
    media::Timeline timeline;
    std::uint64_t frames_used = 0;  ///< audio packets or pictures that lines have taken from it

    /// Meeting time behind the last packet, microseconds since the Unix epoch.
    [[nodiscard]] std::int64_t end_us() const;
};

struct LoadOptions {
    media::ScanOptions scan;
    media::SolveOptions solve;
    media::CompatTiming timing;
    bool room_events = true;  ///< without anchors in `solve`, those that the event files beside the recording give
};

/// Errors name the file; besides those of scanTrack: an encrypted recording.
Result<std::unique_ptr<LoadedTrack>> loadTrack(const std::string& path, const LoadOptions& options);

/// "PATH: message (offset N)".
Error inFile(const std::string& path, const Error& error);

}  // namespace wf::job
