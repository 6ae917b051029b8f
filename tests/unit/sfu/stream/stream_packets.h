#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "rtp/packet.h"
#include "rtp/packet_builder.h"
#include "rtp/rtcp/reports.h"
#include "sfu/stream/ntp_clock.h"

namespace wf::stream::test {

using namespace std::chrono_literals;
using Octets = std::vector<std::byte>;

inline const NtpClock kNtpClock(net::Time(1h), 1'700'000'000s);

/// One RTP packet with 40 bytes of payload that tell its number apart, and what the test sets.
struct PacketSpec {
    std::uint32_t ssrc = 1000;
    std::uint16_t sequence = 1;
    std::uint32_t timestamp = 0;
    std::uint8_t payload_type = 111;
    bool marker = false;
    Octets payload = Octets(40, std::byte{0x55});
    std::vector<rtp::ExtensionElement> extensions{};
    std::uint8_t padding = 0;
};

inline Octets packetOf(const PacketSpec& spec) {
    Octets out(1500);
    const auto size = rtp::buildPacket(out, {.marker = spec.marker,
                                             .payload_type = spec.payload_type,
                                             .sequence_number = spec.sequence,
                                             .timestamp = spec.timestamp,
                                             .ssrc = spec.ssrc,
                                             .extensions = spec.extensions,
                                             .payload = spec.payload,
                                             .padding_size = spec.padding});
    out.resize(size.value());
    return out;
}

/// A VP8 payload with every descriptor field (RFC 7741 section 4.2).
struct Vp8Spec {
    bool key = false;
    bool start = true;
    std::uint16_t picture = 0;
    std::uint8_t tl0 = 0;
    std::uint8_t temporal = 0;
    bool sync = false;
    std::uint8_t key_index = 0;
    std::uint32_t content = 0;
};

inline Octets vp8Payload(const Vp8Spec& spec) {
    Octets out(24, std::byte{0});
    store8(out, 0, spec.start ? 0x90 : 0x80);
    store8(out, 1, 0xf0);
    store16(out, 2, static_cast<std::uint16_t>(0x8000U | spec.picture));
    store8(out, 4, spec.tl0);
    store8(out, 5, static_cast<std::uint8_t>(spec.temporal << 6 | (spec.sync ? 0x20 : 0) | spec.key_index));
    store8(out, 6, spec.key ? 0x00 : 0x01);
    store32(out, 20, spec.content);
    return out;
}

inline PacketSpec vp8Packet(std::uint32_t ssrc, std::uint16_t sequence, std::uint32_t timestamp, const Vp8Spec& vp8) {
    PacketSpec spec;
    spec.ssrc = ssrc;
    spec.sequence = sequence;
    spec.timestamp = timestamp;
    spec.payload_type = 96;
    spec.marker = true;
    spec.payload = vp8Payload(vp8);
    return spec;
}

inline rtp::PacketView viewOf(const Octets& packet) { return rtp::PacketView::parse(packet).value(); }

/// A compound of an empty receiver report and what `write` writes.
template <class Write>
Octets compoundOf(const Write& write) {
    Octets out(1500);
    std::size_t size = rtcp::writeReceiverReport(out, 5, {}).value();
    size += write(MutableBytes(out).subspan(size)).value();
    out.resize(size);
    return out;
}

}  // namespace wf::stream::test
