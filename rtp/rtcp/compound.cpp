#include "rtp/rtcp/compound.h"

namespace wf::rtcp {

std::optional<Packet> CompoundReader::next() {
    if (rest_.empty()) {
        return std::nullopt;
    }
    if (rest_.size() < kHeaderSize) {
        return fail();
    }
    const std::uint8_t first = load8(rest_, 0);
    const std::size_t body_size = std::size_t{4} * load16(rest_, 2);
    if ((first >> 6) != 2 || body_size > rest_.size() - kHeaderSize) {
        return fail();
    }
    Packet packet{PacketType{load8(rest_, 1)}, static_cast<std::uint8_t>(first & 0x1f),
                  rest_.subspan(kHeaderSize, body_size)};
    if ((first & 0x20) != 0) {
        const std::size_t padding = body_size == 0 ? 0 : load8(packet.body, body_size - 1);
        if (padding == 0 || padding > body_size) {
            return fail();
        }
        packet.body = packet.body.first(body_size - padding);
    }
    rest_ = rest_.subspan(kHeaderSize + body_size);
    return packet;
}

std::optional<Packet> CompoundReader::fail() {
    malformed_ = true;
    rest_ = {};
    return std::nullopt;
}

std::optional<MutableBytes> beginPacket(MutableBytes out, PacketType type, std::size_t count, std::size_t body_size) {
    if (count > 31 || body_size % 4 != 0 || body_size / 4 > 0xffff || out.size() < kHeaderSize ||
        out.size() - kHeaderSize < body_size) {
        return std::nullopt;
    }
    store8(out, 0, static_cast<std::uint8_t>(0x80U | count));
    store8(out, 1, static_cast<std::uint8_t>(type));
    store16(out, 2, static_cast<std::uint16_t>(body_size / 4));
    return out.subspan(kHeaderSize, body_size);
}

}  // namespace wf::rtcp
