#include <algorithm>
#include <cmath>

#include "pp-rec/job/audio_lane.h"

namespace wf::job {

AudioLine::AudioLine(std::vector<PlacedTrack> segments)
    : segments_(std::move(segments)), clock_rate_(segments_.front().track->timeline.clock_rate) {}

double AudioLine::progress() const {
    const double within = reader_ ? reader_->progress() : 0;
    return std::min(1.0, (static_cast<double>(segment_) + within) / static_cast<double>(segments_.size()));
}

bool AudioLine::next(media::AudioFrame& frame) {
    while (segment_ < segments_.size()) {
        if (!held_ && !readAhead()) {
            reader_.reset();
            ++segment_;
            continue;
        }
        const PlacedTrack& segment = segments_[segment_];
        const std::int64_t begins = std::llround(segment.offset_s * clock_rate_) + held_->pts;
        const std::int64_t late = (begins - next_pts_) / grid() * grid();
        if (late > 0 && (entering_ || late >= noticeable())) {
            frame = {media::AudioFrame::Kind::kSilence, next_pts_, late, 0, 0, {}};
        } else {
            frame = *held_;
            held_.reset();
            if (!cutOverlap(frame, next_pts_ - begins)) {
                continue;
            }
            segment.track->frames_used += frame.kind == media::AudioFrame::Kind::kCoded ? 1 : 0;
            frame.pts = next_pts_;
        }
        entering_ = false;
        next_pts_ += frame.duration;
        return true;
    }
    return false;
}

// Opens the reader of the segment where it is not, and takes its next frame.
bool AudioLine::readAhead() {
    const PlacedTrack& segment = segments_[segment_];
    if (!reader_) {
        reader_ = std::make_unique<media::AudioFrameReader>(segment.track->scan, segment.track->timeline,
                                                            segment.track->scan.repairs);
        entering_ = true;
    }
    media::AudioFrame frame;
    if (!reader_->next(frame)) {
        return false;
    }
    held_ = frame;
    return true;
}

// A segment may begin before the one ahead of it has ended. False when nothing is left of the frame: a packet that is
// too early by something one can hear goes as a whole, of a pause only the part that has passed.
bool AudioLine::cutOverlap(media::AudioFrame& frame, std::int64_t overlap) const {
    if (overlap < noticeable()) {
        return true;
    }
    if (frame.kind == media::AudioFrame::Kind::kCoded) {
        return false;
    }
    frame.duration -= overlap / grid() * grid();
    return frame.duration > 0;
}

std::int64_t AudioLine::noticeable() const { return std::llround(media::AudioFrameReader::kResync_s * clock_rate_); }

std::int64_t AudioLine::grid() const { return clock_rate_ == 48000 ? 120 : 1; }

}  // namespace wf::job
