#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pp-rec/job/progress.h"
#include "pp-rec/media/compat_timing.h"
#include "pp-rec/media/repair_report.h"
#include "pp-rec/media/track_scan.h"
#include "rtp/base/result.h"

namespace wf::job {

struct ConvertOptions {
    std::string format;                  ///< extension word; empty = from the target's name
    std::optional<std::string> comment;  ///< `comment` tag; absent = the header's JSON
    bool faststart = false;              ///< mp4: moov first
    bool overwrite = false;
    bool correct_drift = false;     ///< follow the arrival clock (mjr) or keep RTP time (pp-rec)
    bool keep_undecodable = false;  ///< keep frames that no decoder can show
    bool cut_damaged = false;       ///< cut what losses damaged, however much that is
    bool write_rotation = true;     ///< video orientation goes into the container as a display matrix
    bool srt_comma = false;         ///< standard SubRip times instead of janus-pp-rec's
    media::ScanOptions scan;
    media::CompatTiming timing;
    Progress progress;
};

/// What one conversion did.
struct ConvertReport {
    std::string input;
    std::string output;  ///< empty when there was nothing to write
    rtp::Codec codec = rtp::Codec::kOpus;
    std::uint64_t packets = 0;  ///< kept after filtering
    std::uint64_t frames = 0;   ///< written: coded audio packets, video frames or messages
    double duration_s = 0;      ///< of what was written
    std::int64_t start_us = 0;  ///< meeting time of its beginning, microseconds since the Unix epoch
    int rotation_degrees = 0;   ///< written into the container
    media::RepairReport repairs;
};

/// Extensions that a codec converts to, the preferred one first; "binary" data converts to any.
std::vector<std::string_view> targetsFor(rtp::Codec codec);

/// Converts one recording into one media file without another encoding of video or Opus: Opus to opus, ogg, mka, webm;
/// G.711, G.722, L16 to wav, mka (PCM); VP8, VP9 to webm, mkv; H.264, H.265, AV1 to mp4, mkv; text to srt; binary to
/// anything. Errors: input not readable, not a recording, encrypted, no such target for this codec, nothing decodable,
/// output not writable. A recording without packets is no error: `output` is then empty.
Result<ConvertReport> convertRecording(const std::string& input, const std::string& output,
                                       const ConvertOptions& options);

}  // namespace wf::job
