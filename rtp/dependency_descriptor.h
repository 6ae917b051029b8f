#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"

namespace wf::rtp {

/// The dependency descriptor of a packet (AV1 RTP payload v1.0, appendix A.8), as far as a forwarder needs it.
///
///     |S|E| template  | frame number (16) |T|A|D|F|C| template structure, with T | ...
///
/// S, E: first, last packet of a frame.
struct DependencyDescriptor {
    static constexpr std::size_t kMinSize = 3;

    bool starts_frame = false;
    bool ends_frame = false;
    std::uint8_t template_id = 0;
    std::uint16_t frame_number = 0;
    bool has_structure = false;    ///< T: the templates follow, from now on
    bool own_indications = false;  ///< D: those of the template do not hold for this frame
};
/// nullopt when it is shorter than its fixed part.
std::optional<DependencyDescriptor> parseDependencyDescriptor(Bytes descriptor);

/// What the templates of a stream say of the layer that a frame belongs to. A key frame brings it; it holds until the
/// next one.
class DependencyStructure {
public:
    static constexpr std::size_t kMaxTemplates = 64;
    static constexpr std::size_t kMaxTargets = 32;

    struct Frame {
        std::uint8_t spatial_layer = 0;
        std::uint8_t temporal_layer = 0;
        /// Up to this temporal layer, all that follows can be decoded by who gets this frame (switch indication,
        /// A.8.3.3).
        std::uint8_t climbs_to = 0;
    };

    /// From a descriptor with a structure; nullopt when its bits end early or say what cannot be.
    static std::optional<DependencyStructure> parse(Bytes descriptor);

    /// nullopt for a template that there is not.
    [[nodiscard]] std::optional<Frame> frameOf(const DependencyDescriptor& descriptor) const;
    [[nodiscard]] std::uint8_t spatialLayers() const { return static_cast<std::uint8_t>(max_spatial_ + 1); }
    [[nodiscard]] std::uint8_t temporalLayers() const { return static_cast<std::uint8_t>(max_temporal_ + 1); }

private:
    class Bits;
    using Indications = std::array<std::array<std::uint8_t, kMaxTargets>, kMaxTemplates>;
    bool readLayers(Bits& bits);
    void findClimbs(const Indications& indications, std::size_t targets);

    std::uint8_t offset_ = 0;
    std::size_t count_ = 0;
    std::uint8_t max_spatial_ = 0;
    std::uint8_t max_temporal_ = 0;
    std::array<Frame, kMaxTemplates> templates_{};
};

}  // namespace wf::rtp
