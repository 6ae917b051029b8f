#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sfu/sdp/format_parameters.h"

namespace wf::sdp {

enum class H264Profile : std::uint8_t {
    kConstrainedBaseline,
    kBaseline,
    kMain,
    kExtended,
    kConstrainedHigh,
    kHigh,
    kHigh10,
    kHigh422,
    kHigh444,
};

/// The profile that six hex digits of a profile-level-id name (RFC 6184 section 8.1, table 5): profile_idc, the
/// constraint flags that matter for it, and a level that is not looked at.
std::optional<H264Profile> h264Profile(std::string_view profile_level_id);

/// Of a format; without a profile-level-id Baseline, as RFC 6184 wants it.
std::optional<H264Profile> h264Profile(const FormatParameters& parameters);
/// 0 (single NAL units) when it is not named; nullopt for a value that is no number.
std::optional<std::uint8_t> h264PacketizationMode(const FormatParameters& parameters);

}  // namespace wf::sdp
