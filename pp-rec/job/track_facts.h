#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pp-rec/job/inspect.h"
#include "pp-rec/media/compat_timing.h"
#include "pp-rec/media/repair_report.h"
#include "pp-rec/media/track_scan.h"
#include "recorder/mjr/header.h"
#include "rtp/base/result.h"

namespace wf::job {

struct TrackFactsOptions {
    media::ScanOptions scan;
    media::CompatTiming timing;
};

/// What a walk over one recording tells under the filters and time knobs of janus-pp-rec; data, audio and video.
struct TrackFacts {
    mjr::Header header;
    std::uint64_t packets = 0;              ///< kept after filtering; data: messages
    double duration_s = 0;                  ///< first to last packet; data: creation of the recording to last message
    std::vector<ResolutionAt> resolutions;  ///< changes; times count from the first packet
    std::vector<RotationAt> rotations;      ///< likewise
    std::vector<std::uint32_t> ssrcs;       ///< that packets were kept of
    bool truncated = false;
    media::RepairReport repairs;
};

/// Works on encrypted recordings too. Errors name the file: not readable, not a recording.
Result<TrackFacts> readTrackFacts(const std::string& path, const TrackFactsOptions& options);

}  // namespace wf::job
