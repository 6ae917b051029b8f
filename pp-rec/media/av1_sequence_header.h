#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "rtp/base/bytes.h"
#include "rtp/payload/av1_obu.h"
#include "rtp/payload/frame_size.h"

namespace wf::media {

/// What a container and a report need of an AV1 sequence header (AV1 bitstream specification section 5.5).
struct Av1SequenceHeader {
    std::uint8_t profile = 0;                   ///< seq_profile
    std::uint8_t level = 0;                     ///< seq_level_idx[0]
    bool high_tier = false;                     ///< seq_tier[0]
    std::optional<std::uint8_t> display_delay;  ///< initial_display_delay_minus_1[0]
    rtp::FrameSize max_size;                    ///< 65536 pixels are given as 65535
    std::uint8_t bit_depth = 8;
    bool monochrome = false;
    bool subsampling_x = true;
    bool subsampling_y = true;
    std::uint8_t chroma_position = 0;  ///< chroma_sample_position
    bool full_range = false;
};

/// Reads the payload of a sequence header OBU. nullopt when it ends early or names a reserved profile.
std::optional<Av1SequenceHeader> parseAv1SequenceHeader(Bytes payload);

/// Body of an av1C box (AV1 Codec ISO Media File Format Binding section 2.3): 4 bytes, then the sequence header OBU
/// with a size field.
///
///     | 1:1 version=1:7 | profile:3 level:5 | tier:1 high_depth:1 12bit:1 mono:1 sub_x:1 sub_y:1 position:2 |
///     | 0:3 delay_present:1 delay-1:4 | configOBUs
std::vector<std::byte> av1Configuration(const Av1SequenceHeader& header, const rtp::Obu& obu);

}  // namespace wf::media
