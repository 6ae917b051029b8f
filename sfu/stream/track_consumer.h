#pragma once

#include <cstdint>

#include "rtp/ntp_time.h"
#include "sfu/net/clock.h"
#include "sfu/stream/media_packet.h"

namespace wf::stream {

class ReceiveTrack;

/// What a publisher said about the clock of one layer (RFC 3550 section 6.4.1), and when it came.
struct ReceivedSenderReport {
    std::uint8_t layer = 0;
    rtp::NtpTime ntp;         ///< in the publisher's clock, as it was sent
    rtp::NtpTime server_ntp;  ///< the same instant by the server's clock; one offset for all tracks of a publisher
    std::uint32_t rtp_timestamp = 0;
    net::Time received{};
};

/// Takes the packets of a track: a subscriber's SendTrack, a recording, an RTP forwarder. Called on the publisher's
/// loop, once a packet: no locks, no waiting. Must not add or remove consumers or tracks from within onMediaPacket() or
/// onSenderReport().
class TrackConsumer {
public:
    /// Gets RED as it came; others get plain packets, out of redundancy where they were lost.
    [[nodiscard]] virtual bool takesRed() const { return false; }
    virtual void onMediaPacket(const MediaPacket& packet) = 0;
    virtual void onSenderReport(const ReceivedSenderReport& report) = 0;
    /// The track is being destroyed and forgets this consumer.
    virtual void onTrackGone(ReceiveTrack& track) = 0;

protected:
    ~TrackConsumer() = default;
};

}  // namespace wf::stream
