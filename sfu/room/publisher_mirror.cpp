// Publishers of a room on another worker, as its annex has them.
#include <algorithm>

#include "sfu/room/publisher.h"
#include "sfu/room/room.h"

namespace wf::room {

MirroredFeed Publisher::mirrored() const {
    MirroredFeed feed{id(), privateId(), display_, metadata_, e2ee_, {}};
    for (const auto& track : tracks_) {
        feed.lines.push_back(track->mirrored());
    }
    return feed;
}

void Publisher::mirror(HomeLink& home, const MirroredFeed& feed) {
    if (mirror_ == nullptr) {
        WorkerServices& services = room_.services();
        MirrorTable::Mirror& self = *this;
        mirror_ = std::make_unique<MirrorInput>(services, home, id(), self);
        const stream::PeerReceiver::Config config{.no_media_after = net::Duration::zero(),
                                                  .delivery = &services.delivery};
        receiver_ = std::make_unique<stream::PeerReceiver>(config, *mirror_, services.kept, services.clock);
    }
    display_ = feed.display;
    metadata_ = feed.metadata;
    e2ee_ = feed.e2ee;
    // Before any line takes what it has now: mids may have changed places among them.
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
        if (tracks_[i]->source() != nullptr && (i >= feed.lines.size() || !tracks_[i]->goesOn(feed.lines[i]))) {
            room_.onStreamGone(*this, *tracks_[i]);
            tracks_[i]->endMirror();
        }
    }
    tracks_.resize(std::min(tracks_.size(), feed.lines.size()));
    for (std::size_t i = 0; i < feed.lines.size(); ++i) {
        if (i == tracks_.size()) {
            tracks_.emplace_back(new PublishedTrack(*this, *receiver_));
        }
        tracks_[i]->mirror(feed.lines[i]);
    }
    opened_ = true;
}

void Publisher::onSubscribed() {
    if (mirror_ != nullptr && !mirror_->wanted()) {
        mirror_->want();
        media_timer_.repeatLoosely(stream::PeerReceiver::kTimerPeriod);
    }
}

std::optional<std::uint32_t> Publisher::wantedMirror() const {
    return mirror_ != nullptr && mirror_->wanted() ? std::optional(mirror_->number()) : std::nullopt;
}

void Publisher::stopMirroring() {
    mirror_->stop();
    media_timer_.stop();
}

void Publisher::onMirrored(const MediaLane::Address& address, stream::MediaPacket& packet) {
    if (stream::ReceiveTrack* source = mirroredSource(address)) {
        receiver_->relay(*source, packet);
    }
}

void Publisher::onMirrored(const MediaLane::Address& address, const stream::ReceivedSenderReport& report) {
    stream::ReceiveTrack* source = mirroredSource(address);
    if (source != nullptr && report.layer < source->layerCount()) {
        source->onSenderReport(report);
    }
}

/// None when the line has changed since: what was on its way is of something that is gone.
stream::ReceiveTrack* Publisher::mirroredSource(const MediaLane::Address& address) const {
    const bool current =
        address.line < tracks_.size() && tracks_[address.line]->sourceNumber() == address.source && receiver_;
    return current ? tracks_[address.line]->source() : nullptr;
}

}  // namespace wf::room
