#include "sfu/room/subscribed_line.h"

#include <algorithm>
#include <utility>

#include "sfu/stream/layer_choices.h"
#include "sfu/stream/receive_track.h"

namespace wf::room {

namespace {

constexpr int kHighestLayer = 2;

void assignLayer(const std::optional<int>& wanted, std::uint8_t& target) {
    if (wanted) {
        target = static_cast<std::uint8_t>(std::clamp(*wanted, 0, kHighestLayer));
    }
}

}  // namespace

SubscribedLine::SubscribedLine(Owner& owner, std::size_t mindex, const SendSsrcs& ssrcs)
    : owner_(owner), mindex_(mindex), ssrcs_(ssrcs) {}

bool SubscribedLine::shows(const std::string& feed, const std::string& mid) const {
    return has(feed) && (kind() == rtp::MediaKind::kData || feed_.stream.mid == mid);
}

bool SubscribedLine::has(const std::string& feed) const {
    if (kind() == rtp::MediaKind::kData) {
        return std::ranges::find(data_feeds_, feed) != data_feeds_.end();
    }
    return active_ && feed_.id == feed;
}

SubscribedStream SubscribedLine::info() const {
    SubscribedStream info;
    info.kind = kind();
    info.active = active_;
    info.mindex = mindex_;
    info.mid = mid();
    if (!active_) {
        return info;
    }
    info.ready = ready_;
    info.send = send_;
    if (kind() == rtp::MediaKind::kData) {
        info.source_ids = data_feeds_;
        return info;
    }
    info.feed_id = feed_.id;
    info.feed_mid = feed_.stream.mid;
    info.feed_description = feed_.stream.description;
    info.crossrefid = feed_.crossrefid;
    info.codec = feed_.stream.codec;
    info.h264_profile = feed_.stream.h264_profile;
    info.vp9_profile = feed_.stream.vp9_profile;
    if (feed_.stream.simulcast) {
        info.simulcast = layers();
    } else if (feed_.stream.svc) {
        info.svc = layers();
    }
    info.playout_delay = wanted_delay_ ? wanted_delay_ : feed_.stream.playout_delay;
    return info;
}

LayerState SubscribedLine::layers() const {
    LayerState state;
    state.spatial_target = feed_.stream.simulcast ? target_.substream : target_.spatial;
    state.temporal_target = target_.temporal;
    state.fallback = target_.fallback;
    if (track_ != nullptr) {
        state.spatial = std::max(0, feed_.stream.simulcast ? track_->substream() : track_->spatialLayer());
        state.temporal = std::max(0, track_->temporalLayer());
    }
    return state;
}

void SubscribedLine::show(const Feed& feed) {
    if (!active_) {
        send_ = true;
        ready_ = false;
        target_ = {};
        wanted_delay_.reset();
        data_feeds_.clear();
    }
    // Another stream has to show first what it takes.
    share_ = {};
    share_.chosen = stream::BandwidthAllocator::Line::kMostChoices - 1;
    cut_ = held_ = false;
    active_ = true;
    feed_ = feed;
    if (feed.stream.kind == rtp::MediaKind::kData && !has(feed.id)) {
        data_feeds_.push_back(feed.id);
    }
}

bool SubscribedLine::drop(const std::string& feed) {
    std::erase(data_feeds_, feed);
    if (kind() == rtp::MediaKind::kData && !data_feeds_.empty()) {
        return false;
    }
    active_ = false;
    return true;
}

void SubscribedLine::apply(const StreamWishes& wishes, net::Time now) {
    send_ = wishes.send.value_or(send_);
    assignLayer(wishes.substream, target_.substream);
    assignLayer(wishes.temporal, target_.temporal);
    assignLayer(wishes.spatial_layer, target_.spatial);
    assignLayer(wishes.temporal_layer, target_.temporal);
    target_.fallback = wishes.fallback.value_or(target_.fallback);
    if (wishes.min_delay_ms && wishes.max_delay_ms) {
        wanted_delay_ = playoutDelay(*wishes.min_delay_ms, *wishes.max_delay_ms);
    }
    if (track_ != nullptr) {
        applyTarget(now);
        applyDelay();
    }
}

/// What the client asks for counts at once where it is less than what fits.
void SubscribedLine::applyTarget(net::Time now) {
    stream::LayerTarget target = target_;
    if (cut_) {
        target.substream = std::min(target.substream, allowed_.substream);
        target.temporal = std::min(target.temporal, allowed_.temporal);
        target.spatial = std::min(target.spatial, allowed_.spatial);
    }
    if (target != track_->target()) {
        track_->setTarget(target, now);
    }
}

std::uint64_t SubscribedLine::rateBps() const {
    const bool sends = track_ != nullptr && track_->source() != nullptr && !track_->paused();
    return sends ? track_->source()->rates().totalBps() : 0;
}

bool SubscribedLine::readShare(const stream::ReceiveTrack* small, const stream::ReceiveTrack* big) {
    share_.choices = 0;
    if (track_ == nullptr || track_->source() == nullptr || kind() != rtp::MediaKind::kVideo) {
        return false;
    }
    if (layered()) {
        const stream::LayerRates& rates = track_->source()->rates();
        const auto found = stream::layerChoices(rates, target_, feed_.stream.simulcast);
        for (std::size_t i = 0; i < found.count; ++i) {
            share_.costs_bps[share_.choices++] = found.choices[i].bps;
        }
    } else if (small != nullptr && big != nullptr) {
        const std::uint64_t costs = small->rates().totalBps();
        if (costs > 0 && big->rates().totalBps() > costs) {
            share_.costs_bps = {costs, big->rates().totalBps()};
            share_.choices = 2;
        }
    }
    return share_.choices > 0;
}

bool SubscribedLine::takeShare(const stream::BandwidthAllocator::Line& share, bool paused, net::Time now) {
    using Fit = SubscriberListener::Fit;
    share_ = share;
    const Fit before = fit_;
    if (!layered()) {
        fit_ = share.chosen == 1 ? Fit::kBig : share.chosen == 0 ? Fit::kSmall : Fit::kNothing;
        return fit_ != before;
    }
    const auto choices = stream::layerChoices(track_->source()->rates(), target_, feed_.stream.simulcast);
    cut_ = share.chosen >= 0 && share.chosen + 1 < static_cast<int>(choices.count);
    if (cut_) {
        allowed_ = choices.choices[static_cast<std::size_t>(share.chosen)].target;
    }
    fit_ = share.chosen < 0 ? Fit::kNothing : before == Fit::kNothing ? Fit::kLayers : before;
    applyTarget(now);
    if (std::exchange(held_, share.chosen < 0) != held_) {
        setPaused(paused, now);
    }
    return fit_ != before;
}

void SubscribedLine::setPublishedDelay(std::optional<PlayoutDelay> delay) {
    feed_.stream.playout_delay = delay;
    applyDelay();
}

void SubscribedLine::applyDelay() {
    const std::optional<PlayoutDelay> delay = wanted_delay_ ? wanted_delay_ : feed_.stream.playout_delay;
    if (track_ == nullptr) {
        return;
    }
    if (delay) {
        track_->setPlayoutDelay(
            stream::PlayoutDelay{std::chrono::milliseconds(delay->min_ms), std::chrono::milliseconds(delay->max_ms)});
    } else {
        track_->setPlayoutDelay(std::nullopt);
    }
}

void SubscribedLine::negotiate(stream::PeerSender& sender, const sdp::NegotiatedMedia& media, bool e2ee) {
    if (!active_) {
        return;
    }
    ready_ = true;
    if (!media.accepted()) {
        active_ = false;
        data_feeds_.clear();
        return;
    }
    if (!media.codec) {
        return;
    }
    const stream::SendTrackConfig config = sendTrackConfig(media, ssrcs_, e2ee);
    if (track_ == nullptr) {
        track_ = &sender.addTrack(config, *this);
    } else {
        track_->update(config);
    }
}

void SubscribedLine::connect(stream::ReceiveTrack* source, bool paused, net::Time now) {
    if (track_ == nullptr) {
        return;
    }
    applyTarget(now);
    applyDelay();
    track_->setPaused(paused || !send_ || held_, now);
    if (track_->source() != source) {
        track_->setSource(source, now);
    }
}

void SubscribedLine::setPaused(bool paused, net::Time now) {
    if (track_ != nullptr) {
        track_->setPaused(paused || !send_ || held_, now);
    }
}

void SubscribedLine::onLayerChanged(stream::SendTrack& /*track*/, stream::LayerKind kind, std::uint8_t layer) {
    using Layer = SubscriberListener::Layer;
    const PublishedStream& stream = feed_.stream;
    if (kind == stream::LayerKind::kSubstream && stream.simulcast) {
        owner_.onLineLayer(*this, Layer::kSubstream, layer);
    } else if (kind == stream::LayerKind::kSpatial && stream.svc) {
        owner_.onLineLayer(*this, Layer::kSpatialLayer, layer);
    } else if (kind == stream::LayerKind::kTemporal && (stream.simulcast || stream.svc)) {
        owner_.onLineLayer(*this, stream.simulcast ? Layer::kTemporal : Layer::kTemporalLayer, layer);
    }
}

void SubscribedLine::onSlowLink(stream::SendTrack& /*track*/, std::uint32_t lost) { owner_.onLineSlow(*this, lost); }

}  // namespace wf::room
