#include "recorder/live/capture_format.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

namespace wf::live {
namespace {

constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kIpHeader = 20;
constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kMaxPacket = 65535 - kIpHeader - kUdpHeader;
constexpr std::uint32_t kPeerAddress = 0x0a010101;
constexpr std::uint32_t kServerAddress = 0x0a020202;
constexpr std::uint16_t kPeerPort = 1000;
constexpr std::uint16_t kServerPort = 2000;

void append(std::vector<std::byte>& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void append(std::vector<std::byte>& out, std::string_view text) { append(out, std::as_bytes(std::span(text))); }

void appendLittle32(std::vector<std::byte>& out, std::uint64_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
        out.push_back(static_cast<std::byte>(value >> shift));
    }
}

void appendBig(std::vector<std::byte>& out, std::uint32_t value, unsigned bytes) {
    for (unsigned shift = bytes * 8; shift > 0; shift -= 8) {
        out.push_back(static_cast<std::byte>(value >> (shift - 8)));
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

///     | no addresses 12 | 0x0800 |            Ethernet
///     | 45 | 0 | length | 0 | DF | 64 | 17 | checksum | source | destination |
///     | source port | destination port | length | no checksum |
void appendHeaders(std::vector<std::byte>& out, bool incoming, std::size_t packet_bytes) {
    const auto udp = static_cast<std::uint16_t>(kUdpHeader + packet_bytes);
    const auto ip = static_cast<std::uint16_t>(kIpHeader + udp);
    out.insert(out.end(), 12, std::byte{0});
    appendBig(out, 0x0800, 2);
    appendBig(out, 0x4500, 2);
    appendBig(out, ip, 2);
    appendBig(out, 0x00004000, 4);
    appendBig(out, 0x4011, 2);
    appendBig(out, headerChecksum(ip), 2);
    appendBig(out, incoming ? kPeerAddress : kServerAddress, 4);
    appendBig(out, incoming ? kServerAddress : kPeerAddress, 4);
    appendBig(out, incoming ? kPeerPort : kServerPort, 2);
    appendBig(out, incoming ? kServerPort : kPeerPort, 2);
    appendBig(out, udp, 2);
    appendBig(out, 0, 2);
}

///     | seconds | microseconds | length in the file | length | headers and packet |
void appendFrame(const CapturedPacket& packet, std::size_t kept, std::vector<std::byte>& out) {
    constexpr std::size_t kHeaders = kEthernetHeader + kIpHeader + kUdpHeader;
    const auto time = static_cast<std::uint64_t>(std::max<std::int64_t>(packet.wall_us, 0));
    appendLittle32(out, time / 1'000'000);
    appendLittle32(out, time % 1'000'000);
    appendLittle32(out, kHeaders + kept);
    appendLittle32(out, kHeaders + packet.bytes.size());
    appendHeaders(out, packet.incoming, packet.bytes.size());
    append(out, packet.bytes.first(kept));
}

///     I 12:34:56.123456 000000 80 6f …
void appendLine(const CapturedPacket& packet, std::size_t kept, std::vector<std::byte>& out) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    const auto seconds = static_cast<std::time_t>(packet.wall_us / 1'000'000);
    std::tm local{};
    localtime_r(&seconds, &local);
    std::array<char, 48> head{};
    const int length =
        std::snprintf(head.data(), head.size(), "%c %02d:%02d:%02d.%06d 000000", packet.incoming ? 'I' : 'O',
                      local.tm_hour, local.tm_min, local.tm_sec, static_cast<int>(packet.wall_us % 1'000'000));
    append(out, std::string_view(head.data(), static_cast<std::size_t>(std::max(length, 0))));
    for (const std::byte byte : packet.bytes.first(kept)) {
        const auto value = std::to_integer<unsigned>(byte);
        const std::array<char, 3> text{' ', kDigits[value >> 4], kDigits[value & 15]};
        append(out, std::string_view(text.data(), text.size()));
    }
    append(out, "\n");
}

}  // namespace

///     | magic a1b2c3d4 | 2 | 4 | zone 0 | 0 | snap length 65535 | link type 1 |
void appendCaptureHeader(CaptureFormat format, std::vector<std::byte>& out) {
    if (format == CaptureFormat::kPcap) {
        for (const std::uint32_t word : {0xa1b2c3d4U, 0x00040002U, 0U, 0U, 65535U, 1U}) {
            appendLittle32(out, word);
        }
    }
}

void appendCaptured(CaptureFormat format, const CapturedPacket& packet, std::size_t truncate,
                    std::vector<std::byte>& out) {
    if (packet.bytes.size() > kMaxPacket) {
        return;
    }
    const std::size_t kept = truncate == 0 ? packet.bytes.size() : std::min(truncate, packet.bytes.size());
    if (format == CaptureFormat::kPcap) {
        appendFrame(packet, kept, out);
    } else {
        appendLine(packet, kept, out);
    }
}

}  // namespace wf::live
