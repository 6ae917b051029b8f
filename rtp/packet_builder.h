#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "rtp/base/bytes.h"
#include "rtp/header_extension.h"

namespace wf::rtp {

/// Everything an RTP packet consists of (RFC 3550 section 5.1); the spans belong to the caller.
struct PacketFields {
    bool marker = false;
    std::uint8_t payload_type = 0;
    std::uint16_t sequence_number = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
    std::span<const std::uint32_t> csrcs{};
    std::span<const ExtensionElement> extensions{};
    Bytes payload{};
    std::uint8_t padding_size = 0;  // with the count byte; 0: no padding
};

/// Writes a packet into `out`, which must not overlap the payload or the extension data, and returns its size. The
/// one-byte extension form is used unless an element needs the two-byte form (ID above 14, no data, more than 16
/// bytes). nullopt when it does not fit or cannot be written: payload type above 127, more than 15 CSRCs, extension ID
/// 0, more than 255 bytes in an element. Never allocates.
std::optional<std::size_t> buildPacket(MutableBytes out, const PacketFields& fields);

}  // namespace wf::rtp
