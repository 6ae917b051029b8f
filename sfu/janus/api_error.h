#pragma once

#include <cstdint>
#include <string>

namespace wf::janus {

/// The error codes of the Janus API (`error.code`).
enum class ApiErrorCode : std::uint16_t {
    kUnauthorized = 403,
    kUnauthorizedPlugin = 405,
    kTransportSpecific = 450,
    kMissingRequest = 452,
    kUnknownRequest = 453,
    kInvalidJson = 454,
    kInvalidJsonObject = 455,
    kMissingMandatoryElement = 456,
    kInvalidRequestPath = 457,
    kSessionNotFound = 458,
    kHandleNotFound = 459,
    kPluginNotFound = 460,
    kPluginAttach = 461,
    kPluginMessage = 462,
    kPluginDetach = 463,
    kJsepUnknownType = 464,
    kJsepInvalidSdp = 465,
    kTrickleInvalidStream = 466,
    kInvalidElementType = 467,
    kSessionConflict = 468,
    kUnexpectedAnswer = 469,
    kTokenNotFound = 470,
    kWebrtcState = 471,
    kNotAcceptingSessions = 472,
    kUnknown = 490,
};

/// Why a request of the core is refused, as the client reads it.
struct ApiError {
    ApiErrorCode code;
    std::string reason;
};

}  // namespace wf::janus
