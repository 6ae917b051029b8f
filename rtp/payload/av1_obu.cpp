#include "rtp/payload/av1_obu.h"

#include <limits>

namespace wf::rtp {

std::optional<Leb128> readLeb128(Bytes bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8 && i < bytes.size(); ++i) {
        const std::uint64_t byte = load8(bytes, i);
        value |= (byte & 0x7f) << (7 * i);
        if ((byte & 0x80) == 0) {
            if (value > std::numeric_limits<std::uint32_t>::max()) {
                return std::nullopt;
            }
            return Leb128{static_cast<std::uint32_t>(value), i + 1};
        }
    }
    return std::nullopt;
}

std::optional<ObuHeader> parseObuHeader(Bytes obu) {
    if (obu.empty() || (load8(obu, 0) & 0x80) != 0) {
        return std::nullopt;
    }
    const std::uint8_t first = load8(obu, 0);
    ObuHeader header;
    header.type = (first >> 3) & 0x0f;
    header.has_extension = (first & 0x04) != 0;
    header.has_size = (first & 0x02) != 0;
    if (header.has_extension) {
        if (obu.size() < 2) {
            return std::nullopt;
        }
        header.temporal_layer = load8(obu, 1) >> 5;
        header.spatial_layer = (load8(obu, 1) >> 3) & 0x03;
    }
    return header;
}

std::optional<Obu> parseObu(Bytes bytes) {
    const auto header = parseObuHeader(bytes);
    if (!header) {
        return std::nullopt;
    }
    Bytes payload = bytes.subspan(header->size());
    if (header->has_size) {
        const auto size = readLeb128(payload);
        if (!size || size->value > payload.size() - size->size) {
            return std::nullopt;
        }
        payload = payload.subspan(size->size, size->value);
    }
    return Obu{*header, payload};
}

std::size_t writeObuPrefix(const ObuHeader& header, std::uint32_t payload_size,
                           std::span<std::byte, kMaxObuPrefix> out) {
    std::size_t at = 0;
    out[at++] = std::byte((header.type << 3) | (header.has_extension ? 4 : 0) | 2);
    if (header.has_extension) {
        out[at++] = std::byte((header.temporal_layer << 5) | (header.spatial_layer << 3));
    }
    for (; payload_size > 0x7f; payload_size >>= 7) {
        out[at++] = std::byte(0x80 | (payload_size & 0x7f));
    }
    out[at++] = std::byte(payload_size);
    return at;
}

}  // namespace wf::rtp
