#pragma once

#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"

namespace wf::media {

/// What a container needs of a sequence parameter set (ISO/IEC 14496-10 section 7.3.2.1.1).
struct H264Sps {
    std::uint8_t id = 0;
    std::uint8_t profile = 0;           ///< profile_idc
    std::uint8_t constraint_flags = 0;  ///< constraint_set0_flag in the top bit
    std::uint8_t level = 0;             ///< level_idc
    std::uint8_t chroma_format = 1;     ///< chroma_format_idc: 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4
    std::uint8_t bit_depth_luma = 8;
    std::uint8_t bit_depth_chroma = 8;
    std::uint16_t width = 0;  ///< after cropping
    std::uint16_t height = 0;
    bool full_range = false;
};

/// The ids in a picture parameter set (ISO/IEC 14496-10 section 7.3.2.2).
struct H264Pps {
    std::uint8_t id = 0;
    std::uint8_t sps_id = 0;
};

/// Both take a whole NAL unit with its header; nullopt for another type, cut or out-of-range content.
std::optional<H264Sps> parseH264Sps(Bytes nal);
std::optional<H264Pps> parseH264Pps(Bytes nal);

/// True when a SEI NAL unit (ISO/IEC 14496-10 section 7.3.2.3) holds a recovery point message.
bool hasH264RecoveryPoint(Bytes nal);

}  // namespace wf::media
