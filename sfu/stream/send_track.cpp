#include "sfu/stream/send_track.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "sfu/stream/receive_track.h"
#include "sfu/stream/subscriber_link.h"

namespace wf::stream {
namespace {

constexpr net::Duration kAskAgain = std::chrono::seconds(1);

/// Packets; between two looks at what need not be kept any more.
constexpr unsigned kForgetEvery = 4;

/// Seconds in 6.18 fixed point (http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time); only differences count.
std::uint32_t absSendTime(net::Time now) {
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(since % 64'000'000) << 18) / 1'000'000) & 0xffffff;
}

/// Two times 12 bits, in units of 10 ms.
std::uint32_t playoutDelayBits(const PlayoutDelay& delay) {
    const auto units = [](std::chrono::milliseconds value) {
        return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value.count() / 10, 0, 0xfff));
    };
    return units(delay.minimum) << 12 | units(delay.maximum);
}

}  // namespace

SendTrack::SendTrack(const SendTrackConfig& config, Listener& listener, SubscriberLink& link)
    : config_(config),
      listener_(listener),
      link_(link),
      rewriter_(config.codec, config.clock_rate),
      writer_(config),
      rtx_sequence_(static_cast<std::uint16_t>(config.rtx_ssrc.value_or(0) & 0x7fff)) {}

SendTrack::~SendTrack() {
    if (source_ != nullptr) {
        source_->removeConsumer(*this);
    }
}

void SendTrack::update(const SendTrackConfig& config) {
    if (config.ssrc != config_.ssrc || config.codec != config_.codec) {
        rewriter_ = StreamRewriter(config.codec, config.clock_rate);
        time_line_ = {};
        stats_ = {};
        selector_.restart(source_ != nullptr ? source_->layerCount() : 1, needsKeyFrame());
    }
    config_ = config;
    writer_ = PacketWriter(config);
    ring_.clear();  // what is sent again must be the same bytes
}

void SendTrack::setSource(ReceiveTrack* source, net::Time now) {
    if (source == source_) {
        return;
    }
    if (source_ != nullptr) {
        source_->removeConsumer(*this);
        time_line_ = {};
    }
    source_ = source;
    if (source_ != nullptr) {
        source_->addConsumer(*this);
        restart(now);
    }
}

void SendTrack::setPaused(bool paused, net::Time now) {
    if (paused != std::exchange(paused_, paused) && !paused) {
        restart(now);
    }
}

void SendTrack::restart(net::Time now) {
    if (source_ == nullptr) {
        return;
    }
    selector_.restart(source_->layerCount(), needsKeyFrame());
    for (std::size_t i = 0; i < source_->layerCount(); ++i) {
        if (source_->layer(i).lastPacket()) {
            selector_.seen(i, *source_->layer(i).lastPacket());
        }
    }
    early_.clear();
    asked_layer_.reset();
    askForAwaited(now);
}

bool SendTrack::needsKeyFrame() const { return config_.kind == rtp::MediaKind::kVideo && config_.starts_at_key_frame; }

void SendTrack::setTarget(const LayerTarget& target, net::Time now) {
    selector_.setTarget(target);
    askForAwaited(now);
}

void SendTrack::requestKeyFrame(net::Time now) {
    if (source_ == nullptr) {
        return;
    }
    const auto awaited = selector_.awaited(now);
    const int current = selector_.substream();
    source_->requestKeyFrame(awaited ? *awaited : static_cast<std::size_t>(std::max(current, 0)), now);
}

/// Once a second, and at once when it is another layer.
void SendTrack::askForAwaited(net::Time now) {
    if (source_ == nullptr || paused_) {
        return;
    }
    const auto awaited = selector_.awaited(now);
    if (awaited && (awaited != asked_layer_ || now - asked_ >= kAskAgain)) {
        asked_ = now;
        source_->requestKeyFrame(*awaited, now);
    }
    asked_layer_ = awaited;
}

void SendTrack::onMediaPacket(const MediaPacket& packet) {
    if (!paused_) {
        underway_ = &packet;
        take(packet);
        underway_ = nullptr;
    }
}

void SendTrack::take(const MediaPacket& packet) {
    switch (selector_.judge(packet)) {
        case LayerSelector::Verdict::kForeign:
            askForAwaited(packet.received);
            return early_.add(packet, asked_layer_);
        case LayerSelector::Verdict::kBegin:
            begin(packet);
            forward(packet);
            return early_.replay(packet, [this](const MediaPacket& early) { onMediaPacket(early); });
        case LayerSelector::Verdict::kForward:
            return forward(packet);
        case LayerSelector::Verdict::kLeaveOut:
            return leaveOut(packet);
    }
}

