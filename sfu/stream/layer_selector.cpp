#include "sfu/stream/layer_selector.h"

#include <algorithm>

#include "rtp/timestamp_unwrapper.h"

namespace wf::stream {

void PictureLimit::change(std::uint8_t limit, std::uint32_t timestamp) {
    if (limit != now_) {
        before_ = now_;
        now_ = limit;
        since_ = timestamp;
    }
}

void PictureLimit::settle(std::uint32_t timestamp) {
    if (rtp::timestampDelta(timestamp, since_) > kSettledTicks) {
        before_ = now_;
    }
}

std::uint8_t PictureLimit::at(std::uint32_t timestamp) const {
    return rtp::timestampDelta(timestamp, since_) >= 0 ? now_ : before_;
}

void LayerSelector::restart(std::size_t substreams, bool needs_key_frame) {
    substreams_ = std::clamp<std::size_t>(substreams, 1, seen_.size());
    needs_key_frame_ = needs_key_frame;
    substream_ = -1;
    seen_.fill({});
}

void LayerSelector::seen(std::size_t substream, net::Time at) {
    if (substream < substreams_) {
        seen_[substream].last_seen = at;
    }
}

LayerSelector::Verdict LayerSelector::judge(const MediaPacket& packet) {
    if (packet.layer >= substreams_) {
        return Verdict::kForeign;
    }
    noteArrival(packet);
    if (substream_ != packet.layer || run_ != packet.run) {
        if (!mayBegin(packet)) {
            return Verdict::kForeign;
        }
        begin(packet);
        return Verdict::kBegin;
    }
    if (packet.facts.has_spatial_layer) {
        highest_spatial_ = std::max<int>(highest_spatial_, packet.facts.spatial_layer);
    }
    if (rtp::timestampDelta(packet.view.timestamp(), newest_timestamp_) > 0) {
        onNewPicture(packet);
    }
    if (packet.empty() || !wanted(packet)) {
        return Verdict::kLeaveOut;
    }
    note(packet);
    return Verdict::kForward;
}

void LayerSelector::noteArrival(const MediaPacket& packet) {
    Substream& own = seen_[packet.layer];
    const std::uint32_t timestamp = packet.view.timestamp();
    if (substreams_ > 1 && (!own.last_seen || own.timestamp != timestamp)) {
        for (Substream& other : seen_) {
            ++other.missed;
        }
    }
    own = {packet.received, timestamp, 0};
}

/// At a low picture rate silence says little: others must have had two pictures each since, too.
bool LayerSelector::active(std::size_t substream, net::Time now) const {
    const Substream& seen = seen_[substream];
    return seen.last_seen && (now - *seen.last_seen <= target_.fallback || seen.missed <= 2 * (substreams_ - 1));
}

/// The best substream that there is: the highest active one up to the target, or else the lowest above it.
std::uint8_t LayerSelector::best(net::Time now) const {
    const std::size_t target = std::min<std::size_t>(target_.substream, substreams_ - 1);
    for (std::size_t layer = target + 1; layer-- > 0;) {
        if (active(layer, now)) {
            return static_cast<std::uint8_t>(layer);
        }
    }
    for (std::size_t layer = target + 1; layer < substreams_; ++layer) {
        if (active(layer, now)) {
            return static_cast<std::uint8_t>(layer);
        }
    }
    return static_cast<std::uint8_t>(substream_ >= 0 ? static_cast<std::size_t>(substream_) : target);
}

/// Any step towards the best substream is taken, at a key frame.
bool LayerSelector::mayBegin(const MediaPacket& packet) const {
    if (packet.empty() || (needs_key_frame_ && !packet.facts.starts_key_frame)) {
        return false;
    }
    if (substream_ < 0 || substream_ == packet.layer) {
        return true;
    }
    const int goal = best(packet.received);
    const int layer = packet.layer;
    return (substream_ < layer && layer <= goal) || (goal <= layer && layer < substream_);
}

void LayerSelector::begin(const MediaPacket& packet) {
    substream_ = packet.layer;
    run_ = packet.run;
    newest_timestamp_ = packet.view.timestamp();
    temporal_.reset(target_.temporal);
    spatial_.reset(target_.spatial);
    sent_temporal_ = -1;
    sent_spatial_ = -1;
    highest_spatial_ = -1;
    note(packet);
}

/// A lower limit holds from the next picture on. A key picture needs nothing earlier, so all limits may rise there;
/// else a temporal layer is climbed where its picture depends on lower layers only, or where the encoder says so.
void LayerSelector::onNewPicture(const MediaPacket& packet) {
    newest_timestamp_ = packet.view.timestamp();
    temporal_.settle(newest_timestamp_);
    spatial_.settle(newest_timestamp_);
    const PayloadFacts& facts = packet.facts;
    const bool key = facts.starts_key_frame;
    const bool climbs = facts.has_temporal_layer && facts.starts_frame && facts.layer_sync &&
                        facts.temporal_layer == temporal_.now() + 1 && facts.temporal_layer <= target_.temporal;
    if (key || target_.temporal < temporal_.now()) {
        temporal_.change(target_.temporal, newest_timestamp_);
    } else if (climbs) {
        temporal_.change(facts.temporal_layer, newest_timestamp_);
    } else if (facts.has_temporal_layer && facts.temporal_layer <= temporal_.now()) {
        const std::uint8_t limit = std::min(facts.climbs_to, target_.temporal);
        temporal_.change(std::max(temporal_.now(), limit), newest_timestamp_);
    }
    if (key || target_.spatial < spatial_.now()) {
        spatial_.change(target_.spatial, newest_timestamp_);
    }
}

bool LayerSelector::wanted(const MediaPacket& packet) const {
    const PayloadFacts& facts = packet.facts;
    const std::uint32_t timestamp = packet.view.timestamp();
    return (!facts.has_temporal_layer || facts.temporal_layer <= temporal_.at(timestamp)) &&
           (!facts.has_spatial_layer || facts.spatial_layer <= spatial_.at(timestamp));
}

void LayerSelector::note(const MediaPacket& packet) {
    const PayloadFacts& facts = packet.facts;
    if (facts.has_temporal_layer) {
        sent_temporal_ = std::min<int>(std::max<int>(sent_temporal_, facts.temporal_layer), temporal_.now());
    }
    if (facts.has_spatial_layer) {
        sent_spatial_ = std::min<int>(std::max<int>(sent_spatial_, facts.spatial_layer), spatial_.now());
    }
}

bool LayerSelector::endsPicture(const MediaPacket& packet) const {
    return packet.facts.has_spatial_layer && packet.facts.ends_layer_frame &&
           packet.facts.spatial_layer == spatial_.at(packet.view.timestamp());
}

std::optional<std::uint8_t> LayerSelector::awaited(net::Time now) const {
    if (!needs_key_frame_) {
        return std::nullopt;
    }
    const std::uint8_t goal = best(now);
    if (substream_ != goal) {
        return goal;
    }
    const bool climbs = spatial_.now() < target_.spatial && spatial_.now() < highest_spatial_;
    return climbs ? std::optional(goal) : std::nullopt;
}

}  // namespace wf::stream
