#include "sfu/janus/trickle_json.h"

#include <string>
#include <utility>
#include <variant>

#include "sfu/janus/request_check.h"

namespace wf::janus {
namespace {

/// More than any browser gathers; the rest of a request is not looked at.
constexpr std::size_t kMaxCandidates = 256;

ApiError missing(std::string_view name) {
    return {ApiErrorCode::kMissingMandatoryElement,
            "Trickle error: missing mandatory element (" + std::string(name) + ")"};
}

ApiError invalid(std::string_view name, std::string_view should_be) {
    return {ApiErrorCode::kInvalidElementType,
            "Trickle error: invalid element type (" + std::string(name) + " should be " + std::string(should_be) + ")"};
}

std::optional<ApiError> faultOf(const Json& value) {
    const Json* mid = find(value, "sdpMid");
    const Json* index = find(value, "sdpMLineIndex");
    const Json* candidate = find(value, "candidate");
    if (mid != nullptr && !mid->is_string() && !mid->is_null()) {
        return invalid("sdpMid", "a string");
    }
    if (index != nullptr && !index->is_null() && !hasType(*index, JsonType::kPositiveInteger)) {
        return invalid("sdpMLineIndex", "a positive integer");
    }
    if ((mid == nullptr || mid->is_null()) && (index == nullptr || index->is_null())) {
        return missing("sdpMid or sdpMLineIndex");
    }
    if (candidate == nullptr) {
        return missing("candidate");
    }
    return candidate->is_string() ? std::nullopt : std::optional(invalid("candidate", "a string"));
}

std::variant<TrickledCandidate, ApiError> readCandidate(const Json& value) {
    TrickledCandidate candidate;
    if (!value.is_object() || findBoolean(value, "completed").value_or(false)) {
        candidate.completed = true;
        return candidate;
    }
    if (auto fault = faultOf(value)) {
        return *std::move(fault);
    }
    candidate.mid = findText(value, "sdpMid").value_or("");
    if (const auto index = findInteger(value, "sdpMLineIndex")) {
        candidate.mindex = static_cast<std::size_t>(*index);
    }
    candidate.candidate = *findText(value, "candidate");
    // W3C WebRTC section 4.8.1: an empty candidate is the end of them, too.
    candidate.completed = candidate.candidate.empty();
    return candidate;
}

}  // namespace

TrickleRequest readTrickle(const Json& message) {
    TrickleRequest request;
    if (const Json* single = find(message, "candidate")) {
        auto read = readCandidate(*single);
        if (auto* candidate = std::get_if<TrickledCandidate>(&read)) {
            request.candidates.push_back(std::move(*candidate));
        } else {
            request.fault = std::get<ApiError>(std::move(read));
        }
        return request;
    }
    const Json* several = find(message, "candidates");
    if (several == nullptr || !several->is_array()) {
        request.fault = ApiError{ApiErrorCode::kInvalidElementType, "candidates is not an array"};
        return request;
    }
    for (const Json& value : *several) {
        auto read = readCandidate(value);
        auto* candidate = std::get_if<TrickledCandidate>(&read);
        if (candidate != nullptr && request.candidates.size() < kMaxCandidates) {
            request.candidates.push_back(std::move(*candidate));
        }
    }
    return request;
}

Json writeTrickle(const TrickledCandidate& candidate) {
    Json value = Json::object();
    if (candidate.completed) {
        value["completed"] = true;
        return value;
    }
    value["sdpMid"] = candidate.mid;
    value["sdpMLineIndex"] = candidate.mindex.value_or(0);
    value["candidate"] = candidate.candidate;
    return value;
}

}  // namespace wf::janus
