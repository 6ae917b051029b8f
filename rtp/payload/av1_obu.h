#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "rtp/base/bytes.h"

namespace wf::rtp {

/// AV1 OBU types (AV1 bitstream specification section 6.2.2) that matter outside a decoder.
inline constexpr std::uint8_t kObuSequenceHeader = 1;
inline constexpr std::uint8_t kObuTemporalDelimiter = 2;
inline constexpr std::uint8_t kObuFrameHeader = 3;
inline constexpr std::uint8_t kObuFrame = 6;
inline constexpr std::uint8_t kObuTileList = 8;
inline constexpr std::uint8_t kObuPadding = 15;

/// An unsigned number of 7 bits a byte, lowest first, bit 7 set on all but the last (AV1 section 4.10.5).
struct Leb128 {
    std::uint32_t value = 0;
    std::size_t size = 0;  ///< bytes it takes, 1 to 8
};
/// nullopt when it does not end within `bytes` or 8 bytes, or does not fit 32 bits.
std::optional<Leb128> readLeb128(Bytes bytes);

/// OBU header (AV1 section 5.3.2), without the size field that follows it if has_size.
///
///     |F| type  |X|S|-|
///     | TID |SID|-|-|-|   if X
struct ObuHeader {
    std::uint8_t type = 0;
    bool has_extension = false;
    bool has_size = false;
    std::uint8_t temporal_layer = 0;
    std::uint8_t spatial_layer = 0;
    [[nodiscard]] std::size_t size() const { return has_extension ? 2 : 1; }
};
/// nullopt when the bytes end early or the forbidden bit F is set.
std::optional<ObuHeader> parseObuHeader(Bytes obu);

/// One whole OBU: its header and what follows header and size field.
struct Obu {
    ObuHeader header;
    Bytes payload;
};
/// nullopt when the header is not acceptable or the size field, where there is one, reaches past the end. Bytes behind
/// the size that the field states are left out.
std::optional<Obu> parseObu(Bytes bytes);

/// The most that writeObuPrefix() writes.
inline constexpr std::size_t kMaxObuPrefix = 7;
/// Writes header, extension and a size field (set whatever has_size says) for a payload of `payload_size` bytes;
/// returns the bytes written.
std::size_t writeObuPrefix(const ObuHeader& header, std::uint32_t payload_size,
                           std::span<std::byte, kMaxObuPrefix> out);

}  // namespace wf::rtp
