#include "rtp/payload/vp9.h"

#include <algorithm>

namespace wf::rtp {
namespace {

constexpr unsigned kHasPictureId = 0x80;
constexpr unsigned kInterPredicted = 0x40;
constexpr unsigned kHasLayers = 0x20;
constexpr unsigned kFlexible = 0x10;
constexpr unsigned kStarts = 0x08;
constexpr unsigned kEnds = 0x04;
constexpr unsigned kHasStructure = 0x02;
constexpr unsigned kNotReference = 0x01;

// Reads bytes in order; a read past the end gives zeros and is remembered.
class Cursor {
public:
    explicit Cursor(Bytes bytes) : bytes_(bytes) {}

    std::uint8_t next8() {
        if (at_ >= bytes_.size()) {
            past_end_ = true;
            return 0;
        }
        return load8(bytes_, at_++);
    }
    std::uint16_t next16() {
        const unsigned high = next8();
        return static_cast<std::uint16_t>((high << 8) | next8());
    }
    void skip(std::size_t count) {
        past_end_ = past_end_ || count > bytes_.size() - at_;
        at_ = std::min(at_ + count, bytes_.size());
    }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool dataFollows() const { return !past_end_ && at_ < bytes_.size(); }

private:
    Bytes bytes_;
    std::size_t at_ = 0;
    bool past_end_ = false;
};

void readPictureId(Cursor& in, Vp9Descriptor& d) {
    d.picture_id_at = static_cast<std::uint8_t>(in.at());
    d.picture_id = in.next8();
    d.long_picture_id = (d.picture_id & 0x80) != 0;
    if (d.long_picture_id) {
        d.picture_id = static_cast<std::uint16_t>(((d.picture_id & 0x7f) << 8) | in.next8());
    }
}

void readLayers(Cursor& in, Vp9Descriptor& d) {
    const std::uint8_t layers = in.next8();
    d.has_layers = true;
    d.temporal_layer = layers >> 5;
    d.switching_up_point = (layers & 0x10) != 0;
    d.spatial_layer = (layers >> 1) & 0x07;
    d.inter_layer_predicted = (layers & 0x01) != 0;
    if (!d.flexible) {
        d.tl0_index_at = static_cast<std::uint8_t>(in.at());
        d.tl0_index = in.next8();
    }
}

bool readReferences(Cursor& in, Vp9Descriptor& d) {
    bool more = true;
    while (more) {
        if (d.reference_count == d.references.size()) {
            return false;
        }
        const std::uint8_t reference = in.next8();
        d.references[d.reference_count++] = reference >> 1;
        more = (reference & 1) != 0;
    }
    return true;
}

Vp9Structure readStructure(Cursor& in) {
    Vp9Structure s;
    const std::uint8_t flags = in.next8();
    s.spatial_layers = static_cast<std::uint8_t>((flags >> 5) + 1);
    s.has_sizes = (flags & 0x10) != 0;
    if (s.has_sizes) {
        for (std::size_t i = 0; i < s.spatial_layers; ++i) {
            s.sizes[i].width = in.next16();
            s.sizes[i].height = in.next16();
        }
    }
    if ((flags & 0x08) != 0) {
        s.picture_group_size = in.next8();
        for (unsigned i = 0; i < s.picture_group_size; ++i) {
            in.skip((in.next8() >> 2) & 0x03);
        }
    }
    return s;
}

}  // namespace

FrameSize Vp9Structure::largest() const {
    return *std::max_element(sizes.begin(), sizes.end(),
                             [](const FrameSize& a, const FrameSize& b) { return a.area() < b.area(); });
}

std::optional<Vp9Descriptor> parseVp9Descriptor(Bytes payload) {
    Cursor in(payload);
    const unsigned flags = in.next8();
    Vp9Descriptor d;
    d.inter_predicted = (flags & kInterPredicted) != 0;
    d.flexible = (flags & kFlexible) != 0;
    d.starts_layer_frame = (flags & kStarts) != 0;
    d.ends_layer_frame = (flags & kEnds) != 0;
    d.not_spatial_reference = (flags & kNotReference) != 0;
    if ((flags & kHasPictureId) != 0) {
        readPictureId(in, d);
    }
    if ((flags & kHasLayers) != 0) {
        readLayers(in, d);
    }
    if (d.flexible && d.inter_predicted && !readReferences(in, d)) {
        return std::nullopt;
    }
    if ((flags & kHasStructure) != 0) {
        d.structure = readStructure(in);
    }
    d.size = in.at();
    return in.dataFollows() ? std::optional(d) : std::nullopt;
}

void setVp9PictureId(MutableBytes payload, const Vp9Descriptor& descriptor, std::uint16_t id) {
    if (!descriptor.hasPictureId()) {
        return;
    }
    if (descriptor.long_picture_id) {
        store16(payload, descriptor.picture_id_at, id | 0x8000);
    } else {
        store8(payload, descriptor.picture_id_at, id & 0x7f);
    }
}

void setVp9Tl0Index(MutableBytes payload, const Vp9Descriptor& descriptor, std::uint8_t index) {
    if (descriptor.hasTl0Index()) {
        store8(payload, descriptor.tl0_index_at, index);
    }
}

}  // namespace wf::rtp
