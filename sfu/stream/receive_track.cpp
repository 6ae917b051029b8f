#include "sfu/stream/receive_track.h"

#include <algorithm>
#include <utility>

#include "sfu/net/prefetch.h"
#include "sfu/stream/rtcp_batch.h"
#include "sfu/stream/turn_delivery.h"

namespace wf::stream {
namespace {

constexpr net::Duration kSlowLinkWindow = std::chrono::seconds(1);

// The first lines of the consumer that comes next: of hundreds, each is cold when its turn comes.
constexpr std::size_t kLinesAhead = 12;

// Of one track, in one turn; a large picture has more and is given in parts.
constexpr std::size_t kMostGathered = 64;

std::size_t layerCountOf(const ReceiveTrackConfig& config) {
    return std::clamp<std::size_t>(config.layers.size(), 1, ReceiveTrackConfig::kMaxLayers);
}

}  // namespace

ReceiveTrack::ReceiveTrack(ReceiveTrackConfig config, Listener& listener, PublisherLink& link)
    : listener_(listener), link_(link) {
    update(std::move(config));
}

ReceiveTrack::~ReceiveTrack() {
    if (enlisted_) {
        link_.config().delivery->remove(*this);
    }
    const std::vector<TrackConsumer*> consumers = std::exchange(consumers_, {});
    for (TrackConsumer* consumer : consumers) {
        consumer->onTrackGone(*this);
    }
}

void ReceiveTrack::update(ReceiveTrackConfig config) {
    config_ = std::move(config);
    // Consumers may hold on to the number of a layer, so that layers are never taken away.
    while (layers_.size() < layerCountOf(config_)) {
        layers_.push_back(std::make_unique<ReceiveLayer>(config_, link_));
    }
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        layers_[i]->update(config_);
        if (i < config_.layers.size() && config_.layers[i].ssrc) {
            layers_[i]->setSsrc(*config_.layers[i].ssrc);
        }
    }
}

void ReceiveTrack::addConsumer(TrackConsumer& consumer) {
    if (std::ranges::find(consumers_, &consumer) == consumers_.end()) {
        consumers_.push_back(&consumer);
    }
}

void ReceiveTrack::removeConsumer(TrackConsumer& consumer) { std::erase(consumers_, &consumer); }

void ReceiveTrack::requestKeyFrame(std::size_t layer, net::Time now) {
    const bool possible = config_.feedback.pli || config_.feedback.fir;
    if (layer >= layers_.size() || !possible) {
        return;
    }
    RtcpBatch batch(link_.sender(), link_.config().local_ssrc);
    layers_[layer]->keyFrames().want();
    sendDueKeyFrameRequest(*layers_[layer], now, batch);
}

void ReceiveTrack::requestKeyFrame(net::Time now) {
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        requestKeyFrame(i, now);
    }
}

void ReceiveTrack::setForwarding(bool on) {
    if (on && !forwarding_) {
        for (const auto& layer : layers_) {
            layer->beginRun();
        }
    }
    forwarding_ = on;
}

/// Without an SSRC it waits for the first packet.
void ReceiveTrack::sendDueKeyFrameRequest(ReceiveLayer& layer, net::Time now, RtcpBatch& batch) const {
    if (layer.ssrc() && layer.keyFrames().due(now)) {
        layer.sendKeyFrameRequest(!config_.feedback.pli, batch);
    }
}

bool ReceiveTrack::deliver(MediaPacket& packet) {
    ReceiveLayer& layer = *layers_[packet.layer];
    if (!layer.take(packet)) {
        return false;
    }
    handOn(packet);
    return true;
}

void ReceiveTrack::relay(const MediaPacket& packet) {
    if (packet.layer < layers_.size()) {
        layers_[packet.layer]->relay(packet);
        handOn(packet);
    }
}

void ReceiveTrack::handOn(const MediaPacket& packet) {
    ReceiveLayer& layer = *layers_[packet.layer];
    rates_.add(packet, layers_.size() > 1);
    if (!layer.receiving()) {
        layer.setReceiving(true);
        listener_.onReceiving(*this, packet.layer, true);
    }
    if (!forwarding_) {
        return;
    }
    if (packet.red && layer.red() != nullptr) {
        handRed(packet, layer);
    } else {
        const bool fresh = layer.red() == nullptr || layer.red()->takePlain(packet);
        hand(packet, fresh ? Takers::kAll : Takers::kOfRed);
    }
}

