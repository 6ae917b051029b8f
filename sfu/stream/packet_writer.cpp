#include "sfu/stream/packet_writer.h"

#include <algorithm>
#include <array>

#include "rtp/header_extension.h"

namespace wf::stream {
namespace {

constexpr std::size_t kOsnSize = 2;
constexpr std::size_t kExtensionHeaderSize = 4;
/// All elements but mid and dependency descriptor, in the two-byte form, and the padding.
constexpr std::size_t kSmallExtensionsSize = 64;

/// Puts extension elements one behind the other (RFC 8285 sections 4.2 and 4.3).
class ElementWriter {
public:
    ElementWriter(MutableBytes out, bool two_byte) : out_(out), two_byte_(two_byte) {}

    /// Nothing for an extension that was not negotiated or has no data. The data as it lies in the packet.
    MutableBytes put(std::uint8_t id, Bytes data) {
        if (id == 0 || data.empty()) {
            return {};
        }
        if (two_byte_) {
            store8(out_, at_++, id);
            store8(out_, at_++, static_cast<std::uint8_t>(data.size()));
        } else {
            store8(out_, at_++, static_cast<std::uint8_t>(std::size_t{id} << 4 | (data.size() - 1)));
        }
        std::ranges::copy(data, out_.subspan(at_).begin());
        at_ += data.size();
        return out_.subspan(at_ - data.size(), data.size());
    }
    std::size_t finish() {
        while (at_ % 4 != 0) {
            store8(out_, at_++, 0);
        }
        return at_;
    }

private:
    MutableBytes out_;
    std::size_t at_ = 0;
    bool two_byte_;
};

/// The one-byte form knows IDs to 14 and up to 16 bytes.
bool needsTwoBytes(const SendTrackConfig& config, std::size_t descriptor_size) {
    const ExtensionIds& ids = config.extensions;
    const std::uint8_t highest =
        std::max({ids.mid, ids.abs_send_time, ids.transport_cc, ids.audio_level, ids.video_orientation,
                  ids.playout_delay, ids.abs_capture_time, ids.dependency_descriptor});
    return highest > 14 || config.mid.size() > 16 || descriptor_size > 16;
}

Bytes shortOnly(Bytes data) { return data.size() <= 16 ? data : Bytes{}; }

}  // namespace

std::optional<std::size_t> PacketWriter::write(MutableBytes out, const MediaPacket& packet,
                                               const PacketRewrite& rewrite) const {
    const Bytes payload = rewrite.empty ? Bytes{} : packet.view.payload();
    if (out.size() < headerRoom(packet) + payload.size()) {
        return std::nullopt;
    }
    const std::uint8_t payload_type = packet.red ? config_.red_payload_type.value_or(0) : config_.payload_type;
    const std::size_t size = writeHeader(out, {payload_type, rewrite.sequence_number, config_.ssrc}, packet, rewrite);
    std::ranges::copy(payload, out.subspan(size).begin());
    patchPayload(out.subspan(size, payload.size()), packet.facts, rewrite);
    return size + payload.size();
}

std::optional<std::size_t> PacketWriter::writeRtx(MutableBytes out, const MediaPacket& packet,
                                                  const PacketRewrite& rewrite, std::uint16_t rtx_sequence) const {
    const Bytes payload = rewrite.empty ? Bytes{} : packet.view.payload();
    if (!config_.rtx_ssrc || !config_.rtx_payload_type || out.size() < headerRoom(packet) + kOsnSize + payload.size()) {
        return std::nullopt;
    }
    std::size_t size = writeHeader(out, {*config_.rtx_payload_type, rtx_sequence, *config_.rtx_ssrc}, packet, rewrite);
    store16(out, size, rewrite.sequence_number);
    size += kOsnSize;
    std::ranges::copy(payload, out.subspan(size).begin());
    patchPayload(out.subspan(size, payload.size()), packet.facts, rewrite);
    return size + payload.size();
}

std::optional<std::size_t> PacketWriter::writePadding(MutableBytes out, const PacketRewrite& rewrite,
                                                      std::uint16_t rtx_sequence) const {
    constexpr std::size_t kElementsAt = rtp::PacketView::kFixedHeaderSize + kExtensionHeaderSize;
    constexpr std::size_t kPadding = 255;  // its last byte tells how much
    const std::size_t room = kElementsAt + kSmallExtensionsSize + config_.mid.size() + kPadding;
    if (!config_.rtx_ssrc || !config_.rtx_payload_type || out.size() < room) {
        return std::nullopt;
    }
    std::array<std::byte, 3> send_time{};
    store24(send_time, 0, rewrite.abs_send_time);
    std::array<std::byte, 2> transport_sequence{};
    store16(transport_sequence, 0, rewrite.transport_sequence);
    const bool two_byte = needsTwoBytes(config_, 0);
    ElementWriter elements(out.subspan(kElementsAt), two_byte);
    elements.put(config_.extensions.abs_send_time, send_time);
    elements.put(config_.extensions.transport_cc, transport_sequence);
    elements.put(config_.extensions.mid, asBytes(config_.mid));
    const std::size_t size = kElementsAt + elements.finish();
    store8(out, 0, 0xb0);
    store8(out, 1, *config_.rtx_payload_type);
    store16(out, 2, rtx_sequence);
    store32(out, 4, rewrite.timestamp);
    store32(out, 8, *config_.rtx_ssrc);
    store16(out, 12, two_byte ? rtp::kTwoByteProfile : rtp::kOneByteProfile);
    store16(out, 14, static_cast<std::uint16_t>((size - kElementsAt) / 4));
    std::ranges::fill(out.subspan(size, kPadding), std::byte{0});
    store8(out, size + kPadding - 1, kPadding);
    return size + kPadding;
}

std::size_t PacketWriter::headerRoom(const MediaPacket& packet) const {
    return rtp::PacketView::kFixedHeaderSize + kExtensionHeaderSize + kSmallExtensionsSize + config_.mid.size() +
           packet.extension(Extension::kDependencyDescriptor).size();
}

std::size_t PacketWriter::writeHeader(MutableBytes out, const Head& head, const MediaPacket& packet,
                                      const PacketRewrite& rewrite) const {
    constexpr std::size_t kElementsAt = rtp::PacketView::kFixedHeaderSize + kExtensionHeaderSize;
    const std::size_t extension_size = writeElements(out.subspan(kElementsAt), packet, rewrite);
    store8(out, 0, extension_size > 0 ? 0x90 : 0x80);
    store8(out, 1, static_cast<std::uint8_t>((rewrite.marker ? 0x80U : 0U) | head.payload_type));
    store16(out, 2, head.sequence_number);
    store32(out, 4, rewrite.timestamp);
    store32(out, 8, head.ssrc);
    if (extension_size == 0) {
        return rtp::PacketView::kFixedHeaderSize;
    }
    const std::size_t descriptor_size = packet.extension(Extension::kDependencyDescriptor).size();
    store16(out, 12, needsTwoBytes(config_, descriptor_size) ? rtp::kTwoByteProfile : rtp::kOneByteProfile);
    store16(out, 14, static_cast<std::uint16_t>(extension_size / 4));
    return kElementsAt + extension_size;
}

/// In the order that Janus writes them. The publisher's data are passed on where they say something of the media.
std::size_t PacketWriter::writeElements(MutableBytes out, const MediaPacket& packet,
                                        const PacketRewrite& rewrite) const {
    const ExtensionIds& ids = config_.extensions;
    const Bytes descriptor = packet.extension(Extension::kDependencyDescriptor);
    std::array<std::byte, 3> send_time{};
    store24(send_time, 0, rewrite.abs_send_time);
    std::array<std::byte, 2> transport_sequence{};
    store16(transport_sequence, 0, rewrite.transport_sequence);
    std::array<std::byte, 3> delay{};
    const bool own_delay = rewrite.playout_delay != PacketRewrite::kNoPlayoutDelay;
    store24(delay, 0, own_delay ? rewrite.playout_delay : 0);

    ElementWriter elements(out, needsTwoBytes(config_, descriptor.size()));
    elements.put(ids.abs_send_time, send_time);
    elements.put(ids.transport_cc, transport_sequence);
    elements.put(ids.audio_level, shortOnly(packet.extension(Extension::kAudioLevel)));
    elements.put(ids.video_orientation, shortOnly(packet.extension(Extension::kVideoOrientation)));
    const Bytes published_delay = packet.extension(Extension::kPlayoutDelay);
    elements.put(ids.playout_delay, own_delay ? Bytes(delay) : shortOnly(published_delay));
    elements.put(ids.mid, asBytes(config_.mid));
    const MutableBytes written = elements.put(ids.dependency_descriptor, descriptor);
    if (written.size() >= 3) {
        store16(written, 1, rewrite.frame_number);
    }
    elements.put(ids.abs_capture_time, shortOnly(packet.extension(Extension::kAbsCaptureTime)));
    return elements.finish();
}

void PacketWriter::patchPayload(MutableBytes payload, const PayloadFacts& facts, const PacketRewrite& rewrite) {
    if (payload.empty()) {
        return;
    }
    if (facts.picture_id_at != 0 && facts.long_picture_id) {
        store16(payload, facts.picture_id_at, static_cast<std::uint16_t>(0x8000U | rewrite.picture_id));
    } else if (facts.picture_id_at != 0) {
        store8(payload, facts.picture_id_at, rewrite.picture_id & 0x7f);
    }
    if (facts.tl0_index_at != 0) {
        store8(payload, facts.tl0_index_at, rewrite.tl0_index);
    }
    if (facts.key_index_at != 0) {
        const unsigned others = load8(payload, facts.key_index_at) & 0xe0U;
        store8(payload, facts.key_index_at, static_cast<std::uint8_t>(others | rewrite.key_index));
    }
}

}  // namespace wf::stream
