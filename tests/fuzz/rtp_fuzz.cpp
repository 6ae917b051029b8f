#include <cstdint>
#include <cstdlib>
#include <vector>

#include "rtp/audio_level.h"
#include "rtp/header_extension.h"
#include "rtp/packet.h"
#include "rtp/packet_builder.h"
#include "rtp/video_orientation.h"

namespace {

using wf::Bytes;
using wf::rtp::ExtensionElement;
using wf::rtp::PacketView;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

bool same(Bytes a, Bytes b) { return std::vector(a.begin(), a.end()) == std::vector(b.begin(), b.end()); }

std::vector<ExtensionElement> elementsOf(const PacketView& packet) {
    std::vector<ExtensionElement> elements;
    wf::rtp::ExtensionReader reader(packet);
    while (const auto element = reader.next()) {
        elements.push_back(*element);
        (void)wf::rtp::parseAudioLevel(element->data);
        (void)wf::rtp::parseVideoOrientation(element->data);
    }
    return elements;
}

void requireEqual(const PacketView& a, const PacketView& b) {
    require(a.marker() == b.marker() && a.payloadType() == b.payloadType());
    require(a.sequenceNumber() == b.sequenceNumber() && a.timestamp() == b.timestamp() && a.ssrc() == b.ssrc());
    require(a.csrcCount() == b.csrcCount() && a.paddingSize() == b.paddingSize() && same(a.payload(), b.payload()));
    for (std::size_t i = 0; i < a.csrcCount(); ++i) {
        require(a.csrc(i) == b.csrc(i));
    }
    const auto a_elements = elementsOf(a);
    const auto b_elements = elementsOf(b);
    require(a_elements.size() == b_elements.size());
    for (std::size_t i = 0; i < a_elements.size(); ++i) {
        require(a_elements[i].id == b_elements[i].id && same(a_elements[i].data, b_elements[i].data));
    }
}

}  // namespace

/// Any packet that can be read can be built again from its parts in the room it had, and reads the same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    const Bytes bytes = std::as_bytes(std::span(data, size));
    const auto packet = PacketView::parse(bytes);
    if (!packet) {
        return 0;
    }
    require(packet->headerSize() + packet->payload().size() + packet->paddingSize() == size);
    const auto elements = elementsOf(*packet);
    for (const ExtensionElement& element : elements) {
        require(wf::rtp::findExtension(*packet, element.id).has_value());
    }
    std::vector<std::uint32_t> csrcs;
    for (std::size_t i = 0; i < packet->csrcCount(); ++i) {
        csrcs.push_back(packet->csrc(i));
    }
    const wf::rtp::PacketFields fields{.marker = packet->marker(),
                                       .payload_type = packet->payloadType(),
                                       .sequence_number = packet->sequenceNumber(),
                                       .timestamp = packet->timestamp(),
                                       .ssrc = packet->ssrc(),
                                       .csrcs = csrcs,
                                       .extensions = elements,
                                       .payload = packet->payload(),
                                       .padding_size = static_cast<std::uint8_t>(packet->paddingSize())};
    std::vector<std::byte> out(size);
    const auto built_size = wf::rtp::buildPacket(out, fields);
    require(built_size.has_value());
    out.resize(*built_size);
    const auto built = PacketView::parse(out);
    require(built.has_value());
    requireEqual(*packet, *built);
    std::vector<std::byte> too_small(*built_size - 1);
    require(!wf::rtp::buildPacket(too_small, fields));
    return 0;
}
