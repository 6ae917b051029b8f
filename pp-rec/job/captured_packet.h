#pragma once

#include <cstddef>
#include <cstdint>

#include "rtp/base/bytes.h"

namespace wf::job {

/// Link types of classic pcap files that RTP is found behind (https://www.tcpdump.org/linktypes.html).
enum class LinkType : std::uint32_t {
    kNull = 0,  ///< BSD loopback: 4 bytes of address family
    kEthernet = 1,
    kRawBsd = 12,     ///< what some systems write for kRaw
    kRaw = 101,       ///< IPv4 or IPv6 at once
    kLinuxSll = 113,  ///< Linux cooked capture, 16 bytes
    kIpv4 = 228,
    kIpv6 = 229,
    kLinuxSll2 = 276,  ///< Linux cooked capture v2, 20 bytes
};

[[nodiscard]] bool isKnownLinkType(std::uint32_t link_type);

enum class CaptureOutcome : std::uint8_t {
    kUdp,       ///< `payload` is what the datagram holds
    kOther,     ///< not IP, not UDP
    kFragment,  ///< a piece of a datagram that IP had to cut
    kBroken,    ///< lengths that do not fit
};

struct CapturedPacket {
    CaptureOutcome outcome = CaptureOutcome::kOther;
    Bytes payload;
};

/// Finds the UDP payload in one captured frame: link header with any number of VLAN tags (802.1Q, 802.1ad), IPv4
/// (RFC 791) or IPv6 with extension headers (RFC 8200), UDP (RFC 768).
CapturedPacket findUdpPayload(LinkType link_type, Bytes frame);

}  // namespace wf::job
