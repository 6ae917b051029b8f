#include "rtp/codec.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace wf::rtp {
namespace {

struct Row {
    Codec codec;
    std::string_view name;
    MediaKind kind;
    std::uint32_t clock_rate;
};

constexpr std::array kRows{
    Row{Codec::kOpus, "opus", MediaKind::kAudio, 48000},
    Row{Codec::kMultiopus, "multiopus", MediaKind::kAudio, 48000},
    Row{Codec::kPcmu, "pcmu", MediaKind::kAudio, 8000},
    Row{Codec::kPcma, "pcma", MediaKind::kAudio, 8000},
    Row{Codec::kG711, "g711", MediaKind::kAudio, 8000},
    Row{Codec::kG722, "g722", MediaKind::kAudio, 8000},
    Row{Codec::kL16, "l16", MediaKind::kAudio, 16000},
    Row{Codec::kL16_48, "l16-48", MediaKind::kAudio, 48000},
    Row{Codec::kVp8, "vp8", MediaKind::kVideo, 90000},
    Row{Codec::kVp9, "vp9", MediaKind::kVideo, 90000},
    Row{Codec::kH264, "h264", MediaKind::kVideo, 90000},
    Row{Codec::kH265, "h265", MediaKind::kVideo, 90000},
    Row{Codec::kAv1, "av1", MediaKind::kVideo, 90000},
    Row{Codec::kText, "text", MediaKind::kData, 1000},
    Row{Codec::kBinary, "binary", MediaKind::kData, 1000},
};

const Row& row(Codec codec) { return kRows[static_cast<std::size_t>(codec)]; }

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b,
                              [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

std::string_view codecName(Codec codec) { return row(codec).name; }
MediaKind mediaKind(Codec codec) { return row(codec).kind; }
std::uint32_t rtpClockRate(Codec codec) { return row(codec).clock_rate; }

std::optional<Codec> codecFromName(std::string_view name) {
    const auto* found = std::ranges::find_if(kRows, [&](const Row& r) { return equalsIgnoringCase(r.name, name); });
    if (found == kRows.end()) {
        return std::nullopt;
    }
    return found->codec;
}

}  // namespace wf::rtp
