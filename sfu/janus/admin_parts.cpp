// The admin API's requests to parts of the server: plugins, channels, event handlers, the log.
#include <algorithm>
#include <array>
#include <utility>

#include "sfu/janus/admin_api.h"
#include "sfu/janus/pending_answer.h"

namespace wf::janus {
namespace {

constexpr std::array kEventParameters{
    Parameter{"schema", JsonType::kString, true},
    Parameter{"data", JsonType::kObject, true},
};
constexpr std::array kLineParameters{
    Parameter{"line", JsonType::kString, true},
    Parameter{"level", JsonType::kPositiveInteger},
};

/// A request to the part whose package `key` names; refused when a parameter is wrong.
struct PartRequest {
    std::string package;
    Json body = Json::object();
};
std::optional<PartRequest> readPart(const Request& request, std::string_view key) {
    const std::array parameters{Parameter{key, JsonType::kString, true}, Parameter{"request", JsonType::kObject}};
    if (const auto fault = checkParameters(request.message, parameters)) {
        refuse(request, errorOf(*fault));
        return std::nullopt;
    }
    PartRequest part{*findText(request.message, key)};
    if (const Json* body = find(request.message, "request")) {
        part.body = *body;
    }
    return part;
}

template <class Part>
Part* findPart(const std::vector<Part*>& parts, const std::string& package) {
    const auto found =
        std::ranges::find_if(parts, [&](const Part* part) { return part->description().package == package; });
    return found == parts.end() ? nullptr : *found;
}

Json responseOf(const Request& request, Json response) {
    Json message = makeAnswer("success", 0, request.transaction);
    message["response"] = std::move(response);
    return message;
}

template <class Part>
void queryPart(const Request& request, std::string_view key, const std::vector<Part*>& parts, const char* what) {
    const auto read = readPart(request, key);
    if (!read) {
        return;
    }
    if (Part* part = findPart(parts, read->package)) {
        answer(request, responseOf(request, part->query(read->body)));
    } else {
        refuse(request, {ApiErrorCode::kPluginNotFound, std::string("Invalid ") + what});
    }
}

}  // namespace

bool AdminApi::onPart(const Request& request) {
    if (request.verb == "message_plugin") {
        messagePlugin(request);
    } else if (request.verb == "query_transport") {
        queryPart(request, "transport", s_.parts.channels, "transport");
    } else if (request.verb == "query_eventhandler") {
        queryPart(request, "handler", s_.events.handlers(), "event handler");
    } else if (request.verb == "query_logger") {
        if (readPart(request, "logger")) {
            refuse(request, {ApiErrorCode::kPluginNotFound, "Invalid logger"});
        }
    } else if (request.verb == "custom_event") {
        customEvent(request);
    } else if (request.verb == "custom_logline") {
        customLogLine(request);
    } else {
        return false;
    }
    return true;
}

void AdminApi::messagePlugin(const Request& request) {
    auto read = readPart(request, "plugin");
    if (!read) {
        return;
    }
    Plugin* plugin = findPart(s_.parts.plugins, read->package);
    if (plugin == nullptr) {
        refuse(request, {ApiErrorCode::kPluginNotFound, "Invalid plugin"});
        return;
    }
    auto pending = std::make_shared<PendingAnswer>(s_.loop, s_.sessions.directory(), request);
    plugin->onAdminMessage(std::move(read->body), [pending](Json response) {
        pending->give(responseOf(pending->request(), std::move(response)));
    });
}

void AdminApi::customEvent(const Request& request) const {
    if (const auto fault = checkParameters(request.message, kEventParameters)) {
        refuse(request, errorOf(*fault));
        return;
    }
    Json event = Json::object();
    event["schema"] = *findText(request.message, "schema");
    event["data"] = *find(request.message, "data");
    s_.events.emit(EventType::kExternal, {}, std::move(event));
    succeed(request);
}

void AdminApi::customLogLine(const Request& request) const {
    if (const auto fault = checkParameters(request.message, kLineParameters)) {
        refuse(request, errorOf(*fault));
        return;
    }
    std::string line = *findText(request.message, "line");
    std::ranges::replace_if(
        line, [](unsigned char c) { return c < ' ' || c == '\x7f'; }, ' ');
    const std::int64_t level = findInteger(request.message, "level").value_or(4);
    s_.log.write(static_cast<net::LogLevel>(std::clamp<std::int64_t>(level, 1, 7)), "admin", line);
    succeed(request);
}

}  // namespace wf::janus
