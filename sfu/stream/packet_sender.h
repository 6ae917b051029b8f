#pragma once

#include "sfu/net/packet_pool.h"

namespace wf::stream {

/// The way from streams to one peer: encrypts in place and sends. All of it on the peer's loop.
class PacketSender {
public:
    /// Where buffers for packets come from; a null buffer means that the packet is to be dropped.
    [[nodiscard]] virtual net::PacketPool& packetPool() = 0;
    /// A whole RTP packet. False when it was dropped: not connected, or no room.
    virtual bool sendRtp(net::PacketPtr packet) = 0;
    /// A compound RTCP packet (RFC 3550 section 6.1), or a reduced-size one where that was negotiated.
    virtual bool sendRtcp(net::PacketPtr packet) = 0;

protected:
    ~PacketSender() = default;
};

}  // namespace wf::stream
