#pragma once

#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"

namespace wf::ice {

enum class PacketKind : std::uint8_t { kStun, kDtls, kRtp };

/// What a packet is by its first byte (RFC 7983 section 7): 0-3 STUN, 20-63 DTLS, 128-191 RTP or RTCP. Nullopt for
/// what this server does not speak.
inline std::optional<PacketKind> packetKind(Bytes packet) {
    if (packet.empty()) {
        return std::nullopt;
    }
    const std::uint8_t first = load8(packet, 0);
    if (first <= 3) {
        return PacketKind::kStun;
    }
    if (first >= 20 && first <= 63) {
        return PacketKind::kDtls;
    }
    if (first >= 128 && first <= 191) {
        return PacketKind::kRtp;
    }
    return std::nullopt;
}

}  // namespace wf::ice
