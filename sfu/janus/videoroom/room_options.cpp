#include "sfu/janus/videoroom/room_options.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <variant>

#include "sfu/janus/videoroom/codec_list.h"
#include "sfu/janus/videoroom/room_parameters.h"

namespace wf::janus::videoroom {
namespace {

using room::RoomConfig;

/// A flag as it stands in the file when it is not `usual`.
struct Flag {
    bool RoomConfig::*member;
    bool usual = false;
    bool ours = false;  ///< Janus has no such key: written only when it is not as usual
};
using Text = std::string RoomConfig::*;
/// Written always, or only when it is not 0.
struct Number {
    std::uint32_t RoomConfig::*member;
    bool always = false;
};
enum class Codecs : std::uint8_t { kAudio, kVideo };
struct FirFrequency {};
using Field = std::variant<Flag, Text, Number, Codecs, FirFrequency>;

struct Option {
    std::string_view key;
    Field field;
};

const Option kOptions[] = {
    {"description", &RoomConfig::description},
    {"is_private", Flag{&RoomConfig::is_private}},
    {"require_pvtid", Flag{&RoomConfig::require_pvtid}},
    {"signed_tokens", Flag{&RoomConfig::signed_tokens}},
    {"require_e2ee", Flag{&RoomConfig::require_e2ee}},
    {"dummy_publisher", Flag{&RoomConfig::dummy_publisher}},
    {"bitrate", Number{&RoomConfig::bitrate_bps, true}},
    {"bitrate_cap", Flag{&RoomConfig::bitrate_cap}},
    {"publishers", Number{&RoomConfig::max_publishers, true}},
    {"fir_freq", FirFrequency{}},
    {"audiocodec", Codecs::kAudio},
    {"videocodec", Codecs::kVideo},
    {"vp9_profile", &RoomConfig::vp9_profile},
    {"h264_profile", &RoomConfig::h264_profile},
    {"opus_fec", Flag{&RoomConfig::opus_fec, true}},
    {"opus_dtx", Flag{&RoomConfig::opus_dtx}},
    {"opus_red", Flag{&RoomConfig::opus_red, false, true}},
    {"secret", &RoomConfig::secret},
    {"pin", &RoomConfig::pin},
    {"audiolevel_ext", Flag{&RoomConfig::audiolevel_ext, true}},
    {"audiolevel_event", Flag{&RoomConfig::audiolevel_event}},
    {"audio_active_packets", Number{&RoomConfig::audio_active_packets}},
    {"audio_level_average", Number{&RoomConfig::audio_level_average}},
    {"videoorient_ext", Flag{&RoomConfig::videoorient_ext, true}},
    {"playoutdelay_ext", Flag{&RoomConfig::playoutdelay_ext, true}},
    {"transport_wide_cc_ext", Flag{&RoomConfig::transport_wide_cc_ext, true}},
    {"downlink_control", Flag{&RoomConfig::downlink_control, true, true}},
    {"downlink_switch", Flag{&RoomConfig::downlink_switch, false, true}},
    {"notify_joining", Flag{&RoomConfig::notify_joining}},
    {"record", Flag{&RoomConfig::record}},
    {"rec_dir", &RoomConfig::rec_dir},
    {"lock_record", Flag{&RoomConfig::lock_record}},
    {"threads", Number{&RoomConfig::threads}},
};

/// In any letter case. Janus takes all other texts for no; here a slip of the pen does not open a room.
std::optional<bool> readFlag(std::string_view value) {
    std::string lower(value);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (lower == "yes" || lower == "true" || lower == "1" || lower == "on") {
        return true;
    }
    if (lower == "no" || lower == "false" || lower == "0" || lower == "off") {
        return false;
    }
    return std::nullopt;
}

std::optional<std::uint32_t> readNumber(std::string_view value) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size()) {
        return std::nullopt;
    }
    return number;
}

/// Writes one field; nullopt: it is as if it were not set.
struct Writer {
    const RoomConfig& config;

