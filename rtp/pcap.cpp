#include "rtp/pcap.h"

#include <algorithm>

namespace wf::rtp {
namespace {

constexpr std::size_t kRecord = 16;
constexpr std::size_t kEthernet = 14;
constexpr std::size_t kIp = 20;
constexpr std::size_t kUdp = 8;
constexpr std::uint32_t kPeerAddress = 0x0a010101;
constexpr std::uint32_t kServerAddress = 0x0a020202;
constexpr std::uint16_t kPeerPort = 1000;
constexpr std::uint16_t kServerPort = 2000;

void storeLittle32(MutableBytes out, std::size_t at, std::uint64_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
        store8(out, at++, static_cast<std::uint8_t>(value >> shift));
    }
}

/// RFC 791 section 3.1: the sum of the header's 16-bit words in ones' complement. Of ours only addresses and length
/// change, and the addresses' sum is the same both ways.
std::uint16_t headerChecksum(std::uint16_t length) {
    std::uint32_t sum = 0x4500U + length + 0x4000U + 0x4011U + (kPeerAddress >> 16) + (kPeerAddress & 0xffff) +
                        (kServerAddress >> 16) + (kServerAddress & 0xffff);
    while (sum > 0xffff) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<std::uint16_t>(~sum);
}

///     | 45 | 0 | length | 0 | DF | 64 | 17 | checksum | source | destination |
///     | source port | destination port | length | no checksum |
void storeIpAndUdp(MutableBytes out, const PcapRecord& record) {
    const auto udp = static_cast<std::uint16_t>(kUdp + record.packet_bytes);
    const auto ip = static_cast<std::uint16_t>(kIp + udp);
    store16(out, 0, 0x4500);
    store16(out, 2, ip);
    store32(out, 4, 0x00004000);
    store16(out, 8, 0x4011);
    store16(out, 10, record.checksum ? headerChecksum(ip) : std::uint16_t{0});
    store32(out, 12, record.outgoing ? kServerAddress : kPeerAddress);
    store32(out, 16, record.outgoing ? kPeerAddress : kServerAddress);
    store16(out, 20, record.outgoing ? kServerPort : kPeerPort);
    store16(out, 22, record.outgoing ? kPeerPort : kServerPort);
    store16(out, 24, udp);
    store16(out, 26, 0);
}

}  // namespace

///     | magic a1b2c3d4 | 2 | 4 | zone 0 | 0 | snap length 65535 | link type 1 |
std::array<std::byte, kPcapFileHeaderSize> pcapFileHeader() {
    std::array<std::byte, kPcapFileHeaderSize> header{};
    std::size_t at = 0;
    for (const std::uint32_t word : {0xa1b2c3d4U, 0x00040002U, 0U, 0U, 65535U, 1U}) {
        storeLittle32(header, at, word);
        at += 4;
    }
    return header;
}

///     | seconds | microseconds | length in the file | length |
///     | no addresses 12 | 0x0800 |                                Ethernet
std::array<std::byte, kPcapRecordHeaderSize> pcapRecordHeader(const PcapRecord& record) {
    constexpr std::size_t kMadeUp = kEthernet + kIp + kUdp;
    std::array<std::byte, kPcapRecordHeaderSize> header{};
    const auto time = static_cast<std::uint64_t>(std::max<std::int64_t>(record.wall_us, 0));
    storeLittle32(header, 0, time / 1'000'000);
    storeLittle32(header, 4, time % 1'000'000);
    storeLittle32(header, 8, kMadeUp + record.kept_bytes);
    storeLittle32(header, 12, kMadeUp + record.packet_bytes);
    store16(header, kRecord + 12, 0x0800);
    storeIpAndUdp(MutableBytes(header).subspan(kRecord + kEthernet), record);
    return header;
}

}  // namespace wf::rtp
