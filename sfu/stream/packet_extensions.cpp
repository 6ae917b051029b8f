#include "sfu/stream/packet_extensions.h"

#include <utility>

#include "rtp/header_extension.h"

namespace wf::stream {

void ExtensionTable::add(const ExtensionIds& ids) {
    const std::array<std::pair<std::uint8_t, Extension>, kExtensionCount> known = {{
        {ids.mid, Extension::kMid},
        {ids.rid, Extension::kRid},
        {ids.repaired_rid, Extension::kRepairedRid},
        {ids.abs_send_time, Extension::kAbsSendTime},
        {ids.transport_cc, Extension::kTransportCc},
        {ids.audio_level, Extension::kAudioLevel},
        {ids.video_orientation, Extension::kVideoOrientation},
        {ids.playout_delay, Extension::kPlayoutDelay},
        {ids.abs_capture_time, Extension::kAbsCaptureTime},
        {ids.dependency_descriptor, Extension::kDependencyDescriptor},
    }};
    for (const auto& [id, extension] : known) {
        if (id != 0) {
            kinds_[id] = static_cast<std::uint8_t>(extension);
        }
    }
}

PacketExtensions ExtensionTable::read(const rtp::PacketView& packet) const {
    PacketExtensions found;
    if (!packet.hasExtension()) {
        return found;
    }
    rtp::ExtensionReader reader(packet);
    while (const auto element = reader.next()) {
        const std::uint8_t kind = kinds_[element->id];
        if (kind != kNone) {
            const auto at = static_cast<std::size_t>(element->data.data() - packet.bytes().data());
            found.set(static_cast<Extension>(kind), at, element->data.size());
        }
    }
    return found;
}

}  // namespace wf::stream
