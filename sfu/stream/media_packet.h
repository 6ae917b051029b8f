#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/audio_level.h"
#include "rtp/packet.h"
#include "rtp/video_orientation.h"
#include "sfu/net/clock.h"
#include "sfu/stream/packet_extensions.h"
#include "sfu/stream/payload_facts.h"

namespace wf::stream {

class KeptPacket;
class PacketKeeper;

/// One packet of a publisher, read once and given to all consumers by reference, valid during the call only. RTX is
/// undone: SSRC, payload type and sequence number are those of the media. Never a duplicate.
struct MediaPacket {
    rtp::PacketView view;
    net::Time received{};
    std::uint8_t layer = 0;
    std::uint32_t run = 0;      ///< another number: the layer began anew (SSRC changed, sequence numbers jumped)
    std::int64_t sequence = 0;  ///< unwrapped, within the run
    bool retransmitted = false;
    bool red = false;  ///< RED (RFC 2198); the facts are not known then
    PacketExtensions extensions{};
    PayloadFacts facts{};
    std::optional<rtp::AudioLevel> audio_level{};
    std::optional<rtp::VideoOrientation> orientation{};
    /// For keep(): who can keep the packet, or where it is kept already.
    PacketKeeper* keeper = nullptr;
    KeptPacket* kept = nullptr;

    [[nodiscard]] Bytes extension(Extension extension) const { return extensions.data(extension, view.bytes()); }
    /// Padding only: keeps a connection busy, nothing to show or to record.
    [[nodiscard]] bool empty() const { return view.payload().empty(); }
};

}  // namespace wf::stream
