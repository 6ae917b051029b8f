#include "rtp/packet_builder.h"

#include <algorithm>

namespace wf::rtp {
namespace {

/// How the elements are laid out: the form, and the bytes behind the 4-byte extension header, with their padding.
struct ExtensionLayout {
    bool two_byte = false;
    std::size_t size = 0;
};

bool needsTwoByteForm(const ExtensionElement& element) {
    return element.id > 14 || element.data.empty() || element.data.size() > 16;
}

std::optional<ExtensionLayout> layOut(std::span<const ExtensionElement> elements) {
    ExtensionLayout layout;
    for (const ExtensionElement& element : elements) {
        if (element.id == 0 || element.data.size() > 255) {
            return std::nullopt;
        }
        layout.two_byte = layout.two_byte || needsTwoByteForm(element);
        layout.size += element.data.size();
    }
    layout.size += elements.size() * (layout.two_byte ? 2 : 1);
    layout.size = (layout.size + 3) / 4 * 4;
    if (layout.size / 4 > 0xffff) {
        return std::nullopt;
    }
    return layout;
}

std::size_t copyTo(MutableBytes out, std::size_t at, Bytes bytes) {
    std::ranges::copy(bytes, out.subspan(at).begin());
    return at + bytes.size();
}

void storeExtension(MutableBytes out, const ExtensionLayout& layout, std::span<const ExtensionElement> elements) {
    store16(out, 0, layout.two_byte ? kTwoByteProfile : kOneByteProfile);
    store16(out, 2, static_cast<std::uint16_t>(layout.size / 4));
    std::size_t at = 4;
    for (const ExtensionElement& element : elements) {
        const std::size_t size = element.data.size();
        if (layout.two_byte) {
            store8(out, at++, element.id);
            store8(out, at++, static_cast<std::uint8_t>(size));
        } else {
            store8(out, at++, static_cast<std::uint8_t>(std::size_t{element.id} << 4 | (size - 1)));
        }
        at = copyTo(out, at, element.data);
    }
    std::ranges::fill(out.subspan(at), std::byte{0});
}

void storeFixedHeader(MutableBytes out, const PacketFields& fields) {
    const unsigned flags = 0x80U | (fields.padding_size > 0 ? 0x20U : 0U) | (fields.extensions.empty() ? 0U : 0x10U);
    store8(out, 0, static_cast<std::uint8_t>(flags | fields.csrcs.size()));
    store8(out, 1, static_cast<std::uint8_t>((fields.marker ? 0x80U : 0U) | fields.payload_type));
    store16(out, 2, fields.sequence_number);
    store32(out, 4, fields.timestamp);
    store32(out, 8, fields.ssrc);
}

}  // namespace

std::optional<std::size_t> buildPacket(MutableBytes out, const PacketFields& fields) {
    const auto layout = layOut(fields.extensions);
    if (!layout || fields.payload_type > 127 || fields.csrcs.size() > 15) {
        return std::nullopt;
    }
    const std::size_t extension_size = fields.extensions.empty() ? 0 : 4 + layout->size;
    const std::size_t header_size = PacketView::kFixedHeaderSize + 4 * fields.csrcs.size() + extension_size;
    const std::size_t room = out.size() < header_size ? 0 : out.size() - header_size;
    if (out.size() < header_size || room < fields.padding_size || room - fields.padding_size < fields.payload.size()) {
        return std::nullopt;
    }
    storeFixedHeader(out, fields);
    std::size_t at = PacketView::kFixedHeaderSize;
    for (const std::uint32_t csrc : fields.csrcs) {
        store32(out, at, csrc);
        at += 4;
    }
    if (extension_size > 0) {
        storeExtension(out.subspan(at, extension_size), *layout, fields.extensions);
    }
    at = copyTo(out, header_size, fields.payload);
    if (fields.padding_size > 0) {
        std::ranges::fill(out.subspan(at, fields.padding_size - 1U), std::byte{0});
        at += fields.padding_size;
        store8(out, at - 1, fields.padding_size);
    }
    return at;
}

}  // namespace wf::rtp
