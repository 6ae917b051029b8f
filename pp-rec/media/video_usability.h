#pragma once

#include <cstdint>

#include "pp-rec/media/bit_reader.h"

namespace wf::media {

/// Pictures wider or higher than this are taken for damage: no level of H.264 or H.265 allows 17000.
inline constexpr std::uint32_t kMaxPictureSide = 16896;

/// Reads vui_parameters_present_flag and, if it is set, the VUI up to video_full_range_flag, whose value it gives;
/// false where there is none. The fields are the same in H.264 (ISO/IEC 14496-10 E.1.1) and H.265 (ITU-T H.265 E.2.1).
bool readFullRange(BitReader& reader);

}  // namespace wf::media
