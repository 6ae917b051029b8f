#include <algorithm>
#include <cmath>

#include "pp-rec/job/audio_lane.h"

namespace wf::job {
namespace {

constexpr double kNoticeable_s = media::AudioFrameReader::kResync_s;

std::int64_t grid(std::uint32_t clock_rate) { return clock_rate == 48000 ? 120 : 1; }

}  // namespace

AudioLine::AudioLine(std::vector<PlacedTrack> segments)
    : segments_(std::move(segments)), clock_rate_(segments_.front().track->timeline.clock_rate) {}

double AudioLine::progress() const {
    const double within = reader_ ? reader_->progress() : 0;
    return std::min(1.0, (static_cast<double>(segment_) + within) / static_cast<double>(segments_.size()));
}

bool AudioLine::next(media::AudioFrame& frame) {
    while (segment_ < segments_.size()) {
        if (!reader_ && enterSegment(frame)) {
            return true;
        }
        PlacedTrack& segment = segments_[segment_];
        if (!reader_->next(frame)) {
            reader_.reset();
            ++segment_;
            continue;
        }
        const std::int64_t begins = std::llround(segment.offset_s * clock_rate_) + frame.pts;
        if (next_pts_ - begins > std::llround(kNoticeable_s * clock_rate_)) {
            continue;  // said again by a segment that began before the one ahead of it ended
        }
        frame.pts = next_pts_;
        next_pts_ += frame.duration;
        return true;
    }
    return false;
}

// Opens the reader; true with the silence ahead of the segment, if there is any.
bool AudioLine::enterSegment(media::AudioFrame& frame) {
    PlacedTrack& segment = segments_[segment_];
    reader_ = std::make_unique<media::AudioFrameReader>(segment.track->scan, segment.track->timeline,
                                                        segment.track->scan.repairs);
    const std::int64_t gap = std::llround(segment.offset_s * clock_rate_) - next_pts_;
    const std::int64_t filled = gap / grid(clock_rate_) * grid(clock_rate_);
    if (filled <= 0) {
        return false;
    }
    frame = {media::AudioFrame::Kind::kSilence, next_pts_, filled, 0, 0, {}};
    next_pts_ += filled;
    return true;
}

}  // namespace wf::job
