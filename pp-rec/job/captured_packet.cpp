#include "pp-rec/job/captured_packet.h"

#include <optional>

namespace wf::job {
namespace {

constexpr std::uint16_t kEtherIpv4 = 0x0800;
constexpr std::uint16_t kEtherIpv6 = 0x86dd;
constexpr std::uint8_t kProtocolUdp = 17;
constexpr std::size_t kUdpHeader = 8;

CapturedPacket broken() { return {CaptureOutcome::kBroken, {}}; }

bool isVlanTag(std::uint16_t ether_type) {
    return ether_type == 0x8100 || ether_type == 0x88a8 || ether_type == 0x9100;
}

///     | source port 16 | destination port 16 | length 16 | checksum 16 | data
CapturedPacket readUdp(Bytes udp) {
    if (udp.size() < kUdpHeader) {
        return broken();
    }
    const std::size_t length = load16(udp, 4);
    if (length < kUdpHeader || length > udp.size()) {
        return broken();
    }
    return {CaptureOutcome::kUdp, udp.subspan(kUdpHeader, length - kUdpHeader)};
}

///     |Ver|IHL| TOS | total length 16 | id 16 |flags 3| fragment offset 13 | TTL | protocol | checksum | ...
CapturedPacket readIpv4(Bytes packet) {
    if (packet.size() < 20) {
        return broken();
    }
    const std::size_t header = std::size_t{load8(packet, 0) & 0x0fU} * 4;
    // Zero: the sender's card cut a large segment itself; then the capture's length counts.
    const std::size_t stated = load16(packet, 2);
    const std::size_t total = stated == 0 ? packet.size() : stated;
    if (header < 20 || total < header || total > packet.size()) {
        return broken();
    }
    if (load8(packet, 9) != kProtocolUdp) {
        return {};
    }
    if ((load16(packet, 6) & 0x3fff) != 0) {
        return {CaptureOutcome::kFragment, {}};
    }
    return readUdp(packet.subspan(header, total - header));
}

/// Size of an IPv6 extension header that may stand before UDP; nullopt for what may not. A fragment header without
/// offset and without "more" is a whole packet.
std::optional<std::size_t> ipv6HeaderSize(std::uint8_t type, Bytes header) {
    switch (type) {
        case 0:
        case 43:
        case 60:
            return std::size_t{load8(header, 1)} * 8 + 8;
        case 51:
            return std::size_t{load8(header, 1)} * 4 + 8;
        case 44:
            return 8;
        default:
            return std::nullopt;
    }
}

///     |Ver| class | flow label | payload length 16 | next header | hop limit | source 128 | destination 128 |
CapturedPacket readIpv6(Bytes packet) {
    if (packet.size() < 40) {
        return broken();
    }
    const std::size_t length = load16(packet, 4);
    if (length > packet.size() - 40) {
        return broken();
    }
    std::uint8_t next = load8(packet, 6);
    Bytes rest = packet.subspan(40, length);
    while (next != kProtocolUdp) {
        if (rest.size() < 8) {
            return {};
        }
        const auto size = ipv6HeaderSize(next, rest);
        if (!size) {
            return {};
        }
        if (*size > rest.size()) {
            return broken();
        }
        if (next == 44 && (load16(rest, 2) & 0xfff9) != 0) {
            return {CaptureOutcome::kFragment, {}};
        }
        next = load8(rest, 0);
        rest = rest.subspan(*size);
    }
    return readUdp(rest);
}

CapturedPacket readIp(Bytes packet) {
    if (packet.empty()) {
        return broken();
    }
    switch (load8(packet, 0) >> 4) {
        case 4:
            return readIpv4(packet);
        case 6:
            return readIpv6(packet);
        default:
            return {};
    }
}

/// `type_at` is where the protocol's number stands; VLAN tags follow it.
CapturedPacket readBehindType(Bytes frame, std::size_t type_at, std::size_t header) {
    if (frame.size() < header) {
        return broken();
    }
    std::uint16_t type = load16(frame, type_at);
    Bytes rest = frame.subspan(header);
    while (isVlanTag(type)) {
        if (rest.size() < 4) {
            return broken();
        }
        type = load16(rest, 2);
        rest = rest.subspan(4);
    }
    return type == kEtherIpv4 || type == kEtherIpv6 ? readIp(rest) : CapturedPacket{};
}

}  // namespace

bool isKnownLinkType(std::uint32_t link_type) {
    switch (static_cast<LinkType>(link_type)) {
        case LinkType::kNull:
        case LinkType::kEthernet:
        case LinkType::kRawBsd:
        case LinkType::kRaw:
        case LinkType::kLinuxSll:
        case LinkType::kIpv4:
        case LinkType::kIpv6:
        case LinkType::kLinuxSll2:
            return true;
    }
    return false;
}

CapturedPacket findUdpPayload(LinkType link_type, Bytes frame) {
    switch (link_type) {
        case LinkType::kEthernet:
            return readBehindType(frame, 12, 14);
        case LinkType::kLinuxSll:
            return readBehindType(frame, 14, 16);
        case LinkType::kLinuxSll2:
            return readBehindType(frame, 0, 20);
        case LinkType::kNull:
            return frame.size() < 4 ? broken() : readIp(frame.subspan(4));
        default:
            return readIp(frame);
    }
}

}  // namespace wf::job
