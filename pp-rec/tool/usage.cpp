#include "pp-rec/tool/usage.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "pp-rec/job/convert.h"
#include "pp-rec/tool/option_table.h"

namespace wf::tool {
namespace {

constexpr std::size_t kHelpColumn = 32;

std::string optionLine(const OptionSpec& spec) {
    std::string line = spec.short_name == 0 ? "      --" : std::string("  -") + spec.short_name + ", --";
    line += spec.long_name;
    if (!spec.value.empty()) {
        line += '=';
        line += spec.value;
    }
    line.append(std::max(kHelpColumn, line.size() + 2) - line.size(), ' ');
    line += spec.help;
    return line + '\n';
}

struct CodecLabel {
    rtp::Codec codec;
    std::string_view label;
};
constexpr std::array kLabels{
    CodecLabel{rtp::Codec::kOpus, "Opus"},  CodecLabel{rtp::Codec::kMultiopus, "Multiopus"},
    CodecLabel{rtp::Codec::kG711, "G.711"}, CodecLabel{rtp::Codec::kG722, "G.722"},
    CodecLabel{rtp::Codec::kL16, "L16"},    CodecLabel{rtp::Codec::kVp8, "VP8"},
    CodecLabel{rtp::Codec::kVp9, "VP9"},    CodecLabel{rtp::Codec::kH264, "H.264"},
    CodecLabel{rtp::Codec::kH265, "H.265"}, CodecLabel{rtp::Codec::kAv1, "AV1"},
    CodecLabel{rtp::Codec::kText, "Text"},  CodecLabel{rtp::Codec::kBinary, "Binary"},
};

std::string extensionLine(const CodecLabel& label) {
    constexpr std::size_t kColumn = 16;
    std::string line = "  -- " + std::string(label.label) + ":";
    line.append(kColumn - line.size(), ' ');
    std::string names;
    for (const std::string_view name : job::targetsFor(label.codec)) {
        names += names.empty() ? "[" : ", ";
        names += name;
    }
    return line + (names.empty() ? "any" : names + "]") + '\n';
}

}  // namespace

std::string usageText() {
    std::string text =
        "Usage:\n"
        "  pp-rec [OPTION...] SOURCE.mjr TARGET.EXT\n"
        "  pp-rec -j|-e|-H|-p [OPTION...] SOURCE.mjr\n\n"
        "Converts a Janus recording into a media file; takes the place of janus-pp-rec.\n\n"
        "Options:\n";
    for (const OptionSpec& spec : optionTable()) {
        text += optionLine(spec);
    }
    return text + "\nMore in pp-rec(1).\n";
}

std::string versionText() { return "pp-rec " WF_VERSION "\n"; }

std::string extensionsText() {
    std::string text = "Target extensions:\n";
    for (const CodecLabel& label : kLabels) {
        text += extensionLine(label);
    }
    return text;
}

}  // namespace wf::tool
