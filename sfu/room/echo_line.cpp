#include "sfu/room/echo_line.h"

#include "sfu/room/random_id.h"

namespace wf::room {

EchoLine::EchoLine(Owner& owner, stream::PeerReceiver& receiver, stream::PeerSender& sender)
    : owner_(owner), sender_(sender), ssrcs_{randomNumber(), randomNumber()}, track_(owner, receiver) {}

EchoLine::~EchoLine() { stopSending(); }

void EchoLine::stopSending() {
    if (back_ != nullptr) {
        back_ = nullptr;
        sender_.removeTrack(mid_);
    }
}

void EchoLine::negotiate(const sdp::NegotiatedMedia& media, const RemoteText& offer) {
    track_.negotiate(media, offer);
    mid_ = media.mid;
    if (media.direction != sdp::Direction::kSendrecv || !media.accepted() || !media.codec) {
        return stopSending();
    }
    const stream::SendTrackConfig config = sendTrackConfig(media, ssrcs_, offer.e2ee);
    if (back_ != nullptr) {
        back_->update(config);
    } else {
        back_ = &sender_.addTrack(config, *this);
    }
}

void EchoLine::describe(sdp::MediaDescription& line) const {
    if (back_ == nullptr) {
        return;
    }
    const std::string name = "janus";
    line.msids = {{name, name + mid_}};
    line.sources = {{ssrcs_.ssrc, {{"cname", name}}}};
    if (const auto rtx = back_->config().rtx_ssrc) {
        line.source_groups = {{"FID", {ssrcs_.ssrc, *rtx}}};
        line.sources.push_back({*rtx, {{"cname", name}}});
    }
}

void EchoLine::connect(net::Time now) {
    if (back_ != nullptr && back_->source() != track_.source()) {
        back_->setSource(track_.source(), now);
    }
}

void EchoLine::setTarget(const stream::LayerTarget& target, net::Time now) {
    if (back_ != nullptr) {
        back_->setTarget(target, now);
    }
}

void EchoLine::setPlayoutDelay(const std::optional<stream::PlayoutDelay>& delay) {
    if (back_ != nullptr) {
        back_->setPlayoutDelay(delay);
    }
}

int EchoLine::spatial() const {
    if (back_ == nullptr) {
        return -1;
    }
    return info().simulcast ? back_->substream() : back_->spatialLayer();
}

void EchoLine::onLayerChanged(stream::SendTrack& /*track*/, stream::LayerKind /*kind*/, std::uint8_t /*layer*/) {
    if (info().simulcast || info().svc) {
        owner_.onEchoLayer(*this);
    }
}

void EchoLine::onSlowLink(stream::SendTrack& /*track*/, std::uint32_t lost) { owner_.onEchoSlow(*this, lost); }

}  // namespace wf::room
