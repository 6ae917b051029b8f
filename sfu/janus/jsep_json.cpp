#include "sfu/janus/jsep_json.h"

#include <array>
#include <optional>
#include <string_view>

#include "sfu/janus/request_check.h"

namespace wf::janus {
namespace {

constexpr std::array kJsepParameters{
    Parameter{"type", JsonType::kString, true}, Parameter{"sdp", JsonType::kString, true},
    Parameter{"trickle", JsonType::kBoolean},   Parameter{"e2ee", JsonType::kBoolean},
    Parameter{"rid_order", JsonType::kString},  Parameter{"force_relay", JsonType::kBoolean},
};

/// The same words as of other requests, with "JSEP error" before and without their capital.
ApiError jsepError(RequestFault fault) {
    fault.text.front() = fault.text.front() == 'M' ? 'm' : 'i';
    const bool missing = fault.kind == RequestFault::Kind::kMissing;
    return {missing ? ApiErrorCode::kMissingMandatoryElement : ApiErrorCode::kInvalidElementType,
            "JSEP error: " + fault.text};
}

/// RFC 8866 section 5: `<type>=<value>` lines, `v=` first. What the server needs of the rest is the room's matter.
std::optional<std::string> sdpFault(std::string_view sdp) {
    if (!sdp.starts_with("v=")) {
        return "Invalid SDP (doesn't start with v=)";
    }
    bool origin = false;
    bool name = false;
    bool media = false;
    while (!sdp.empty()) {
        const std::size_t end = sdp.find('\n');
        std::string_view line = sdp.substr(0, end);
        sdp.remove_prefix(end == std::string_view::npos ? sdp.size() : end + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (!line.empty() && (line.size() < 2 || line[1] != '=')) {
            return "Invalid line (" + std::to_string(line.size()) + " bytes): " + std::string(line);
        }
        origin = origin || line.starts_with("o=");
        name = name || line.starts_with("s=");
        media = media || line.starts_with("m=");
    }
    if (!origin || !name || !media) {
        return "Missing mandatory lines (o=, s= or m=)";
    }
    return std::nullopt;
}

/// A note names its media line by index or by mid; others say nothing.
std::vector<SvcNote> readSvc(const Json& value) {
    std::vector<SvcNote> notes;
    if (!value.is_array()) {
        return notes;
    }
    for (const Json& element : value) {
        SvcNote note;
        if (const auto index = findInteger(element, "mindex"); index && *index >= 0) {
            note.mindex = static_cast<std::size_t>(*index);
        }
        note.mid = findText(element, "mid").value_or("");
        note.mode = findText(element, "svc").value_or("");
        if (!note.mode.empty() && (note.mindex || !note.mid.empty())) {
            notes.push_back(std::move(note));
        }
    }
    return notes;
}

}  // namespace

std::variant<Jsep, ApiError> readJsep(const Json& value, bool allow_force_relay) {
    if (!value.is_object()) {
        return ApiError{ApiErrorCode::kInvalidJsonObject, "Invalid jsep object"};
    }
    if (auto fault = checkParameters(value, kJsepParameters)) {
        return jsepError(*std::move(fault));
    }
    Jsep jsep;
    const std::string type = *findText(value, "type");
    if (type != "offer" && type != "answer") {
        return ApiError{ApiErrorCode::kJsepUnknownType, "JSEP error: unknown message type '" + type + "'"};
    }
    jsep.type = type == "offer" ? JsepType::kOffer : JsepType::kAnswer;
    jsep.sdp = *findText(value, "sdp");
    if (auto fault = sdpFault(jsep.sdp)) {
        return ApiError{ApiErrorCode::kJsepInvalidSdp, *std::move(fault)};
    }
    jsep.trickle = findBoolean(value, "trickle").value_or(true);
    jsep.e2ee = findBoolean(value, "e2ee").value_or(false);
    jsep.lowest_rid_first = findText(value, "rid_order") == "lmh";
    jsep.force_relay = allow_force_relay && findBoolean(value, "force_relay").value_or(false);
    if (const Json* svc = find(value, "svc")) {
        jsep.svc = readSvc(*svc);
    }
    return jsep;
}

Json writeJsep(const Jsep& jsep) {
    Json value = Json::object();
    value["type"] = jsep.type == JsepType::kOffer ? "offer" : "answer";
    value["sdp"] = jsep.sdp;
    if (jsep.e2ee) {
        value["e2ee"] = true;
    }
    return value;
}

}  // namespace wf::janus
