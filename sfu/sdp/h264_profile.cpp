#include "sfu/sdp/h264_profile.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "sfu/sdp/text.h"

namespace wf::sdp {
namespace {

struct Row {
    std::uint8_t profile_idc;
    std::uint8_t mask;  // of constraint_set0_flag (0x80) … constraint_set5_flag (0x04) and two reserved bits
    std::uint8_t value;
    H264Profile profile;
};

constexpr std::array kRows{
    Row{0x42, 0x4f, 0x40, H264Profile::kConstrainedBaseline},
    Row{0x4d, 0x8f, 0x80, H264Profile::kConstrainedBaseline},
    Row{0x58, 0xcf, 0xc0, H264Profile::kConstrainedBaseline},
    Row{0x42, 0x4f, 0x00, H264Profile::kBaseline},
    Row{0x58, 0xcf, 0x80, H264Profile::kBaseline},
    Row{0x4d, 0xaf, 0x00, H264Profile::kMain},
    Row{0x58, 0xcf, 0x00, H264Profile::kExtended},
    Row{0x64, 0xff, 0x00, H264Profile::kHigh},
    Row{0x64, 0xff, 0x0c, H264Profile::kConstrainedHigh},
    Row{0x6e, 0xff, 0x00, H264Profile::kHigh10},
    Row{0x7a, 0xff, 0x00, H264Profile::kHigh422},
    Row{0xf4, 0xff, 0x00, H264Profile::kHigh444},
};

}  // namespace

std::optional<H264Profile> h264Profile(std::string_view profile_level_id) {
    std::uint32_t number = 0;
    const char* end = profile_level_id.data() + profile_level_id.size();
    const auto [stop, error] = std::from_chars(profile_level_id.data(), end, number, 16);
    if (profile_level_id.size() != 6 || error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    const auto idc = static_cast<std::uint8_t>(number >> 16);
    const auto constraints = static_cast<std::uint8_t>(number >> 8);
    const auto* row = std::ranges::find_if(
        kRows, [&](const Row& r) { return r.profile_idc == idc && (constraints & r.mask) == r.value; });
    return row == kRows.end() ? std::nullopt : std::optional(row->profile);
}

std::optional<H264Profile> h264Profile(const FormatParameters& parameters) {
    const auto id = parameters.get("profile-level-id");
    return id ? h264Profile(*id) : H264Profile::kBaseline;
}

std::optional<std::uint8_t> h264PacketizationMode(const FormatParameters& parameters) {
    const auto mode = parameters.get("packetization-mode");
    return mode ? toNumber<std::uint8_t>(*mode) : std::uint8_t{0};
}

}  // namespace wf::sdp
