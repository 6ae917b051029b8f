#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <span>

#include "rtp/packet_builder.h"
#include "tests/unit/sfu/srtp/srtp_samples.h"

namespace wf::srtp::test {

/// Random packets with CSRCs, header extensions, payloads and padding.
class PacketMaker {
public:
    Packet rtp(std::uint32_t ssrc, std::uint16_t sequence_number) {
        std::array<std::uint32_t, 15> csrcs{};
        std::ranges::generate(csrcs, [this] { return random_(); });
        const Packet payload = bytes(random_() % 1300);
        const Packet first = bytes(1 + random_() % 16);
        const Packet second = bytes(1 + random_() % 16);
        const std::array extensions = {rtp::ExtensionElement{1, first}, rtp::ExtensionElement{14, second}};
        Packet packet(1600);
        const auto size = rtp::buildPacket(
            packet, {.marker = random_() % 2 == 0,
                     .payload_type = static_cast<std::uint8_t>(random_() % 128),
                     .sequence_number = sequence_number,
                     .timestamp = random(),
                     .ssrc = ssrc,
                     .csrcs = std::span(csrcs).first(random_() % 3 == 0 ? random_() % 16 : 0),
                     .extensions = std::span(extensions).first(random_() % 3),
                     .payload = payload,
                     .padding_size = static_cast<std::uint8_t>(random_() % 4 == 0 ? 1 + random_() % 20 : 0)});
        packet.resize(size.value_or(0));
        return packet;
    }

    Packet rtcp(std::uint32_t ssrc) {
        const std::size_t words = random_() % 100;
        Packet packet = bytes(8 + 4 * words);
        store32(packet, 0, 0x80c80000 | static_cast<std::uint32_t>(words + 1));
        store32(packet, 4, ssrc);
        return packet;
    }

    std::uint32_t random() { return static_cast<std::uint32_t>(random_()); }

    Packet bytes(std::size_t size) {
        Packet made(size);
        std::ranges::generate(made, [this] { return static_cast<std::byte>(random_()); });
        return made;
    }

private:
    std::mt19937 random_{11};
};

}  // namespace wf::srtp::test
