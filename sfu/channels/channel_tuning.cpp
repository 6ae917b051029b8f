#include "sfu/channels/channel_tuning.h"

#include <string>

namespace wf::channels {
namespace {

constexpr int kInvalidRequest = 411;
constexpr int kMissingElement = 412;
constexpr int kInvalidElement = 413;

janus::Json error(int code, const std::string& text) { return {{"error_code", code}, {"error", text}}; }

}  // namespace

janus::Json ChannelTuning::query(const janus::Json& request) {
    const auto verb = request.is_object() ? request.find("request") : request.end();
    if (verb == request.end()) {
        return error(kMissingElement, "Missing mandatory element (request)");
    }
    if (!verb->is_string()) {
        return error(kInvalidElement, "Invalid element type (request should be a string)");
    }
    if (*verb != "configure") {
        return error(kInvalidRequest, "Unknown request '" + verb->get<std::string>() + "'");
    }
    const auto new_events = request.find("events");
    if (new_events != request.end() && !new_events->is_boolean()) {
        return error(kInvalidElement, "Invalid element type (events should be a boolean)");
    }
    const auto new_json = request.find("json");
    if (new_json != request.end() && !new_json->is_string()) {
        return error(kInvalidElement, "Invalid element type (json should be a string)");
    }
    if (new_json != request.end()) {
        const auto format = jsonFormatOf(new_json->get_ref<const std::string&>());
        if (!format) {
            return error(kInvalidElement, "Invalid value (json should be indented, plain or compact)");
        }
        json = *format;
    }
    if (new_events != request.end()) {
        events = new_events->get<bool>();
    }
    return {{"result", 200}};
}

}  // namespace wf::channels
