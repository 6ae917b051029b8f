#include "sfu/janus/videoroom/room_parameters.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/codec_list.h"
#include "sfu/janus/videoroom/error_data.h"

namespace wf::janus::videoroom {
namespace {

using room::RoomConfig;

constexpr auto kCreate = std::to_array<Parameter>({
    {"description", JsonType::kString},
    {"is_private", JsonType::kBoolean},
    {"allowed", JsonType::kArray},
    {"secret", JsonType::kString},
    {"pin", JsonType::kString},
    {"require_pvtid", JsonType::kBoolean},
    {"signed_tokens", JsonType::kBoolean},
    {"bitrate", JsonType::kPositiveInteger},
    {"bitrate_cap", JsonType::kBoolean},
    {"fir_freq", JsonType::kPositiveInteger},
    {"publishers", JsonType::kPositiveInteger},
    {"audiocodec", JsonType::kString},
    {"videocodec", JsonType::kString},
    {"vp9_profile", JsonType::kString},
    {"h264_profile", JsonType::kString},
    {"opus_fec", JsonType::kBoolean},
    {"opus_dtx", JsonType::kBoolean},
    {"opus_red", JsonType::kBoolean},
    {"audiolevel_ext", JsonType::kBoolean},
    {"audiolevel_event", JsonType::kBoolean},
    {"audio_active_packets", JsonType::kPositiveInteger},
    {"audio_level_average", JsonType::kPositiveInteger},
    {"videoorient_ext", JsonType::kBoolean},
    {"playoutdelay_ext", JsonType::kBoolean},
    {"transport_wide_cc_ext", JsonType::kBoolean},
    {"downlink_control", JsonType::kBoolean},
    {"downlink_switch", JsonType::kBoolean},
    {"record", JsonType::kBoolean},
    {"rec_dir", JsonType::kString},
    {"lock_record", JsonType::kBoolean},
    {"permanent", JsonType::kBoolean},
    {"notify_joining", JsonType::kBoolean},
    {"require_e2ee", JsonType::kBoolean},
    {"dummy_publisher", JsonType::kBoolean},
    {"dummy_streams", JsonType::kArray},
    {"dummy_e2ee", JsonType::kBoolean},
    {"threads", JsonType::kPositiveInteger},
});

constexpr auto kEdit = std::to_array<Parameter>({
    {"secret", JsonType::kString},
    {"new_description", JsonType::kString},
    {"new_is_private", JsonType::kBoolean},
    {"new_secret", JsonType::kString},
    {"new_pin", JsonType::kString},
    {"new_require_pvtid", JsonType::kBoolean},
    {"new_bitrate", JsonType::kPositiveInteger},
    {"new_fir_freq", JsonType::kPositiveInteger},
    {"new_publishers", JsonType::kPositiveInteger},
    {"new_lock_record", JsonType::kBoolean},
    {"new_rec_dir", JsonType::kString},
    {"permanent", JsonType::kBoolean},
});

void take(const Json& body, std::string_view name, bool& into) { into = findBoolean(body, name).value_or(into); }

void take(const Json& body, std::string_view name, std::string& into) {
    if (auto text = findText(body, name)) {
        into = *std::move(text);
    }
}

std::optional<std::uint32_t> findCount(const Json& body, std::string_view name) {
    const std::optional<std::int64_t> number = findInteger(body, name);
    if (!number || *number < 0) {
        return std::nullopt;
    }
    constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::min(*number, kMost));
}

void take(const Json& body, std::string_view name, std::uint32_t& into) { into = findCount(body, name).value_or(into); }

std::optional<std::chrono::seconds> findSeconds(const Json& body, std::string_view name) {
    const auto count = findCount(body, name);
    return count ? std::optional(std::chrono::seconds(*count)) : std::nullopt;
}

room::RoomError invalid(std::string message) { return {room::RoomErrorCode::kInvalidElement, std::move(message)}; }

room::RoomStatus takeCodecs(const Json& body, RoomConfig& config) {
    const std::string audio = findText(body, "audiocodec").value_or("");
    if (!audio.empty()) {
        auto codecs = readAudioCodecs(audio);
        if (!codecs) {
            return invalid(
                "Invalid element (audiocodec can only be or contain opus, isac32, isac16, pcmu, pcma or g722)");
        }
        config.audio_codecs = *std::move(codecs);
    }
    const std::string video = findText(body, "videocodec").value_or("");
    if (!video.empty()) {
        auto codecs = readVideoCodecs(video);
        if (!codecs) {
            return invalid("Invalid element (videocodec can only be or contain vp8, vp9, av1, h264 or h265)");
        }
        config.video_codecs = *std::move(codecs);
    }
    take(body, "vp9_profile", config.vp9_profile);
    take(body, "h264_profile", config.h264_profile);
    take(body, "opus_fec", config.opus_fec);
    take(body, "opus_dtx", config.opus_dtx);
    take(body, "opus_red", config.opus_red);
    return room::Done{};
}

/// An empty list lets nobody in, until tokens are added.
room::RoomStatus takeAllowed(const Json& body, RoomConfig& config) {
    const Json* allowed = find(body, "allowed");
    if (allowed == nullptr) {
        return room::Done{};
    }
    config.check_allowed = true;
    for (const Json& token : *allowed) {
        if (!token.is_string()) {
            return invalid("Invalid element in the allowed array (not a string)");
        }
        auto text = token.get<std::string>();
        if (std::find(config.allowed.begin(), config.allowed.end(), text) == config.allowed.end()) {
            config.allowed.push_back(std::move(text));
        }
    }
    return room::Done{};
}

void takeAccess(const Json& body, RoomConfig& config) {
    take(body, "is_private", config.is_private);
    take(body, "secret", config.secret);
    take(body, "pin", config.pin);
    take(body, "require_pvtid", config.require_pvtid);
    take(body, "signed_tokens", config.signed_tokens);
    take(body, "require_e2ee", config.require_e2ee);
}

void takeMedia(const Json& body, RoomConfig& config) {
    take(body, "bitrate", config.bitrate_bps);
    take(body, "bitrate_cap", config.bitrate_cap);
    config.fir_freq = findSeconds(body, "fir_freq").value_or(config.fir_freq);
    take(body, "publishers", config.max_publishers);
    take(body, "audiolevel_ext", config.audiolevel_ext);
    take(body, "audiolevel_event", config.audiolevel_event);
    take(body, "audio_active_packets", config.audio_active_packets);
    take(body, "audio_level_average", config.audio_level_average);
    take(body, "videoorient_ext", config.videoorient_ext);
    take(body, "playoutdelay_ext", config.playoutdelay_ext);
    take(body, "transport_wide_cc_ext", config.transport_wide_cc_ext);
    take(body, "downlink_control", config.downlink_control);
    take(body, "downlink_switch", config.downlink_switch);
    take(body, "threads", config.threads);
}

void takeRecording(const Json& body, RoomConfig& config) {
    take(body, "record", config.record);
    take(body, "rec_dir", config.rec_dir);
    take(body, "lock_record", config.lock_record);
    take(body, "notify_joining", config.notify_joining);
}

/// Streams that are not understood are left out, as all else about a dummy is a wish.
void takeDummy(const Json& body, RoomConfig& config) {
    take(body, "dummy_publisher", config.dummy_publisher);
    config.dummy_e2ee = findBoolean(body, "dummy_e2ee");
    const Json* streams = find(body, "dummy_streams");
    if (streams == nullptr) {
        return;
    }
    for (const Json& stream : *streams) {
        const auto codec = rtp::codecFromName(findText(stream, "codec").value_or(""));
        if (codec && rtp::mediaKind(*codec) != rtp::MediaKind::kData) {
            config.dummy_streams.push_back({*codec, findText(stream, "fmtp").value_or("")});
        }
    }
}

bool has(const std::vector<rtp::Codec>& codecs, rtp::Codec codec) {
    return std::find(codecs.begin(), codecs.end(), codec) != codecs.end();
}

}  // namespace

