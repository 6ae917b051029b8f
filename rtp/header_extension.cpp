#include "rtp/header_extension.h"

namespace wf::rtp {

ExtensionReader::ExtensionReader(std::uint16_t profile, Bytes data) : two_byte_((profile & 0xfff0) == kTwoByteProfile) {
    if (two_byte_ || profile == kOneByteProfile) {
        rest_ = data;
    }
}

std::optional<ExtensionElement> ExtensionReader::next() {
    while (!rest_.empty() && load8(rest_, 0) == 0) {
        rest_ = rest_.subspan(1);
    }
    if (rest_.empty()) {
        return std::nullopt;
    }
    const std::uint8_t first = load8(rest_, 0);
    if (two_byte_) {
        return take(first, 2, rest_.size() < 2 ? 0 : load8(rest_, 1));
    }
    const auto id = static_cast<std::uint8_t>(first >> 4);
    if (id == 0 || id == 15) {
        rest_ = {};
        return std::nullopt;
    }
    return take(id, 1, (first & 0x0fU) + 1);
}

std::optional<ExtensionElement> ExtensionReader::take(std::uint8_t id, std::size_t header_size, std::size_t data_size) {
    if (rest_.size() < header_size + data_size) {
        malformed_ = true;
        rest_ = {};
        return std::nullopt;
    }
    const ExtensionElement element{id, rest_.subspan(header_size, data_size)};
    rest_ = rest_.subspan(header_size + data_size);
    return element;
}

std::optional<Bytes> findExtension(const PacketView& packet, std::uint8_t id) {
    ExtensionReader reader(packet);
    while (const auto element = reader.next()) {
        if (element->id == id) {
            return element->data;
        }
    }
    return std::nullopt;
}

}  // namespace wf::rtp
