#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "rtp/base/result.h"
#include "tests/support/canvas.h"
#include "tests/support/pcm.h"

namespace wf::test {

/// The white frames that the `truth` recordings show at k + 0.5 s.
struct Flash {
    int k = 0;           ///< read from the five squares
    double time_s = 0;   ///< presentation time of its first white frame
    int frames = 0;      ///< white frames in a row; the source has two
    bool whole = false;  ///< the frame before it is there too, so the first white frame cannot have been lost
};

/// The 60 ms tone that the `truth` recordings sound at k + 0.5 s.
struct Beep {
    int k = 0;          ///< from its frequency, 400 + 100 k Hz
    double time_s = 0;  ///< presentation time of its first loud sample
    double length_ms = 0;
    bool whole = false;  ///< it has its full length, so its start cannot have been lost
};

/// When a player that obeys the file's timestamps, edit lists and codec delays shows the flashes and sounds the beeps
/// of a `truth` recording. All times are on the file's own time line.
struct SyncReport {
    std::vector<Flash> flashes;        ///< in order of appearance
    std::vector<Beep> beeps;           ///< likewise
    std::map<int, double> offsets_ms;  ///< k to beep minus flash, positive when the sound is late; whole ones only
    double median_ms = 0;
    double min_ms = 0;
    double max_ms = 0;
    double video_start_s = 0;  ///< time of the first frame
    double audio_start_s = 0;  ///< time of the first sample
    double video_end_s = 0;    ///< time of the last frame
    double audio_end_s = 0;    ///< time behind the last sample
    int video_frames = 0;
    double largest_audio_gap_ms = 0;  ///< jump of the audio timestamps against the count of samples

    /// All of it on a few lines, for a failure message.
    [[nodiscard]] std::string describe() const;
};

/// Decodes the file's first video and first audio stream once each with ffmpeg. A beep starts at its first loud sample,
/// which is exact to 0.1 ms: a file that plays the 312 samples of Opus pre-skip reads 6.5 ms, one that drops them 0.0
/// (a detector that takes the start of a 1 ms window, as the corpus' MANIFEST.json did, reads 0.8 ms less). Fails when
/// there is no such stream, or when not one flash and beep belong together.
Result<SyncReport> measureSync(const std::filesystem::path& path);

/// The place where one of the flashing pictures of a film stands: all that becomes white within `within` in this time.
Result<Box> flashingBox(const std::filesystem::path& path, const Box& within, const Interval& when);
/// The flashes of the picture that stands there.
Result<std::vector<Flash>> measureFlashes(const std::filesystem::path& path, const Box& place);
Result<std::vector<Beep>> measureBeeps(const std::filesystem::path& path);

}  // namespace wf::test
