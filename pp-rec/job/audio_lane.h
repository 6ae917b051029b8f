#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "pp-rec/job/loaded_track.h"
#include "pp-rec/job/output_lane.h"
#include "pp-rec/media/audio_frames.h"
#include "pp-rec/media/opus_frames.h"

namespace wf::job {

/// Where a recording stands in the output.
struct PlacedTrack {
    LoadedTrack* track = nullptr;  ///< outlives the lane
    double offset_s = 0;           ///< output time of its pts 0
};

/// The sound of one person as one unbroken line from output time 0: segments in order, silence before, between and
/// inside them. All segments have the codec of the first.
class AudioLine {
public:
    explicit AudioLine(std::vector<PlacedTrack> segments);

    /// Frames without gap or overlap, pts from 0.
    bool next(media::AudioFrame& frame);

    [[nodiscard]] std::uint32_t clockRate() const { return clock_rate_; }
    [[nodiscard]] const media::TrackScan& firstScan() const { return segments_.front().track->scan; }
    [[nodiscard]] double progress() const;

private:
    bool readAhead();
    bool cutOverlap(media::AudioFrame& frame, std::int64_t overlap) const;
    [[nodiscard]] std::int64_t noticeable() const;
    [[nodiscard]] std::int64_t grid() const;

    std::vector<PlacedTrack> segments_;
    std::uint32_t clock_rate_;
    std::size_t segment_ = 0;
    std::unique_ptr<media::AudioFrameReader> reader_;
    std::optional<media::AudioFrame> held_;  ///< read, not yet handed out
    bool entering_ = false;                  ///< held_ is the first frame of its segment
    std::int64_t next_pts_ = 0;
};

struct AudioLaneOptions {
    mux::StreamCodec codec = mux::StreamCodec::kOpus;  ///< of the output
    bool copy = true;                                  ///< only Opus can be copied
    int bitrate_bps = 0;                               ///< of encoders; 0 chooses
};

/// Channels of an Opus recording.
media::OpusLayout opusLayoutOf(const media::TrackScan& scan);

Result<std::unique_ptr<OutputLane>> makeAudioLane(std::vector<PlacedTrack> segments, const AudioLaneOptions& options);

}  // namespace wf::job