room::RoomStatus checkCreate(const Json& body, const IdForm& ids) {
    if (auto status = checked(body, kCreate); !status) {
        return status;
    }
    const Parameter id = ids.parameter("room", false);
    return checked(body, {&id, 1});
}

room::RoomResult<RoomConfig> readCreate(const Json& body, const IdForm& ids) {
    RoomConfig config;
    if (auto status = takeCodecs(body, config); !status) {
        return status.error();
    }
    if (auto status = takeAllowed(body, config); !status) {
        return status.error();
    }
    const std::optional<std::string> id = ids.find(body, "room");
    config.id = id && (ids.text() || *id != "0") ? *id : ids.random();
    take(body, "description", config.description);
    takeAccess(body, config);
    takeMedia(body, config);
    takeRecording(body, config);
    takeDummy(body, config);
    completeConfig(config);
    return config;
}

room::RoomStatus checkEdit(const Json& body) { return checked(body, kEdit); }

room::RoomEdit readEdit(const Json& body) {
    room::RoomEdit edit;
    edit.description = findText(body, "new_description");
    if (edit.description && edit.description->empty()) {
        edit.description.reset();
    }
    edit.secret = findText(body, "new_secret");
    edit.pin = findText(body, "new_pin");
    edit.is_private = findBoolean(body, "new_is_private");
    edit.require_pvtid = findBoolean(body, "new_require_pvtid");
    edit.bitrate_bps = findCount(body, "new_bitrate");
    if (edit.bitrate_bps) {
        edit.bitrate_bps = room::raisedBitrate(*edit.bitrate_bps);
    }
    edit.fir_freq = findSeconds(body, "new_fir_freq");
    edit.max_publishers = findCount(body, "new_publishers");
    edit.lock_record = findBoolean(body, "new_lock_record");
    edit.rec_dir = findText(body, "new_rec_dir");
    return edit;
}

void completeConfig(RoomConfig& config) {
    const RoomConfig defaults;
    if (config.description.empty()) {
        config.description = "Room " + config.id;
    }
    config.bitrate_bps = room::raisedBitrate(config.bitrate_bps);
    if (config.audio_active_packets == 0) {
        config.audio_active_packets = defaults.audio_active_packets;
    }
    if (config.audio_level_average == 0) {
        config.audio_level_average = defaults.audio_level_average;
    }
    if (!has(config.audio_codecs, rtp::Codec::kOpus)) {
        config.opus_fec = false;
        config.opus_dtx = false;
        config.opus_red = false;
    }
    if (!has(config.video_codecs, rtp::Codec::kVp9)) {
        config.vp9_profile.clear();
    }
    if (!has(config.video_codecs, rtp::Codec::kH264)) {
        config.h264_profile.clear();
    }
}

}  // namespace wf::janus::videoroom
