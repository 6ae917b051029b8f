#include "sfu/channels/events/event_tuning.h"

#include <algorithm>
#include <array>

namespace wf::channels {
namespace {

using janus::EventType;
using janus::Json;

constexpr int kUnknownRequest = 411;
constexpr int kMissingElement = 412;
constexpr int kInvalidElement = 413;

struct Kind {
    EventType type;
    std::string_view name;
    std::string_view title;
};
constexpr auto kKinds = std::to_array<Kind>({
    {EventType::kSession, "sessions", "Sessions"},
    {EventType::kHandle, "handles", "Handles"},
    {EventType::kExternal, "external", "External"},
    {EventType::kJsep, "jsep", "Jsep"},
    {EventType::kWebrtc, "webrtc", "WebRTC"},
    {EventType::kMedia, "media", "Media"},
    {EventType::kPlugin, "plugins", "Plugins"},
    {EventType::kTransport, "transports", "Transports"},
    {EventType::kCore, "core", "Core"},
});

const Kind& kindOf(EventType type) {
    return *std::find_if(kKinds.begin(), kKinds.end(), [type](const Kind& kind) { return kind.type == type; });
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t";
    const std::size_t first = text.find_first_not_of(kBlanks);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

Json fault(int code, const std::string& text) { return {{"error_code", code}, {"error", text}}; }

Json badType(const char* name, const char* should_be) {
    return fault(kInvalidElement, std::string("Invalid element type (") + name + " should be a " + should_be + ")");
}

}  // namespace

std::optional<std::uint16_t> eventMaskOf(std::string_view list) {
    std::uint16_t mask = 0;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const std::string_view name = trimmed(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
        if (name == "none") {
            return std::uint16_t{0};
        }
        if (name == "all") {
            return EventTuning::kAll;
        }
        const auto* kind =
            std::find_if(kKinds.begin(), kKinds.end(), [name](const Kind& known) { return known.name == name; });
        if (kind == kKinds.end()) {
            return std::nullopt;
        }
        mask = static_cast<std::uint16_t>(mask | static_cast<std::uint16_t>(kind->type));
    }
    return mask;
}

std::string_view eventName(EventType type) { return kindOf(type).name; }

std::string_view eventTitle(EventType type) { return kindOf(type).title; }

Json EventTuning::query(const Json& request) {
    const auto verb = request.find("request");
    if (!request.is_object() || verb == request.end()) {
        return fault(kMissingElement, "Missing mandatory element (request)");
    }
    if (!verb->is_string()) {
        return badType("request", "string");
    }
    if (*verb != "tweak") {
        return fault(kUnknownRequest, "Unknown request '" + verb->get<std::string>() + "'");
    }
    const auto wanted = request.find("events");
    const auto grouped = request.find("grouping");
    if (wanted != request.end() && !wanted->is_string()) {
        return badType("events", "string");
    }
    if (grouped != request.end() && !grouped->is_boolean()) {
        return badType("grouping", "boolean");
    }
    if (wanted != request.end()) {
        const auto mask = eventMaskOf(wanted->get<std::string>());
        if (!mask) {
            return fault(kInvalidElement, "Unknown kind of events in '" + wanted->get<std::string>() + "'");
        }
        events = *mask;
    }
    grouping = grouped != request.end() ? grouped->get<bool>() : grouping;
    return {{"result", 200}};
}

}  // namespace wf::channels
