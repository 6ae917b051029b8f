#include <algorithm>
#include <cmath>

#include "pp-rec/job/video_lane.h"

namespace wf::job {

namespace {
constexpr double kVideoClock = 90000;
}

VideoLine::VideoLine(std::vector<PlacedTrack> segments, const media::VideoFrameOptions& options)
    : segments_(std::move(segments)), options_(options) {}

double VideoLine::progress() const {
    const double within = reader_ ? reader_->progress() : 0;
    return std::min(1.0, (static_cast<double>(segment_) + within) / static_cast<double>(segments_.size()));
}

bool VideoLine::next(LineFrame& line_frame) {
    while (segment_ < segments_.size()) {
        const PlacedTrack& segment = segments_[segment_];
        if (!reader_) {
            reader_ = std::make_unique<media::VideoFrameReader>(segment.track->scan, segment.track->timeline, options_,
                                                                segment.track->scan.repairs);
            behind_cut_ = false;
        }
        media::VideoFrame& frame = line_frame.frame;
        if (!reader_->next(frame)) {
            reader_.reset();
            ++segment_;
            continue;
        }
        segment.track->scan.packets.release(reader_->position());
        frame.pts += std::llround(segment.offset_s * kVideoClock);
        // Pictures behind one that was left out may refer to it, up to the next key frame.
        behind_cut_ = frame.pts <= last_pts_ || (behind_cut_ && !frame.key && !options_.keep_undecodable);
        if (behind_cut_) {
            continue;
        }
        last_pts_ = frame.pts;
        ++segment.track->frames_used;
        line_frame.segment = segment_;
        line_frame.camera_off_s = static_cast<double>(frame.duration) / kVideoClock;
        return true;
    }
    return false;
}

}  // namespace wf::job
