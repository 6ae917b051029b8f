#include "recorder/live/capture_format.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

#include "rtp/pcap.h"

namespace wf::live {
namespace {

void append(std::vector<std::byte>& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void append(std::vector<std::byte>& out, std::string_view text) { append(out, std::as_bytes(std::span(text))); }

void appendFrame(const CapturedPacket& packet, std::size_t kept, std::vector<std::byte>& out) {
    append(out, rtp::pcapRecordHeader({.wall_us = packet.wall_us,
                                       .packet_bytes = packet.bytes.size(),
                                       .kept_bytes = kept,
                                       .outgoing = !packet.incoming,
                                       .checksum = true}));
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

void appendCaptureHeader(CaptureFormat format, std::vector<std::byte>& out) {
    if (format == CaptureFormat::kPcap) {
        append(out, rtp::pcapFileHeader());
    }
}

void appendCaptured(CaptureFormat format, const CapturedPacket& packet, std::size_t truncate,
                    std::vector<std::byte>& out) {
    if (packet.bytes.size() > rtp::kMaxPcapPacket) {
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