template <class Give>
void ReceiveTrack::toEachConsumer(const Give& give) {
    for (std::size_t i = 0; i < consumers_.size(); ++i) {
        net::fetchAhead(i + 1 < consumers_.size() ? consumers_[i + 1] : nullptr, kLinesAhead);
        give(*consumers_[i]);
    }
}

void ReceiveTrack::hand(const MediaPacket& packet, Takers takers) {
    if (takers == Takers::kAll && gather(packet)) {
        return;
    }
    deliverNow();
    toEachConsumer([&](TrackConsumer& consumer) {
        if (takers == Takers::kAll || consumer.takesRed() == (takers == Takers::kOfRed)) {
            consumer.onMediaPacket(packet);
        }
    });
}

/// False when the packet is to be given at once: nothing is won by waiting, or it cannot be kept.
bool ReceiveTrack::gather(const MediaPacket& packet) {
    TurnDelivery* const delivery = link_.config().delivery;
    if (delivery == nullptr || consumers_.size() < 2 || config_.red_payload_type) {
        return false;
    }
    KeptPacketPtr kept = keep(packet);
    if (!kept) {
        return false;
    }
    if (gathered_.size() == kMostGathered) {
        deliverNow();
    }
    if (!std::exchange(enlisted_, true)) {
        gathered_.reserve(kMostGathered);
        delivery->add(*this);
    }
    gathered_.push_back(std::move(kept));
    return true;
}

void ReceiveTrack::onTurnEnd() {
    enlisted_ = false;
    deliverNow();
}

void ReceiveTrack::deliverNow() {
    if (gathered_.empty()) {
        return;
    }
    toEachConsumer([this](TrackConsumer& consumer) {
        for (const KeptPacketPtr& packet : gathered_) {
            consumer.onMediaPacket(packet->media());
        }
    });
    gathered_.clear();
}

// The same packet is kept in two forms, so that each is kept for itself.
void ReceiveTrack::handRed(const MediaPacket& packet, ReceiveLayer& layer) {
    RedUnwrapper& red = *layer.red();
    hand(packet, Takers::kOfRed);
    const std::uint64_t recovered = red.recovered();
    const bool readable = red.open(packet);
    while (const MediaPacket* plain = readable ? red.next() : nullptr) {
        if (packet.keeper != nullptr) {
            packet.keeper->next();
        }
        hand(*plain, Takers::kOfPlain);
    }
    layer.noteRed(readable, red.recovered() - recovered);
}

void ReceiveTrack::onSenderReport(const ReceivedSenderReport& report) {
    deliverNow();
    layers_[report.layer]->onSenderReport(report);
    for (TrackConsumer* consumer : consumers_) {
        consumer->onSenderReport(report);
    }
}

void ReceiveTrack::onTimer(net::Time now, RtcpBatch& batch) {
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        if (const std::uint64_t lost = layers_[i]->sendNacks(now, batch); lost > 0) {
            listener_.onLostForGood(*this, i, lost);
        }
        sendDueKeyFrameRequest(*layers_[i], now, batch);
    }
    rates_.onTimer(now);
    noticeSilence(now);
    noticeSlowLink(now);
}

void ReceiveTrack::noticeSilence(net::Time now) {
    const net::Duration limit = link_.config().no_media_after;
    for (std::size_t i = 0; limit > net::Duration::zero() && i < layers_.size(); ++i) {
        if (layers_[i]->receiving() && !layers_[i]->active(limit, now)) {
            layers_[i]->setReceiving(false);
            listener_.onReceiving(*this, i, false);
        }
    }
}

void ReceiveTrack::noticeSlowLink(net::Time now) {
    if (now - slow_link_window_ < kSlowLinkWindow) {
        return;
    }
    std::int64_t total = 0;
    for (const auto& layer : layers_) {
        total += layer->lost();
    }
    const std::int64_t lost = total - std::exchange(lost_before_, total);
    slow_link_window_ = now;
    const std::uint32_t threshold = link_.config().slow_link_threshold;
    if (threshold > 0 && lost > std::int64_t{threshold}) {
        listener_.onSlowLink(*this, static_cast<std::uint32_t>(lost));
    }
}

}  // namespace wf::stream
