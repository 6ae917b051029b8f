#pragma once

#include <cstdint>
#include <vector>

#include "rtp/base/bytes.h"

namespace wf::test {

inline constexpr std::uint32_t kOpusFrame = 960;  ///< ticks of 20 ms

/// An Opus packet of one 20 ms frame (TOC 0x78: CELT) that tells its number.
inline std::vector<std::byte> opusFrame(std::uint16_t number) {
    std::vector<std::byte> out(20, std::byte{0x11});
    store8(out, 0, 0x78);
    store16(out, 1, number);
    return out;
}

struct RedundantFrame {
    std::uint16_t number = 0;
    std::uint32_t offset = 0;  ///< ticks before the primary
};

/// Opus frames as RED (RFC 2198 section 3): headers, then the redundant blocks, then the primary.
inline std::vector<std::byte> redPayload(std::uint16_t primary, const std::vector<RedundantFrame>& redundant,
                                         std::uint8_t primary_type = 111) {
    std::vector<std::byte> out;
    const auto append = [&](const std::vector<std::byte>& bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); };
    for (const RedundantFrame& frame : redundant) {
        std::vector<std::byte> header(4);
        store32(header, 0, 0x80000000U | 111U << 24 | frame.offset << 10 | 20U);
        append(header);
    }
    out.push_back(std::byte{primary_type});
    for (const RedundantFrame& frame : redundant) {
        append(opusFrame(frame.number));
    }
    append(opusFrame(primary));
    return out;
}

}  // namespace wf::test