void SendTrack::begin(const MediaPacket& packet) {
    const TimeLine line{source_, packet.layer, packet.run};
    rewriter_.begin(packet, source_->layer(packet.layer).senderReport(), line == time_line_);
    time_line_ = line;
}

void SendTrack::forward(const MediaPacket& packet) {
    auto rewrite = rewriter_.rewrite(packet);
    if (!rewrite) {
        return;
    }
    rewrite->marker = rewrite->marker || selector_.endsPicture(packet);
    send(packet, *rewrite);
    announceLayers();
}

void SendTrack::leaveOut(const MediaPacket& packet) {
    if (auto empty = rewriter_.leaveOut(packet)) {
        send(packet, *empty);
    }
}

void SendTrack::announceLayers() {
    const std::array<int, 3> layers = {selector_.substream(), selector_.temporal(), selector_.spatial()};
    if (layers == announced_) {
        return;
    }
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (std::exchange(announced_[i], layers[i]) != layers[i] && layers[i] >= 0) {
            listener_.onLayerChanged(*this, static_cast<LayerKind>(i), static_cast<std::uint8_t>(layers[i]));
        }
    }
}

void SendTrack::stamp(PacketRewrite& rewrite, std::size_t bytes, net::Time now) {
    if (config_.extensions.abs_send_time != 0) {
        rewrite.abs_send_time = absSendTime(now);
    }
    if (config_.extensions.transport_cc != 0) {
        rewrite.transport_sequence = link_.bandwidth().onNumbered(bytes, now);
    }
    link_.bandwidth().onSent(bytes, now);
}

void SendTrack::send(const MediaPacket& packet, PacketRewrite& rewrite) {
    net::PacketPtr buffer = link_.sender().packetPool().take();
    if (!buffer) {
        ++stats_.dropped_packets;
        ++link_.counters().unsent;
        return;
    }
    stamp(rewrite, packet.view.bytes().size(), packet.received);
    if (playout_delay_) {
        rewrite.playout_delay = playoutDelayBits(*playout_delay_);
    }
    const auto size = writer_.write(buffer->room(), packet, rewrite);
    if (config_.nack) {
        ring_.add(keep(packet), rewrite);
        if (rewrite.sequence_number % kForgetEvery == 0) {
            ring_.prune(packet.received - link_.keptFor(packet.received));
        }
    }
    if (transmit(std::move(buffer), size)) {
        const std::size_t bytes = rewrite.empty ? 0 : packet.view.payload().size();
        ++stats_.packets;
        stats_.bytes += bytes;
        ++link_.counters().sent_packets;
        link_.counters().sent_bytes += bytes;
    }
}

bool SendTrack::transmit(net::PacketPtr buffer, std::optional<std::size_t> size) {
    bool sent = false;
    if (size) {
        buffer->setSize(*size);
        sent = link_.sender().sendRtp(std::move(buffer));
    }
    if (!sent) {
        ++stats_.dropped_packets;
        ++link_.counters().unsent;
    }
    return sent;
}

bool SendTrack::canPad() const {
    return config_.rtx_ssrc && config_.rtx_payload_type && config_.extensions.transport_cc != 0 && rewriter_.begun();
}

bool SendTrack::sendPadding(net::Time now) {
    net::PacketPtr buffer = link_.sender().packetPool().take();
    if (!buffer) {
        ++stats_.dropped_packets;
        ++link_.counters().unsent;
        return false;
    }
    PacketRewrite rewrite;
    rewrite.timestamp = rewriter_.lastTimestamp();
    stamp(rewrite, PacketWriter::kPaddingPacketSize, now);
    const auto size = writer_.writePadding(buffer->room(), rewrite, rtx_sequence_++);
    return transmit(std::move(buffer), size);
}

void SendTrack::onTrackGone(ReceiveTrack& track) {
    if (source_ == &track) {
        source_ = nullptr;
        time_line_ = {};
    }
}

void SendTrack::onSenderReport(const ReceivedSenderReport& report) {
    if (time_line_.source == source_ && time_line_.layer == report.layer) {
        rewriter_.onSenderReport(report);
    }
}

}  // namespace wf::stream
