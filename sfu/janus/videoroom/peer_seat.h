#pragma once

#include <string_view>

#include "sfu/janus/transport_notice.h"
#include "sfu/janus/videoroom/publish_parameters.h"
#include "sfu/janus/videoroom/seat.h"

namespace wf::janus::videoroom {

/// What publishers and subscribers hear of their connections in the same way.
template <class Listener>
class PeerSeat : public Seat, protected Listener {
protected:
    using Seat::Seat;

    void onWebrtcUp() override { port().webrtcUp(); }
    void onHangup(std::string_view reason) override { sayHangup(reason); }
    void onIceFailed() override { port().iceFailed(); }
    void onTrickle(const room::TrickledText& candidate) override { port().trickle(trickledCandidate(candidate)); }
    void onMedia(const room::PeerListener::Media& media) override { sayMedia(media); }
    void onTransportNews(const room::TransportNews& news) override { tellNews(port(), news); }
};

}  // namespace wf::janus::videoroom
