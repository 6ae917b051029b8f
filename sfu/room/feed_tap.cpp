#include "sfu/room/feed_tap.h"

namespace wf::room {

void FeedTap::refresh(const Tracks& tracks) {
    lines_.resize(std::min(lines_.size(), tracks.size()));
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        if (i == lines_.size()) {
            lines_.push_back(std::make_unique<Line>(lane_, MediaLane::Address{mirror_, 0, i}));
        }
        lines_[i]->take(tracks[i]->source(), tracks[i]->sourceNumber());
    }
}

void FeedTap::requestKeyFrame(std::size_t line, std::size_t layer, net::Time now) const {
    if (line < lines_.size() && lines_[line]->source() != nullptr) {
        lines_[line]->source()->requestKeyFrame(layer, now);
    }
}

void FeedTap::Line::take(stream::ReceiveTrack* source, std::uint32_t number) {
    address_.source = number;
    if (source == source_) {
        return;
    }
    if (source_ != nullptr) {
        source_->removeConsumer(*this);
    }
    source_ = source;
    if (source_ == nullptr) {
        return;
    }
    source_->addConsumer(*this);
    for (std::size_t layer = 0; layer < source_->layerCount(); ++layer) {
        if (const auto& report = source_->layer(layer).senderReport()) {
            lane_.write(address_, *report);
        }
    }
}

}  // namespace wf::room
