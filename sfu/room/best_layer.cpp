#include "sfu/room/best_layer.h"

namespace wf::room {

BestLayer::BestLayer(WorkerServices& services, const stream::SendTrackConfig& config, Sink& sink)
    : services_(services),
      sink_(sink),
      sender_({}, *this, services.clock),
      track_(sender_.addTrack(config, *this)),
      timer_(services.loop, [this] { sender_.onTimer(services_.loop.now()); }) {
    timer_.repeatLoosely(stream::PeerSender::kTimerPeriod);
}

bool BestLayer::sendRtp(net::PacketPtr packet) {
    if (track_.underway() != nullptr) {
        sink_.onBestLayerPacket(packet->bytes(), *track_.underway());
    }
    return true;
}

// Nobody is there who would read reports.
bool BestLayer::sendRtcp(net::PacketPtr /*packet*/) { return false; }
void BestLayer::onLayerChanged(stream::SendTrack& /*track*/, stream::LayerKind /*kind*/, std::uint8_t /*layer*/) {}
void BestLayer::onSlowLink(stream::SendTrack& /*track*/, std::uint32_t /*lost*/) {}

}  // namespace wf::room
