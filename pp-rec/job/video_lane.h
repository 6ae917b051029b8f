#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "pp-rec/job/audio_lane.h"
#include "pp-rec/job/loaded_track.h"
#include "pp-rec/job/output_lane.h"
#include "pp-rec/media/video_frames.h"

namespace wf::job {

/// One picture of a person's video line; `frame` is valid until the next call.
struct LineFrame {
    media::VideoFrame frame;  ///< pts from output time 0
    std::size_t segment = 0;
    double camera_off_s = 0;  ///< how long no picture followed this one; 0 when the camera went on
};

/// The pictures of one person from output time 0: segments in order, those that overlap an earlier one left out.
class VideoLine {
public:
    VideoLine(std::vector<PlacedTrack> segments, const media::VideoFrameOptions& options);

    bool next(LineFrame& frame);

    [[nodiscard]] const std::vector<PlacedTrack>& segments() const { return segments_; }
    [[nodiscard]] double progress() const;

private:
    std::vector<PlacedTrack> segments_;
    media::VideoFrameOptions options_;
    std::size_t segment_ = 0;
    std::unique_ptr<media::VideoFrameReader> reader_;
    std::int64_t last_pts_ = -1;
    bool behind_cut_ = false;  ///< a picture of this segment was left out, and no key frame has come since
};

struct VideoLaneOptions {
    bool copy = true;            ///< else H.264
    bool hold = true;            ///< keep the last picture while the camera is off; else black
    bool from_zero = false;      ///< the first picture stands at output time 0
    bool write_rotation = true;  ///< into the container; transcoding always turns the pictures themselves
    media::VideoFrameOptions frames;
    int crf = 23;
    std::string preset = "veryfast";
    double end_s = 0;  ///< of the whole output: black goes on to here
};

/// Errors: the segments differ in codec, or an encoder is missing.
Result<std::unique_ptr<OutputLane>> makeVideoLane(std::vector<PlacedTrack> segments, const VideoLaneOptions& options);

mux::StreamCodec streamCodec(rtp::Codec codec);

}  // namespace wf::job