    std::optional<std::string> operator()(const Flag& flag) const {
        const bool on = config.*flag.member;
        if ((!on && !flag.usual) || (flag.ours && on == flag.usual)) {
            return std::nullopt;
        }
        return on ? "yes" : "no";
    }
    std::optional<std::string> operator()(const Text& text) const {
        const std::string& value = config.*text;
        return value.empty() ? std::nullopt : std::optional(value);
    }
    std::optional<std::string> operator()(const Number& number) const {
        const std::uint32_t value = config.*number.member;
        return value == 0 && !number.always ? std::nullopt : std::optional(std::to_string(value));
    }
    std::optional<std::string> operator()(Codecs codecs) const {
        return codecList(codecs == Codecs::kAudio ? config.audio_codecs : config.video_codecs);
    }
    std::optional<std::string> operator()(FirFrequency /*unused*/) const {
        const auto seconds = config.fir_freq.count();
        return seconds == 0 ? std::nullopt : std::optional(std::to_string(seconds));
    }
};

/// Reads one field; false when the value cannot be used.
struct Reader {
    RoomConfig& config;
    const std::string& value;

    bool operator()(const Flag& flag) const {
        const auto read = readFlag(value);
        config.*flag.member = read.value_or(config.*flag.member);
        return read.has_value();
    }
    bool operator()(const Text& text) const {
        config.*text = value;
        return true;
    }
    bool operator()(const Number& number) const {
        const auto read = readNumber(value);
        config.*number.member = read.value_or(config.*number.member);
        return read.has_value();
    }
    bool operator()(Codecs codecs) const {
        auto read = codecs == Codecs::kAudio ? readAudioCodecs(value) : readVideoCodecs(value);
        if (!read) {
            return false;
        }
        (codecs == Codecs::kAudio ? config.audio_codecs : config.video_codecs) = *std::move(read);
        return true;
    }
    bool operator()(FirFrequency /*unused*/) const {
        const auto read = readNumber(value);
        config.fir_freq = std::chrono::seconds(read.value_or(0));
        return read.has_value();
    }
};

/// What a field takes, for those who wrote something else.
struct Allowed {
    std::string operator()(const Flag& /*unused*/) const { return "yes or no"; }
    std::string operator()(const Text& /*unused*/) const { return "a text"; }
    std::string operator()(const Number& /*unused*/) const { return "a whole number, 0 to 4294967295"; }
    std::string operator()(Codecs codecs) const {
        return codecs == Codecs::kAudio ? "codecs of sound as opus,pcmu" : "codecs of video as vp8,h264";
    }
    std::string operator()(FirFrequency /*unused*/) const { return "seconds, a whole number"; }
};

}  // namespace

std::vector<RoomOption> roomOptions(const RoomConfig& config) {
    std::vector<RoomOption> options;
    for (const Option& option : kOptions) {
        // These two count only together with the events.
        const bool detector = option.key == "audio_active_packets" || option.key == "audio_level_average";
        if (detector && !config.audiolevel_event) {
            continue;
        }
        if (auto value = std::visit(Writer{config}, option.field)) {
            options.emplace_back(option.key, *std::move(value));
        }
    }
    return options;
}

RoomConfig roomFromOptions(std::string_view id, std::span<const RoomOption> options,
                           std::vector<OptionFinding>& findings) {
    RoomConfig config;
    config.id = id;
    for (const auto& [key, value] : options) {
        const auto* option = std::find_if(std::begin(kOptions), std::end(kOptions),
                                          [&key = key](const Option& known) { return known.key == key; });
        if (option == std::end(kOptions)) {
            findings.push_back({key, {}});
        } else if (!value.empty() && !std::visit(Reader{config, value}, option->field)) {
            findings.push_back({key, std::visit(Allowed{}, option->field)});
        }
    }
    completeConfig(config);
    return config;
}

}  // namespace wf::janus::videoroom
