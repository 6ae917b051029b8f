#include "pp-rec/compose/video_feed.h"

#include <algorithm>
#include <utility>

namespace wf::compose {
namespace {

constexpr unsigned kTrackShift = 40;  // serials of a stream stay below 2^40

}  // namespace

VideoFeed::VideoFeed(std::vector<VideoTrack>& videos, Options options)
    : videos_(videos), options_(std::move(options)) {}

VideoFeed::View VideoFeed::show(double time_s) {
    begin(time_s);
    for (const Running& running : running_) {
        running.stream->show(time_s);
    }
    retire(time_s);
    for (auto running = running_.rbegin(); running != running_.rend(); ++running) {
        const CameraStream& stream = *running->stream;
        if (stream.picture() != nullptr) {
            const auto track = static_cast<std::uint64_t>(running->track);
            return {stream.picture(), stream.turn(), (track << kTrackShift) + stream.serial()};
        }
    }
    return {};
}

void VideoFeed::pass(double time_s) {
    begin(time_s);
    for (const Running& running : running_) {
        running.stream->pass(time_s);
    }
    retire(time_s);
}

std::uint64_t VideoFeed::undecodable() const {
    std::uint64_t sum = undecodable_;
    for (const Running& running : running_) {
        sum += running.stream->undecodable();
    }
    return sum;
}

void VideoFeed::begin(double time_s) {
    for (; next_track_ < videos_.size(); ++next_track_) {
        VideoTrack& video = videos_[next_track_];
        const Span span = video.big->span();
        if (span.begin_s > time_s) {
            return;
        }
        if (span.end_s > time_s || options_.hold) {
            running_.push_back({next_track_, std::make_unique<CameraStream>(video, options_.tiles, options_.hold)});
        }
    }
}

/// Lets streams go that are over or behind another that has taken over.
void VideoFeed::retire(double time_s) {
    const auto newest = std::find_if(running_.rbegin(), running_.rend(),
                                     [](const Running& running) { return running.stream->hasPictures(); });
    const std::size_t taken_over =
        newest == running_.rend() ? 0 : static_cast<std::size_t>(running_.rend() - newest) - 1;
    std::size_t place = 0;
    std::erase_if(running_, [&](const Running& running) {
        const bool over = place++ < taken_over || running.stream->ended(time_s);
        undecodable_ += over ? running.stream->undecodable() : 0;
        return over;
    });
}

}  // namespace wf::compose
