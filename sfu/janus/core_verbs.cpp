// What each verb of the Janus API does.
#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "sfu/janus/control_reply.h"
#include "sfu/janus/core.h"
#include "sfu/janus/jsep_json.h"

namespace wf::janus {
namespace {

constexpr std::array kCreateParameters{Parameter{"id", JsonType::kPositiveInteger}};
constexpr std::array kAttachParameters{
    Parameter{"plugin", JsonType::kString, true},
    Parameter{"opaque_id", JsonType::kString},
    Parameter{"loop_index", JsonType::kPositiveInteger},
};
constexpr std::array kMessageParameters{Parameter{"body", JsonType::kObject, true}};

constexpr std::array<std::string_view, 2> kOnlySession{"attach", "destroy"};
constexpr std::array<std::string_view, 4> kOnlyHandle{"detach", "hangup", "message", "trickle"};

void answerId(const Request& request, std::int64_t session_id, std::uint64_t id) {
    Json message = makeAnswer("success", session_id, request.transaction);
    message["data"] = Json::object();
    message["data"]["id"] = id;
    answer(request, message);
}

/// A verb that belongs to the other level has another error than one that nobody knows.
void refuseVerb(const Request& request, const auto& verbs_of_other_level) {
    if (std::ranges::find(verbs_of_other_level, request.verb) != verbs_of_other_level.end()) {
        refuse(request, unhandled(request));
    } else {
        refuse(request, {ApiErrorCode::kUnknownRequest, "Unknown request '" + request.verb + "'"});
    }
}

}  // namespace

Plugin* Core::findPlugin(const std::string& package) const {
    const auto found = std::ranges::find_if(
        parts_.plugins, [&](const Plugin* plugin) { return plugin->description().package == package; });
    return found == parts_.plugins.end() ? nullptr : *found;
}

void Core::onServerRequest(const Request& request) {
    if (request.verb == "ping") {
        answer(request, makeAnswer("pong", 0, request.transaction));
    } else if (request.verb == "info") {
        Json message = makeAnswer("server_info", 0, request.transaction);
        addServerInfo(message, settings_, parts_, events_);
        answer(request, message);
    } else if (request.verb == "create") {
        create(request);
    } else {
        refuse(request, unhandled(request));
    }
}

void Core::create(const Request& request) {
    if (!parts_.accepting_sessions) {
        refuse(request, {ApiErrorCode::kNotAcceptingSessions, "Currently not accepting new sessions"});
        return;
    }
    if (!authorizer_.passes(request.message)) {
        refuse(request, unauthorized());
        return;
    }
    if (sessions_.full()) {
        limits_.write(
            "there are " + std::to_string(settings_.max_sessions) + " sessions, more are refused (limits.sessions)",
            loop_.now());
        refuse(request, {ApiErrorCode::kNotAcceptingSessions, "Too many sessions"});
        return;
    }
    if (const auto fault = checkParameters(request.message, kCreateParameters)) {
        answer(request, makeError(errorOf(*fault), 0, std::nullopt));
        return;
    }
    const std::int64_t wish = findInteger(request.message, "id").value_or(0);
    const auto id = wish == 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(wish));
    if (const Session* session = sessions_.create(id, *request.channel, request.client)) {
        answerId(request, 0, session->id());
    } else {
        answer(request,
               makeError({ApiErrorCode::kSessionConflict, "Session ID already in use"}, wish, request.transaction));
    }
}

void Core::onSessionVerb(const Request& request, Session& session) {
    if (request.verb == "keepalive") {
        answer(request, makeAnswer("ack", request.session_id, request.transaction));
    } else if (request.verb == "claim") {
        sessions_.claim(session, *request.channel, request.client);
        succeed(request);
    } else if (request.verb == "attach") {
        attach(request, session);
    } else if (request.verb == "destroy") {
        sessions_.destroy(session);
        succeed(request);
    } else {
        refuseVerb(request, kOnlyHandle);
    }
}

void Core::onHandleVerb(const Request& request, Session& session, Handle& handle) {
    if (request.verb == "keepalive" || request.verb == "claim") {
        onSessionVerb(request, session);
    } else if (request.verb == "message") {
        message(request, handle);
    } else if (request.verb == "trickle") {
        trickle(request, handle);
    } else if (request.verb == "hangup") {
        succeed(request);
        handle.hangUp("Janus API");
    } else if (request.verb == "detach") {
        succeed(request);
        sessions_.detach(session, handle.id());
    } else {
        refuseVerb(request, kOnlySession);
    }
}

void Core::attach(const Request& request, Session& session) {
    if (const auto fault = checkParameters(request.message, kAttachParameters)) {
        refuse(request, errorOf(*fault));
        return;
    }
    const std::string package = *findText(request.message, "plugin");
    Plugin* plugin = findPlugin(package);
    if (plugin == nullptr) {
        refuse(request, {ApiErrorCode::kPluginNotFound, "No such plugin '" + package + "'"});
        return;
    }
    if (!authorizer_.mayAttach(request.message, package)) {
        refuse(request, {ApiErrorCode::kUnauthorizedPlugin, "Provided token can't access plugin '" + package + "'"});
        return;
    }
    if (session.handles().size() >= settings_.max_handles) {
        limits_.write("session " + std::to_string(session.id()) + " has " + std::to_string(settings_.max_handles) +
                          " handles, more are refused (limits.handles)",
                      loop_.now());
        refuse(request, {ApiErrorCode::kPluginAttach, "Too many handles in this session"});
        return;
    }
    SessionTable::NewHandle wishes{findText(request.message, "opaque_id").value_or(""),
                                   findText(request.message, "token").value_or("")};
    if (const Handle* handle = sessions_.attach(session, *plugin, std::move(wishes))) {
        answerId(request, request.session_id, handle->id());
    } else {
        refuse(request, {ApiErrorCode::kPluginAttach, "Couldn't attach to plugin '" + package + "'"});
    }
}

void Core::message(const Request& request, Handle& handle) {
    if (const auto fault = checkParameters(request.message, kMessageParameters)) {
        refuse(request, errorOf(*fault));
        return;
    }
    PluginMessage message{request.transaction, *find(request.message, "body"), std::nullopt};
    if (const Json* jsep = find(request.message, "jsep")) {
        auto read = readJsep(*jsep, settings_.allow_force_relay);
        if (const auto* error = std::get_if<ApiError>(&read)) {
            refuse(request, *error);
            return;
        }
        message.jsep = std::get<Jsep>(std::move(read));
        if (const auto error = handle.refusalOf(*message.jsep)) {
            refuse(request, *error);
            return;
        }
    }
    handle.message(std::move(message),
                   std::make_unique<ControlReply>(loop_, sessions_.directory(), addressOf(request)));
}

void Core::trickle(const Request& request, Handle& handle) {
    const bool single = find(request.message, "candidate") != nullptr;
    const bool several = find(request.message, "candidates") != nullptr;
    if (!single && !several) {
        refuse(request, errorOf(missingElement("candidate|candidates")));
        return;
    }
    if (single && several) {
        refuse(request, {ApiErrorCode::kInvalidJson, "Can't have both candidate and candidates"});
        return;
    }
    if (const auto error = handle.trickle(request.message)) {
        refuse(request, *error);
        return;
    }
    answer(request, makeAnswer("ack", request.session_id, request.transaction));
}

}  // namespace wf::janus
