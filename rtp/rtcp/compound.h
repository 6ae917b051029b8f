#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"

namespace wf::rtcp {

/// RTCP packet types (RFC 3550 section 12.1, RFC 4585, RFC 3611). Others are handed on as they are.
enum class PacketType : std::uint8_t {
    kSenderReport = 200,
    kReceiverReport = 201,
    kSdes = 202,
    kBye = 203,
    kApp = 204,
    kRtpFeedback = 205,
    kPayloadFeedback = 206,
    kExtendedReport = 207,
};

/// One packet of a compound: its type, its 5-bit count (or format, or subtype) and what follows the first word without
/// the padding.
struct Packet {
    PacketType type{};
    std::uint8_t count = 0;
    Bytes body;
};

inline constexpr std::size_t kHeaderSize = 4;

/// True when a datagram with version 2 is RTCP and not RTP on a shared port (RFC 5761 section 4).
inline bool isRtcp(Bytes datagram) {
    return datagram.size() >= kHeaderSize && (load8(datagram, 0) >> 6) == 2 && load8(datagram, 1) >= 192 &&
           load8(datagram, 1) <= 223;
}

/// Steps through a compound packet in place (RFC 3550 sections 6.1 and 6.4.1), full or reduced-size (RFC 5506): any
/// packet may come first. Padding is taken from whichever packet carries it.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     |V=2|P|  count  |      type     |    length in words, less one  |
class CompoundReader {
public:
    explicit CompoundReader(Bytes datagram) : rest_(datagram) {}

    /// The next packet, or nullopt at the end or where the bytes stop being RTCP.
    std::optional<Packet> next();
    /// True when next() stopped before the end of the datagram; the packets before were whole.
    [[nodiscard]] bool malformed() const { return malformed_; }

private:
    std::optional<Packet> fail();

    Bytes rest_;
    bool malformed_ = false;
};

/// Writes the first word of a packet to `out` and returns its body, `body_size` bytes (a multiple of four) of undefined
/// content. nullopt when it does not fit, or count or size is more than the header can say.
std::optional<MutableBytes> beginPacket(MutableBytes out, PacketType type, std::size_t count, std::size_t body_size);

}  // namespace wf::rtcp
