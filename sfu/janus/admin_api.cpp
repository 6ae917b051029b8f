#include "sfu/janus/admin_api.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sfu/janus/pending_answer.h"

namespace wf::janus {
namespace {

constexpr std::array kTimeoutParameters{Parameter{"timeout", JsonType::kInteger, true}};
constexpr std::array<std::string_view, 4> kCaptureVerbs{"start_pcap", "stop_pcap", "start_text2pcap", "stop_text2pcap"};
constexpr std::array kCaptureParameters{
    Parameter{"folder", JsonType::kString},
    Parameter{"filename", JsonType::kString},
    Parameter{"truncate", JsonType::kPositiveInteger},
};
constexpr std::array kHandleInfoParameters{Parameter{"plugin_only", JsonType::kBoolean}};

std::int64_t microseconds(net::Time time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

}  // namespace

void AdminApi::onRequest(const Request& request) {
    if (request.session_id == 0 && request.handle_id == 0) {
        onServerRequest(request);
    } else if (!s_.authorizer.passesAdmin(request.message)) {
        refuse(request, unauthorized());
    } else if (request.session_id == 0 || (request.names_handle && request.handle_id <= 0)) {
        refuse(request, {ApiErrorCode::kSessionNotFound, "Session not found"});
    } else {
        onSessionRequest(request);
    }
}

void AdminApi::onServerRequest(const Request& request) {
    if (request.verb == "ping") {
        answer(request, makeAnswer("pong", 0, request.transaction));
        return;
    }
    if (request.verb == "info") {
        Json message = makeAnswer("server_info", 0, request.transaction);
        addServerInfo(message, s_.settings, s_.parts, s_.events);
        answer(request, message);
        return;
    }
    if (!s_.authorizer.passesAdmin(request.message)) {
        refuse(request, unauthorized());
        return;
    }
    if (request.verb == "list_sessions") {
        Json message = makeAnswer("success", 0, request.transaction);
        message["sessions"] = s_.sessions.ids();
        answer(request, message);
    } else if (!onSetting(request) && !onToken(request) && !onPart(request) && !onProbe(request)) {
        refuse(request, unhandled(request));
    }
}

void AdminApi::onSessionRequest(const Request& request) {
    Session* session = s_.sessions.find(static_cast<std::uint64_t>(request.session_id));
    if (session == nullptr) {
        refuse(request, noSuchSession(request));
        return;
    }
    if (request.handle_id == 0) {
        onSessionVerb(request, *session);
        return;
    }
    Handle* handle = session->find(static_cast<std::uint64_t>(request.handle_id));
    if (handle == nullptr) {
        refuse(request, noSuchHandle(request));
        return;
    }
    onHandleVerb(request, *session, *handle);
}

void AdminApi::onSessionVerb(const Request& request, Session& session) {
    if (request.verb == "list_handles") {
        Json message = makeAnswer("success", request.session_id, request.transaction);
        Json& handles = message["handles"] = Json::array();
        for (const auto& [id, handle] : session.handles()) {
            handles.push_back(id);
        }
        answer(request, message);
    } else if (request.verb == "set_session_timeout") {
        setSessionTimeout(request, session);
    } else if (request.verb == "destroy_session") {
        s_.sessions.destroy(session);
        succeed(request);
    } else {
        refuse(request, unhandled(request));
    }
}

void AdminApi::onHandleVerb(const Request& request, Session& session, Handle& handle) {
    if (request.verb == "handle_info") {
        handleInfo(request, session, handle);
    } else if (request.verb == "hangup_webrtc") {
        succeed(request);
        handle.hangUp("Admin API");
    } else if (request.verb == "detach_handle") {
        succeed(request);
        s_.sessions.detach(session, handle.id());
    } else if (std::ranges::find(kCaptureVerbs, request.verb) != kCaptureVerbs.end()) {
        capture(request, handle);
    } else {
        refuse(request, unhandled(request));
    }
}

void AdminApi::capture(const Request& request, Handle& handle) {
    std::optional<PluginHandle::Capture> wish;
    if (request.verb.starts_with("start_")) {
        if (const auto fault = checkParameters(request.message, kCaptureParameters)) {
            refuse(request, errorOf(*fault));
            return;
        }
        wish.emplace();
        wish->folder = findText(request.message, "folder").value_or("");
        wish->file_name = findText(request.message, "filename").value_or("");
        wish->text = request.verb == "start_text2pcap";
        wish->truncate = static_cast<std::size_t>(findInteger(request.message, "truncate").value_or(0));
    }
    auto pending = std::make_shared<PendingAnswer>(s_.loop, s_.sessions.directory(), request);
    handle.capture(std::move(wish), [pending](const std::string& trouble) {
        const Request& asked = pending->request();
        if (trouble.empty()) {
            pending->give(makeAnswer("success", asked.session_id, asked.transaction));
        } else {
            pending->refuse({ApiErrorCode::kUnknown, trouble});
        }
    });
}

void AdminApi::setSessionTimeout(const Request& request, Session& session) const {
    if (const auto fault = checkParameters(request.message, kTimeoutParameters)) {
        refuse(request, errorOf(*fault));
        return;
    }
    const std::int64_t timeout = *findInteger(request.message, "timeout");
    if (timeout < -1) {
        refuse(request, errorOf(invalidElement("timeout", "a non-negative integer or -1")));
        return;
    }
    session.setTimeout(timeout < 0 ? std::nullopt : std::optional(clampedTimeout(timeout)));
    Json message = makeAnswer("success", 0, request.transaction);
    message["timeout"] = timeout;
    message["session_id"] = request.session_id;
    answer(request, message);
}

void AdminApi::handleInfo(const Request& request, const Session& session, Handle& handle) {
    if (const auto fault = checkParameters(request.message, kHandleInfoParameters)) {
        refuse(request, errorOf(*fault));
        return;
    }
    const Handle::Identity& identity = handle.identity();
    Json info = Json::object();
    info["session_id"] = session.id();
    info["session_last_activity"] = microseconds(session.lastActivity());
    info["session_timeout"] = session.timeout().value_or(s_.settings.session_timeout).count();
    info["session_transport"] = session.channel().description().package;
    info["handle_id"] = identity.id;
    if (!identity.opaque_id.empty()) {
        info["opaque_id"] = identity.opaque_id;
    }
    info["loop-running"] = true;
    info["created"] = microseconds(identity.created);
    info["current_time"] = microseconds(s_.loop.now());
    info["plugin"] = handle.plugin().description().package;
    const bool plugin_only = findBoolean(request.message, "plugin_only").value_or(false);
    auto pending = std::make_shared<PendingAnswer>(s_.loop, s_.sessions.directory(), request);
    handle.query([pending, plugin_only, info](PluginHandle::Info told) mutable {
        info["plugin_specific"] = std::move(told.plugin_specific);
        if (!plugin_only) {
            info["flags"] = std::move(told.flags);
            if (told.ice.is_object()) {
                info.update(told.ice);
            }
            info["sdps"] = std::move(told.sdps);
            info["queued-packets"] = 0;  // packets are sent at once
            if (!told.webrtc.empty()) {
                info["webrtc"] = std::move(told.webrtc);
            }
        }
        const Request& asked = pending->request();
        Json message = makeAnswer("success", asked.session_id, asked.transaction);
        message["handle_id"] = asked.handle_id;
        message["info"] = std::move(info);
        pending->give(message);
    });
}

}  // namespace wf::janus
