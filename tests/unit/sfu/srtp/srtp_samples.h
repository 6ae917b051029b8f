#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "rtp/base/bytes.h"
#include "rtp/packet_builder.h"
#include "sfu/srtp/srtp_receiver.h"
#include "sfu/srtp/srtp_sender.h"

namespace wf::srtp::test {

using Packet = std::vector<std::byte>;

/// A master key whose bytes follow from `seed`.
inline SrtpMasterKey sampleKey(SrtpProfile profile, unsigned seed = 1) {
    std::mt19937 random(seed);
    Packet bytes(kMaxMasterKeyBytes + kMaxMasterSaltBytes);
    std::ranges::generate(bytes, [&] { return static_cast<std::byte>(random()); });
    const SrtpProfileSizes sizes = sizesOf(profile);
    return *SrtpMasterKey::make(profile, Bytes(bytes).first(sizes.key_bytes), Bytes(bytes).last(sizes.salt_bytes));
}

inline Packet rtpPacket(std::uint32_t ssrc, std::uint16_t sequence_number, std::size_t payload_size = 100) {
    const Packet payload(payload_size, static_cast<std::byte>(sequence_number));
    Packet packet(payload_size + 64);
    packet.resize(*rtp::buildPacket(packet, {.marker = false,
                                             .payload_type = 96,
                                             .sequence_number = sequence_number,
                                             .timestamp = sequence_number * 90U,
                                             .ssrc = ssrc,
                                             .csrcs = {},
                                             .extensions = {},
                                             .payload = payload,
                                             .padding_size = 0}));
    return packet;
}

/// An empty receiver report of `ssrc`.
inline Packet rtcpPacket(std::uint32_t ssrc) {
    Packet packet(8);
    store32(packet, 0, 0x80c90001);
    store32(packet, 4, ssrc);
    return packet;
}

/// The protected packet; empty when the sender refuses.
inline Packet protectedRtp(SrtpSender& sender, Packet packet) {
    const std::size_t size = packet.size();
    packet.resize(size + kMaxSrtpTrailerBytes);
    packet.resize(sender.protectRtp(packet, size).value_or(0));
    return packet;
}

inline Packet protectedRtcp(SrtpSender& sender, Packet packet) {
    const std::size_t size = packet.size();
    packet.resize(size + kMaxSrtpTrailerBytes);
    packet.resize(sender.protectRtcp(packet, size).value_or(0));
    return packet;
}

/// The clear packet; empty when the receiver refuses.
inline Packet clearRtp(SrtpReceiver& receiver, Packet packet) {
    packet.resize(receiver.unprotectRtp(packet).value_or(0));
    return packet;
}

inline Packet clearRtcp(SrtpReceiver& receiver, Packet packet) {
    packet.resize(receiver.unprotectRtcp(packet).value_or(0));
    return packet;
}

}  // namespace wf::srtp::test
