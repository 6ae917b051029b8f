#include "sfu/janus/videoroom/publish_parameters.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/codec_list.h"
#include "sfu/janus/videoroom/error_data.h"
#include "sfu/room/access.h"

namespace wf::janus::videoroom {
namespace {

using room::RoomError;
using room::RoomErrorCode;

constexpr auto kJoin = std::to_array<Parameter>({
    {"display", JsonType::kString},
    {"metadata", JsonType::kObject},
    {"audio_active_packets", JsonType::kPositiveInteger},
    {"token", JsonType::kString},
    {"audio", JsonType::kBoolean},
    {"video", JsonType::kBoolean},
    {"data", JsonType::kBoolean},
    {"bitrate", JsonType::kPositiveInteger},
    {"record", JsonType::kBoolean},
    {"filename", JsonType::kString},
});

constexpr auto kPublish = std::to_array<Parameter>({
    {"audiocodec", JsonType::kString},
    {"videocodec", JsonType::kString},
    {"audio_active_packets", JsonType::kPositiveInteger},
    {"audio", JsonType::kBoolean},
    {"video", JsonType::kBoolean},
    {"data", JsonType::kBoolean},
    {"bitrate", JsonType::kPositiveInteger},
    {"keyframe", JsonType::kBoolean},
    {"record", JsonType::kBoolean},
    {"filename", JsonType::kString},
    {"display", JsonType::kString},
    {"metadata", JsonType::kObject},
    {"secret", JsonType::kString},
    {"update", JsonType::kBoolean},
    {"restart", JsonType::kBoolean},
    {"descriptions", JsonType::kArray},
});

constexpr auto kStream = std::to_array<Parameter>({
    {"mid", JsonType::kString},
    {"send", JsonType::kBoolean},
    {"keyframe", JsonType::kBoolean},
    {"min_delay", JsonType::kInteger},
    {"max_delay", JsonType::kInteger},
});

constexpr auto kDescription = std::to_array<Parameter>({
    {"mid", JsonType::kString, true},
    {"description", JsonType::kString, true},
});

std::optional<std::uint32_t> findCount(const Json& body, std::string_view name) {
    const auto number = findInteger(body, name);
    if (!number || *number < 0) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(std::min<std::int64_t>(*number, std::numeric_limits<std::uint32_t>::max()));
}

/// Overrides of the talking detector; what is no positive number is as if it were not there.
std::optional<std::uint32_t> findPositive(const Json& body, std::string_view name) {
    const auto count = findCount(body, name);
    return count && *count > 0 ? count : std::nullopt;
}

std::optional<std::string> findMetadata(const Json& body) {
    const Json* metadata = find(body, "metadata");
    return metadata != nullptr && metadata->is_object() ? std::optional(metadata->dump()) : std::nullopt;
}

std::optional<int> findDelay(const Json& stream, std::string_view name) {
    const auto number = findInteger(stream, name);
    if (!number) {
        return std::nullopt;
    }
    return static_cast<int>(std::clamp<std::int64_t>(*number, -1, 40'950));  // what the extension can say
}

/// One codec of the kind; the name counts only together with an offer.
room::RoomResult<std::optional<rtp::Codec>> findCodec(const Json& body, std::string_view name, bool offered) {
    const auto text = findText(body, name);
    const bool audio = name == "audiocodec";
    if (!text || !offered) {
        return std::optional<rtp::Codec>();
    }
    const auto codecs = audio ? readAudioCodecs(*text) : readVideoCodecs(*text);
    if (!codecs || codecs->size() != 1) {
        return RoomError{RoomErrorCode::kInvalidElement,
                         std::string(audio ? "Audio" : "Video") + " codec unavailable in this room"};
    }
    return std::optional(codecs->front());
}

room::RoomStatus takeDescriptions(const Json& body, room::PublishRequest& request) {
    const Json* descriptions = find(body, "descriptions");
    if (descriptions == nullptr) {
        return room::Done{};
    }
    for (const Json& description : *descriptions) {
        if (auto status = checked(description, kDescription); !status) {
            return status;
        }
        request.descriptions.push_back(
            {findText(description, "mid").value_or(""), findText(description, "description").value_or("")});
    }
    return room::Done{};
}

/// Elements without a mid say nothing.
room::RoomStatus takeStreams(const Json& body, room::PublishRequest& request) {
    const Json* streams = find(body, "streams");
    if (streams == nullptr || !streams->is_array()) {
        return room::Done{};
    }
    for (const Json& stream : *streams) {
        if (auto status = checked(stream, kStream); !status) {
            return status;
        }
        if (auto mid = findText(stream, "mid")) {
            request.streams.push_back({*std::move(mid), findBoolean(stream, "send"),
                                       findBoolean(stream, "keyframe").value_or(false), findDelay(stream, "min_delay"),
                                       findDelay(stream, "max_delay")});
        }
    }
    return room::Done{};
}

bool hasSecret(const Json& body, const room::RoomConfig& config) {
    const auto secret = findText(body, "secret");
    return secret && !config.secret.empty() && room::checkSecret(config, secret).ok();
}

room::RoomStatus takeCodecs(const Json& body, bool offered, room::PublishRequest& request) {
    const auto audio = findCodec(body, "audiocodec", offered);
    if (!audio) {
        return audio.error();
    }
    const auto video = findCodec(body, "videocodec", offered);
    if (!video) {
        return video.error();
    }
    request.audio_codec = *audio;
    request.video_codec = *video;
    return room::Done{};
}

}  // namespace

room::RoomStatus checkPublisherJoin(const Json& body, const IdForm& ids) {
    if (auto status = checked(body, kJoin); !status) {
        return status;
    }
    const Parameter id = ids.parameter("id", false);
    return checked(body, {&id, 1});
}

room::JoinRequest readPublisherJoin(const Json& body, const IdForm& ids) {
    room::JoinRequest request;
    request.id = ids.find(body, "id");
    if (!ids.text() && request.id == "0") {
        request.id.reset();
    }
    request.numeric_ids = !ids.text();
    request.display = findText(body, "display").value_or("");
    request.metadata = findMetadata(body).value_or("");
    request.audio_active_packets = findPositive(body, "audio_active_packets");
    request.audio_level_average = findPositive(body, "audio_level_average");
    return request;
}

room::RoomResult<room::PublishRequest> readPublish(const Json& body, const room::RoomConfig& config,
                                                   const std::optional<Jsep>& jsep) {
    if (auto status = checked(body, kPublish); !status) {
        return status.error();
    }
    room::PublishRequest request;
    if (auto status = takeDescriptions(body, request); !status) {
        return status.error();
    }
    if (auto status = takeStreams(body, request); !status) {
        return status.error();
    }
    if (auto status = takeCodecs(body, jsep.has_value(), request); !status) {
        return status.error();
    }
    request.bitrate_bps = findCount(body, "bitrate");
    request.keyframe = findBoolean(body, "keyframe").value_or(false);
    request.record = findBoolean(body, "record");
    request.filename = findText(body, "filename");
    request.has_secret = hasSecret(body, config);
    request.display = findText(body, "display");
    request.metadata = findMetadata(body);
    request.audio_active_packets = findPositive(body, "audio_active_packets");
    request.audio_level_average = findPositive(body, "audio_level_average");
    request.audio = findBoolean(body, "audio");
    request.video = findBoolean(body, "video");
    request.data = findBoolean(body, "data");
    request.restart = findBoolean(body, "restart").value_or(false);
    request.update = findBoolean(body, "update").value_or(false);
    if (jsep) {
        request.offer = remoteText(*jsep);
    }
    return request;
}

room::RemoteText remoteText(const Jsep& jsep) {
    room::RemoteText text{jsep.sdp, jsep.type == JsepType::kOffer, jsep.trickle, jsep.e2ee, jsep.lowest_rid_first, {}};
    text.force_relay = jsep.force_relay;
    for (const SvcNote& note : jsep.svc) {
        text.svc.push_back({note.mindex, note.mid, note.mode});
    }
    return text;
}

Jsep localJsep(const room::LocalText& text) {
    Jsep jsep;
    jsep.type = text.offer ? JsepType::kOffer : JsepType::kAnswer;
    jsep.sdp = text.sdp;
    jsep.e2ee = text.e2ee;
    return jsep;
}

room::TrickledText trickledText(const TrickledCandidate& candidate) {
    return {candidate.candidate, candidate.mid, candidate.mindex, candidate.completed};
}

TrickledCandidate trickledCandidate(const room::TrickledText& text) {
    return {text.candidate, text.mid, text.mindex, text.completed};
}

}  // namespace wf::janus::videoroom
