#pragma once

#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"

namespace wf::media {

/// The general part of profile_tier_level (ITU-T H.265 section 7.3.3).
struct H265ProfileTierLevel {
    std::uint8_t profile_space = 0;
    bool high_tier = false;
    std::uint8_t profile = 0;         ///< general_profile_idc
    std::uint32_t compatibility = 0;  ///< general_profile_compatibility_flag[0] in the top bit
    std::uint64_t constraints = 0;    ///< 48 bits, general_progressive_source_flag in the top one
    std::uint8_t level = 0;           ///< general_level_idc: 30 times the level
};

/// What a container needs of a sequence parameter set (ITU-T H.265 section 7.3.2.2.1).
struct H265Sps {
    std::uint8_t id = 0;
    std::uint8_t vps_id = 0;
    std::uint8_t temporal_layers = 1;
    bool temporal_id_nested = false;
    H265ProfileTierLevel tier_level;
    std::uint8_t chroma_format = 1;  ///< chroma_format_idc: 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4
    std::uint8_t bit_depth_luma = 8;
    std::uint8_t bit_depth_chroma = 8;
    std::uint16_t width = 0;  ///< inside the conformance window
    std::uint16_t height = 0;
    bool full_range = false;
};

/// The ids in a picture parameter set (ITU-T H.265 section 7.3.2.3.1).
struct H265Pps {
    std::uint8_t id = 0;
    std::uint8_t sps_id = 0;
};

/// All take a whole NAL unit of layer 0 with its header; nullopt for another type or layer, cut or out-of-range
/// content.
std::optional<std::uint8_t> parseH265VpsId(Bytes nal);
std::optional<H265Sps> parseH265Sps(Bytes nal);
std::optional<H265Pps> parseH265Pps(Bytes nal);

}  // namespace wf::media
