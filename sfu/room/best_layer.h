#pragma once

#include <cstdint>

#include "sfu/net/timer.h"
#include "sfu/room/worker_services.h"
#include "sfu/stream/peer_sender.h"
#include "sfu/stream/receive_track.h"

namespace wf::room {

/// Makes one continuous stream of a simulcast line, of the best layer there is, for a recording. Belongs to who takes
/// it, on the publisher's loop.
class BestLayer final : private stream::PacketSender, private stream::SendTrack::Listener {
public:
    class Sink {
    public:
        /// `source` is what it was made of.
        virtual void onBestLayerPacket(Bytes packet, const stream::MediaPacket& source) = 0;

    protected:
        ~Sink() = default;
    };

    BestLayer(WorkerServices& services, const stream::SendTrackConfig& config, Sink& sink);

    void setSource(stream::ReceiveTrack* source) { track_.setSource(source, services_.loop.now()); }
    void requestKeyFrame() { track_.requestKeyFrame(services_.loop.now()); }
    /// -1: none yet.
    [[nodiscard]] int layer() const { return track_.substream(); }

private:
    net::PacketPool& packetPool() override { return services_.pool; }
    bool sendRtp(net::PacketPtr packet) override;
    bool sendRtcp(net::PacketPtr packet) override;
    void onLayerChanged(stream::SendTrack& track, stream::LayerKind kind, std::uint8_t layer) override;
    void onSlowLink(stream::SendTrack& track, std::uint32_t lost) override;

    WorkerServices& services_;
    Sink& sink_;
    stream::PeerSender sender_;
    stream::SendTrack& track_;
    net::Timer timer_;
};

}  // namespace wf::room
