#include "sfu/sdp/codec_policy.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sfu/sdp/h264_profile.h"
#include "sfu/sdp/text.h"

namespace wf::sdp {
namespace {

using rtp::Codec;

struct Row {
    Codec codec;
    std::string_view name;
    std::uint32_t clock_rate;
    std::uint8_t channels;  // written in an rtpmap of ours; 0 is not written
};

constexpr std::array kRows{
    Row{Codec::kOpus, "opus", 48000, 2},  Row{Codec::kMultiopus, "multiopus", 48000, 6},
    Row{Codec::kPcmu, "PCMU", 8000, 0},   Row{Codec::kPcma, "PCMA", 8000, 0},
    Row{Codec::kG722, "G722", 8000, 0},   Row{Codec::kL16, "L16", 16000, 0},
    Row{Codec::kL16_48, "L16", 48000, 0}, Row{Codec::kVp8, "VP8", 90000, 0},
    Row{Codec::kVp9, "VP9", 90000, 0},    Row{Codec::kH264, "H264", 90000, 0},
    Row{Codec::kH265, "H265", 90000, 0},  Row{Codec::kAv1, "AV1", 90000, 0},
};

constexpr std::uint8_t kMaxPacketizationMode = 1;

// Higher is better; negative cannot be taken.
int h264Score(const FormatParameters& parameters, const CodecPolicy& policy) {
    const std::optional<std::uint8_t> mode = h264PacketizationMode(parameters);
    if (!mode || *mode > kMaxPacketizationMode) {
        return -1;
    }
    const auto wanted =
        policy.h264_profile.empty() ? H264Profile::kConstrainedBaseline : h264Profile(policy.h264_profile);
    const auto offered = h264Profile(parameters);
    return (offered && offered == wanted ? 2 : 0) + *mode;
}

int scoreOf(Codec codec, const FormatParameters& parameters, const CodecPolicy& policy) {
    switch (codec) {
        case Codec::kH264:
            return h264Score(parameters, policy);
        case Codec::kVp9:
            return parameters.get("profile-id").value_or("0") ==
                           (policy.vp9_profile.empty() ? "0" : std::string_view(policy.vp9_profile))
                       ? 1
                       : 0;
        case Codec::kAv1:
            return parameters.get("profile").value_or("0") == "0" ? 1 : 0;
        default:
            return 0;
    }
}

const PayloadFormat* bestFormat(const MediaDescription& offered, Codec codec, const CodecPolicy& policy) {
    const PayloadFormat* best = nullptr;
    int best_score = -1;
    for (const PayloadFormat& format : offered.formats) {
        const int score = codecOf(format) == codec ? scoreOf(codec, format.parameters, policy) : -1;
        if (score > best_score) {
            best = &format;
            best_score = score;
        }
    }
    return best;
}

// The wish first, when the room has it, then the room's own order.
std::vector<Codec> order(const std::vector<Codec>& allowed, std::optional<Codec> wish) {
    std::vector<Codec> codecs = allowed;
    const auto found = wish ? std::ranges::find(codecs, *wish) : codecs.end();
    if (found != codecs.end()) {
        std::rotate(codecs.begin(), found, found + 1);
    }
    return codecs;
}

const PayloadFormat* findTelephoneEvent(const MediaDescription& offered, std::uint32_t clock_rate) {
    const auto found = std::ranges::find_if(offered.formats, [&](const PayloadFormat& format) {
        return format.isNamed("telephone-event") && format.clock_rate == clock_rate;
    });
    return found == offered.formats.end() ? nullptr : &*found;
}

FormatParameters opusParameters(const FormatParameters& offered, const CodecPolicy& policy) {
    FormatParameters answer;
    if (policy.opus_fec && offered.flag("useinbandfec")) {
        answer.set("useinbandfec", "1");
    }
    if (policy.opus_dtx && offered.flag("usedtx")) {
        answer.set("usedtx", "1");
    }
    if (offered.flag("stereo")) {
        answer.set("stereo", "1");
    }
    return answer;
}

constexpr std::array<std::string_view, 3> kH264Keys{"level-asymmetry-allowed", "packetization-mode",
                                                    "profile-level-id"};
constexpr std::array<std::string_view, 5> kH265Keys{"profile-space", "profile-id", "tier-flag", "level-id", "tx-mode"};
constexpr std::array<std::string_view, 1> kVp9Keys{"profile-id"};
constexpr std::array<std::string_view, 3> kAv1Keys{"profile", "level-idx", "tier"};

std::span<const std::string_view> profileKeys(Codec codec) {
    switch (codec) {
        case Codec::kH264:
            return kH264Keys;
        case Codec::kH265:
            return kH265Keys;
        case Codec::kVp9:
            return kVp9Keys;
        case Codec::kAv1:
            return kAv1Keys;
        default:
            return {};
    }
}

}  // namespace

std::optional<Codec> codecOf(const PayloadFormat& format) {
    const auto* row = std::ranges::find_if(
        kRows, [&](const Row& r) { return format.isNamed(r.name) && format.clock_rate == r.clock_rate; });
    return row == kRows.end() ? std::nullopt : std::optional(row->codec);
}

PayloadFormat formatOf(Codec codec, std::uint8_t payload_type) {
    PayloadFormat format;
    format.payload_type = payload_type;
    const auto* row = std::ranges::find(kRows, codec, &Row::codec);
    if (row != kRows.end()) {
        format.name = row->name;
        format.clock_rate = row->clock_rate;
        format.channels = row->channels;
        format.mapped = true;
    }
    return format;
}

PayloadFormat redFormat(std::uint8_t payload_type, std::uint8_t wrapped) {
    PayloadFormat format = formatOf(Codec::kOpus, payload_type);
    format.name = "red";
    const std::string block = std::to_string(wrapped);
    format.parameters = FormatParameters(block + '/' + block);
    return format;
}

// "111/111": every block of the RED payload is the given format.
const PayloadFormat* findRed(const MediaDescription& line, const PayloadFormat& format) {
    const std::string wanted = std::to_string(format.payload_type);
    const auto wraps = [&](const PayloadFormat& red) {
        if (!red.isNamed("red") || red.clock_rate != format.clock_rate || red.parameters.empty()) {
            return false;
        }
        return std::ranges::all_of(split(red.parameters.parts().front().name, '/'),
                                   [&](std::string_view block) { return block == wanted; });
    };
    const auto found = std::ranges::find_if(line.formats, wraps);
    return found == line.formats.end() ? nullptr : &*found;
}

std::optional<CodecChoice> chooseCodec(const MediaDescription& offered, const CodecPolicy& policy) {
    const bool audio = offered.media == "audio";
    CodecChoice choice;
    for (const Codec codec :
         audio ? order(policy.audio, policy.preferred_audio) : order(policy.video, policy.preferred_video)) {
        choice.codec = codec;
        choice.format = bestFormat(offered, codec, policy);
        if (choice.format != nullptr) {
            break;
        }
    }
    if (choice.format == nullptr) {
        return std::nullopt;
    }
    if (policy.rtx) {
        choice.rtx = offered.findRtx(choice.format->payload_type);
    }
    if (policy.opus_red && choice.codec == Codec::kOpus) {
        choice.red = findRed(offered, *choice.format);
    }
    if (policy.telephone_event && audio) {
        choice.telephone_event = findTelephoneEvent(offered, choice.format->clock_rate);
    }
    return choice;
}

FormatParameters answerParameters(const CodecChoice& choice, const CodecPolicy& policy) {
    const FormatParameters& offered = choice.format->parameters;
    if (choice.codec == Codec::kOpus) {
        return opusParameters(offered, policy);
    }
    if (choice.codec == Codec::kMultiopus) {
        return offered;
    }
    FormatParameters answer;
    const auto keys = profileKeys(choice.codec);
    for (const Attribute& part : offered.parts()) {
        const bool kept =
            std::ranges::any_of(keys, [&](std::string_view key) { return equalsIgnoringCase(part.name, key); });
        if (part.value && (kept || part.name.starts_with("x-google-"))) {
            answer.set(part.name, *part.value);
        }
    }
    return answer;
}

}  // namespace wf::sdp
