#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/stream/media_packet.h"
#include "sfu/stream/packet_rewrite.h"
#include "sfu/stream/send_track_config.h"

namespace wf::stream {

/// Writes a source's packet as one subscriber gets it: header and extensions anew, payload copied and its descriptor
/// rewritten. The same input gives the same bytes, which retransmission without RTX needs: with another plaintext the
/// same SRTP packet index would be unsafe.
class PacketWriter {
public:
    explicit PacketWriter(const SendTrackConfig& config) : config_(config) {}

    /// The size; nullopt when it does not fit.
    std::optional<std::size_t> write(MutableBytes out, const MediaPacket& packet, const PacketRewrite& rewrite) const;
    /// As a retransmission (RFC 4588 section 4): in the RTX stream, the original sequence number before the payload.
    std::optional<std::size_t> writeRtx(MutableBytes out, const MediaPacket& packet, const PacketRewrite& rewrite,
                                        std::uint16_t rtx_sequence) const;
    /// Nothing but padding, in the RTX stream (RFC 3550 section 5.1, RFC 4588 has no word on it; receivers drop it).
    std::optional<std::size_t> writePadding(MutableBytes out, const PacketRewrite& rewrite,
                                            std::uint16_t rtx_sequence) const;
    /// About what such a packet has.
    static constexpr std::size_t kPaddingPacketSize = 290;

private:
    struct Head {
        std::uint8_t payload_type = 0;
        std::uint16_t sequence_number = 0;
        std::uint32_t ssrc = 0;
    };
    [[nodiscard]] std::size_t headerRoom(const MediaPacket& packet) const;
    std::size_t writeElements(MutableBytes out, const MediaPacket& packet, const PacketRewrite& rewrite) const;
    std::size_t writeHeader(MutableBytes out, const Head& head, const MediaPacket& packet,
                            const PacketRewrite& rewrite) const;
    static void patchPayload(MutableBytes payload, const PayloadFacts& facts, const PacketRewrite& rewrite);

    SendTrackConfig config_;
};

}  // namespace wf::stream
