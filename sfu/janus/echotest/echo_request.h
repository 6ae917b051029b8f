#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "sfu/janus/json.h"
#include "sfu/room/echo_peer.h"

namespace wf::janus::echotest {

/// Why a request is refused, by Janus' numbers.
enum class EchoErrorCode : std::uint16_t {
    kInvalidElement = 413,
    kInvalidSdp = 414,
};
struct EchoError {
    EchoErrorCode code = EchoErrorCode::kInvalidElement;
    std::string text;
};

/// The one request of the EchoTest: everything in it may be left out.
struct EchoRequest {
    std::optional<bool> audio;  ///< whether it is sent back
    std::optional<bool> video;
    std::optional<std::uint32_t> bitrate_bps;
    std::optional<bool> record;
    std::string filename;  ///< base of the recordings' names, with or without a folder
    std::optional<std::uint8_t> substream;
    std::optional<std::uint8_t> temporal;
    std::optional<std::uint8_t> spatial_layer;
    std::optional<std::uint8_t> temporal_layer;
    std::optional<std::int64_t> fallback_us;
    std::optional<std::int64_t> min_delay_ms;
    std::optional<std::int64_t> max_delay_ms;
    room::EchoPeer::Codecs codecs;
};

/// `with_offer`: a session description came with it, which by itself is reason enough for a request.
std::variant<EchoRequest, EchoError> readEchoRequest(const Json& body, bool with_offer);

/// What a client reads: an event without and with a fault.
Json resultData(const char* result);
Json errorData(const EchoError& error);

}  // namespace wf::janus::echotest
