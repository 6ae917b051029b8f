#include "rtp/payload/vp8.h"

namespace wf::rtp {
namespace {

constexpr unsigned kLong = 0x80;
constexpr std::uint32_t kStartCode = 0x9d012a;

std::uint16_t load14Little(Bytes b, std::size_t at) {
    return static_cast<std::uint16_t>(((load8(b, at + 1) & 0x3f) << 8) | load8(b, at));
}

// The size check has been made for the whole descriptor.
void readExtension(Bytes payload, Vp8Descriptor& d) {
    const unsigned fields = load8(payload, 1);
    std::uint8_t at = 2;
    if ((fields & 0x80) != 0) {
        d.picture_id_at = at;
        d.long_picture_id = (load8(payload, at) & kLong) != 0;
        d.picture_id = d.long_picture_id ? load16(payload, at) & 0x7fff : load8(payload, at);
        at = static_cast<std::uint8_t>(at + (d.long_picture_id ? 2 : 1));
    }
    if ((fields & 0x40) != 0) {
        d.tl0_index_at = at;
        d.tl0_index = load8(payload, at++);
    }
    d.has_temporal_layer = (fields & 0x20) != 0;
    d.has_key_index = (fields & 0x10) != 0;
    if (d.has_temporal_layer || d.has_key_index) {
        d.layer_at = at;
        const std::uint8_t layer = load8(payload, at);
        d.temporal_layer = d.has_temporal_layer ? layer >> 6 : 0;
        d.layer_sync = d.has_temporal_layer && (layer & 0x20) != 0;
        d.key_index = d.has_key_index ? layer & 0x1f : 0;
    }
}

}  // namespace

std::optional<Vp8Descriptor> parseVp8Descriptor(Bytes payload) {
    const std::size_t size = vp8DescriptorSize(payload);
    if (size == 0) {
        return std::nullopt;
    }
    const unsigned first = load8(payload, 0);
    Vp8Descriptor d;
    d.size = static_cast<std::uint8_t>(size);
    d.non_reference = (first & 0x20) != 0;
    d.starts_partition = (first & 0x10) != 0;
    d.partition = first & 0x07;
    if ((first & 0x80) != 0) {
        readExtension(payload, d);
    }
    return d;
}

bool startsVp8KeyFrame(Bytes payload, const Vp8Descriptor& descriptor) {
    return descriptor.startsFrame() && descriptor.size < payload.size() && (load8(payload, descriptor.size) & 1) == 0;
}

std::optional<FrameSize> vp8KeyFrameSize(Bytes payload, const Vp8Descriptor& descriptor) {
    constexpr std::size_t kFrameTag = 3;
    constexpr std::size_t kKeyFrameHeader = 10;
    if (!startsVp8KeyFrame(payload, descriptor) || payload.size() < descriptor.size + kKeyFrameHeader) {
        return std::nullopt;
    }
    const Bytes header = payload.subspan(descriptor.size + kFrameTag);
    const FrameSize size{load14Little(header, 3), load14Little(header, 5)};
    if (load24(header, 0) != kStartCode || size.area() == 0) {
        return std::nullopt;
    }
    return size;
}

void setVp8PictureId(MutableBytes payload, const Vp8Descriptor& descriptor, std::uint16_t id) {
    if (!descriptor.hasPictureId()) {
        return;
    }
    if (descriptor.long_picture_id) {
        store16(payload, descriptor.picture_id_at, id | 0x8000);
    } else {
        store8(payload, descriptor.picture_id_at, id & 0x7f);
    }
}

void setVp8Tl0Index(MutableBytes payload, const Vp8Descriptor& descriptor, std::uint8_t index) {
    if (descriptor.hasTl0Index()) {
        store8(payload, descriptor.tl0_index_at, index);
    }
}

void setVp8KeyIndex(MutableBytes payload, const Vp8Descriptor& descriptor, std::uint8_t index) {
    if (descriptor.has_key_index) {
        const unsigned layer = load8(payload, descriptor.layer_at) & 0xe0U;
        store8(payload, descriptor.layer_at, static_cast<std::uint8_t>(layer | (index & 0x1fU)));
    }
}

}  // namespace wf::rtp
