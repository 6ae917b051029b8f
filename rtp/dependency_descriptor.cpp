#include "rtp/dependency_descriptor.h"

#include <algorithm>

namespace wf::rtp {
namespace {

constexpr std::size_t kFixedBits = 29;  ///< with the five flags in front of a structure

// How the next template follows the one before (A.8.2, next_layer_idc).
constexpr std::uint32_t kNextTemporal = 1;
constexpr std::uint32_t kNextSpatial = 2;
constexpr std::uint32_t kNoMore = 3;
constexpr std::uint8_t kMaxTemporalLayer = 7;
constexpr std::uint8_t kMaxSpatialLayer = 3;

// Decode target indications (A.8.3.3).
constexpr std::uint8_t kNotPresent = 0;
constexpr std::uint8_t kSwitch = 2;

}  // namespace

/// Takes numbers from a run of bits; all are 0 behind the end.
class DependencyStructure::Bits {
public:
    Bits(Bytes bytes, std::size_t at) : bytes_(bytes), at_(at) {}
    std::uint32_t take(unsigned count) {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < count; ++i, ++at_) {
            const bool bit = !ended() && (load8(bytes_, at_ / 8) >> (7 - at_ % 8) & 1) != 0;
            value = value << 1 | (bit ? 1U : 0U);
            short_ = short_ || ended();
        }
        return value;
    }
    /// More was taken than there is.
    [[nodiscard]] bool tooShort() const { return short_; }

private:
    [[nodiscard]] bool ended() const { return at_ / 8 >= bytes_.size(); }

    Bytes bytes_;
    std::size_t at_;
    bool short_ = false;
};

std::optional<DependencyDescriptor> parseDependencyDescriptor(Bytes descriptor) {
    if (descriptor.size() < DependencyDescriptor::kMinSize) {
        return std::nullopt;
    }
    const std::uint8_t first = load8(descriptor, 0);
    DependencyDescriptor read;
    read.starts_frame = (first & 0x80) != 0;
    read.ends_frame = (first & 0x40) != 0;
    read.template_id = first & 0x3f;
    read.frame_number = load16(descriptor, 1);
    const std::uint8_t flags =
        descriptor.size() > DependencyDescriptor::kMinSize ? load8(descriptor, 3) : std::uint8_t{0};
    read.has_structure = (flags & 0x80) != 0;
    read.own_indications = (flags & 0x20) != 0;
    return read;
}

std::optional<DependencyStructure> DependencyStructure::parse(Bytes descriptor) {
    Bits bits(descriptor, kFixedBits);
    DependencyStructure structure;
    structure.offset_ = static_cast<std::uint8_t>(bits.take(6));
    const std::size_t targets = bits.take(5) + 1;
    if (!structure.readLayers(bits)) {
        return std::nullopt;
    }
    Indications indications{};
    for (std::size_t i = 0; i < structure.count_; ++i) {
        for (std::size_t target = 0; target < targets; ++target) {
            indications[i][target] = static_cast<std::uint8_t>(bits.take(2));
        }
    }
    if (bits.tooShort()) {
        return std::nullopt;
    }
    structure.findClimbs(indications, targets);
    return structure;
}

bool DependencyStructure::readLayers(Bits& bits) {
    Frame layer;
    for (std::uint32_t next = 0; next != kNoMore;) {
        if (count_ == kMaxTemplates || layer.temporal_layer > kMaxTemporalLayer ||
            layer.spatial_layer > kMaxSpatialLayer) {
            return false;
        }
        templates_[count_++] = layer;
        max_temporal_ = std::max(max_temporal_, layer.temporal_layer);
        max_spatial_ = std::max(max_spatial_, layer.spatial_layer);
        next = bits.take(2);
        if (next == kNextTemporal) {
            ++layer.temporal_layer;
        } else if (next == kNextSpatial) {
            layer.temporal_layer = 0;
            ++layer.spatial_layer;
        }
    }
    return !bits.tooShort();
}

/// A decode target has the layers of the highest template that is present in it (A.8.3.4).
void DependencyStructure::findClimbs(const Indications& indications, std::size_t targets) {
    for (std::size_t target = 0; target < targets; ++target) {
        Frame highest;
        for (std::size_t i = 0; i < count_; ++i) {
            if (indications[i][target] != kNotPresent) {
                highest.spatial_layer = std::max(highest.spatial_layer, templates_[i].spatial_layer);
                highest.temporal_layer = std::max(highest.temporal_layer, templates_[i].temporal_layer);
            }
        }
        for (std::size_t i = 0; i < count_; ++i) {
            Frame& frame = templates_[i];
            if (indications[i][target] == kSwitch && frame.spatial_layer == highest.spatial_layer) {
                frame.climbs_to = std::max(frame.climbs_to, highest.temporal_layer);
            }
        }
    }
}

std::optional<DependencyStructure::Frame> DependencyStructure::frameOf(const DependencyDescriptor& descriptor) const {
    const std::size_t index = (descriptor.template_id + kMaxTemplates - offset_) % kMaxTemplates;
    if (index >= count_) {
        return std::nullopt;
    }
    Frame frame = templates_[index];
    frame.climbs_to = descriptor.own_indications ? frame.temporal_layer : frame.climbs_to;
    return frame;
}

}  // namespace wf::rtp
