#include "sfu/janus/echotest/echo_request.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "sfu/janus/request_check.h"

namespace wf::janus::echotest {
namespace {

constexpr std::int64_t kHighestLayer = 2;

constexpr auto kParameters = std::to_array<Parameter>({
    {"audio", JsonType::kBoolean},
    {"video", JsonType::kBoolean},
    {"bitrate", JsonType::kPositiveInteger},
    {"record", JsonType::kBoolean},
    {"filename", JsonType::kString},
    {"substream", JsonType::kPositiveInteger},
    {"temporal", JsonType::kPositiveInteger},
    {"fallback", JsonType::kPositiveInteger},
    {"spatial_layer", JsonType::kPositiveInteger},
    {"temporal_layer", JsonType::kPositiveInteger},
    {"audiocodec", JsonType::kString},
    {"videocodec", JsonType::kString},
    {"videoprofile", JsonType::kString},
    {"opusred", JsonType::kBoolean},
    {"min_delay", JsonType::kInteger},
    {"max_delay", JsonType::kInteger},
});

/// What by itself makes a request; the file name and the audio codec do not, as in Janus.
constexpr auto kReasons = std::to_array<std::string_view>(
    {"audio", "video", "videocodec", "videoprofile", "opusred", "bitrate", "substream", "temporal", "fallback",
     "spatial_layer", "temporal_layer", "record", "min_delay", "max_delay"});

constexpr auto kLayers = std::to_array<std::string_view>({"substream", "temporal", "spatial_layer", "temporal_layer"});

std::optional<std::uint8_t> layerOf(const Json& body, std::string_view name) {
    const auto layer = findInteger(body, name);
    return layer ? std::optional(static_cast<std::uint8_t>(*layer)) : std::nullopt;
}

/// The codec that is named, else all, in Janus' order. One that nobody knows leaves none.
std::vector<rtp::Codec> codecsOf(const Json& body, std::string_view name, const std::vector<rtp::Codec>& all) {
    const auto wanted = findText(body, name);
    if (!wanted) {
        return all;
    }
    const auto codec = rtp::codecFromName(*wanted);
    const bool known = codec && std::find(all.begin(), all.end(), *codec) != all.end();
    return known ? std::vector{*codec} : std::vector<rtp::Codec>{};
}

room::EchoPeer::Codecs readCodecs(const Json& body) {
    using rtp::Codec;
    static const std::vector<Codec> kAudio{Codec::kOpus, Codec::kMultiopus, Codec::kPcmu, Codec::kPcma,
                                           Codec::kG722, Codec::kL16_48,    Codec::kL16};
    static const std::vector<Codec> kVideo{Codec::kVp8, Codec::kVp9, Codec::kH264, Codec::kAv1, Codec::kH265};
    return {codecsOf(body, "audiocodec", kAudio), codecsOf(body, "videocodec", kVideo),
            findText(body, "videoprofile").value_or(""), findBoolean(body, "opusred").value_or(false)};
}

std::optional<EchoError> faultOf(const Json& body, bool with_offer) {
    if (const auto fault = checkParameters(body, kParameters)) {
        return EchoError{EchoErrorCode::kInvalidElement, fault->text};
    }
    for (const std::string_view layer : kLayers) {
        if (findInteger(body, layer).value_or(0) > kHighestLayer) {
            return EchoError{EchoErrorCode::kInvalidElement,
                             "Invalid value (" + std::string(layer) + " should be 0, 1 or 2)"};
        }
    }
    const bool reason =
        std::any_of(kReasons.begin(), kReasons.end(), [&body](auto name) { return find(body, name) != nullptr; });
    if (!reason && !with_offer) {
        return EchoError{EchoErrorCode::kInvalidElement, "Message error: no supported attributes found"};
    }
    return std::nullopt;
}

}  // namespace

std::variant<EchoRequest, EchoError> readEchoRequest(const Json& body, bool with_offer) {
    if (auto fault = faultOf(body, with_offer)) {
        return *std::move(fault);
    }
    EchoRequest request;
    request.audio = findBoolean(body, "audio");
    request.video = findBoolean(body, "video");
    if (const auto bitrate = findInteger(body, "bitrate")) {
        constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
        request.bitrate_bps = static_cast<std::uint32_t>(std::min(*bitrate, kMost));
    }
    request.record = findBoolean(body, "record");
    request.filename = findText(body, "filename").value_or("");
    request.substream = layerOf(body, "substream");
    request.temporal = layerOf(body, "temporal");
    request.spatial_layer = layerOf(body, "spatial_layer");
    request.temporal_layer = layerOf(body, "temporal_layer");
    request.fallback_us = findInteger(body, "fallback");
    request.min_delay_ms = findInteger(body, "min_delay");
    request.max_delay_ms = findInteger(body, "max_delay");
    request.codecs = readCodecs(body);
    return request;
}

Json resultData(const char* result) { return {{"echotest", "event"}, {"result", result}}; }

Json errorData(const EchoError& error) {
    return {{"echotest", "event"}, {"error_code", static_cast<unsigned>(error.code)}, {"error", error.text}};
}

}  // namespace wf::janus::echotest
