#include "pp-rec/compose/camera_stream.h"

#include <limits>

#include "pp-rec/mux/picture_fit.h"

namespace wf::compose {
namespace {

constexpr double kMostEnlarged = 1.6;  // small streams shown larger than this look blurred beside a big one
constexpr double kBrief_s = 2;         // a stage so short is not worth a change of streams

bool isSeen(const TileStage& stage) { return stage.largest.width > 0 && stage.largest.height > 0; }

}  // namespace

bool smallSuffices(const VideoTrack& video, Size tile) {
    if (video.small == nullptr) {
        return false;
    }
    const media::VideoParameters& small = video.small->description().video;
    if (small.width == 0 || small.height == 0 || tile.width < 1 || tile.height < 1) {
        return false;
    }
    const mux::PictureRect seen = mux::fitPicture({small.width, small.height}, {tile.width, tile.height});
    return seen.height <= kMostEnlarged * small.height;
}

CameraStream::CameraStream(VideoTrack& video, const TileStages& stages, bool hold) : video_(video), hold_(hold) {
    if (video.small != nullptr) {
        planChanges(stages);
    }
    const double begin_s = video.big->span().begin_s;
    shown_ = changes_.empty() ? kBig : changes_.front().to;
    for (; next_change_ < changes_.size() && changes_[next_change_].time_s <= begin_s; ++next_change_) {
        shown_ = changes_[next_change_].to;
    }
    open(shown_);
}

/// Stages in which nobody is seen, and brief ones, change nothing.
void CameraStream::planChanges(const TileStages& stages) {
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const double end_s = i + 1 < stages.size() ? stages[i + 1].begin_s : std::numeric_limits<double>::infinity();
        if (!isSeen(stages[i]) || (end_s - stages[i].begin_s < kBrief_s && !changes_.empty())) {
            continue;
        }
        const Stream to = smallSuffices(video_, stages[i].largest) ? kSmall : kBig;
        if (changes_.empty() || changes_.back().to != to) {
            changes_.push_back({stages[i].begin_s, to});
        }
    }
}

void CameraStream::show(double time_s) {
    const std::size_t before = next_change_;
    while (next_change_ < changes_.size() && changes_[next_change_].time_s <= time_s) {
        ++next_change_;
    }
    if (next_change_ != before) {
        change(changes_[next_change_ - 1].to, time_s);
    }
    shown().show(time_s);
}

/// Changes streams, unless the other has nothing to show.
void CameraStream::change(Stream to, double time_s) {
    if (to == shown_) {
        return;
    }
    PictureStream& other = open(to);
    other.pass(time_s);
    other.show(time_s);
    if (other.picture() == nullptr) {
        return;
    }
    const Stream from = shown_;
    shown_ = to;
    if (next_change_ == changes_.size()) {  // the other will not be needed again
        undecodable_ += streams_[from]->undecodable();
        streams_[from].reset();
    }
}

PictureStream& CameraStream::open(Stream stream) {
    std::unique_ptr<PictureStream>& place = streams_[stream];
    if (place == nullptr) {
        place = std::make_unique<PictureStream>(stream == kSmall ? *video_.small : *video_.big, hold_);
    }
    return *place;
}

std::uint64_t CameraStream::undecodable() const {
    std::uint64_t sum = undecodable_;
    for (const auto& stream : streams_) {
        sum += stream != nullptr ? stream->undecodable() : 0;
    }
    return sum;
}

}  // namespace wf::compose
