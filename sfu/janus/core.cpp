#include "sfu/janus/core.h"

#include <array>
#include <utility>
#include <variant>

#include "sfu/janus/json_text.h"

namespace wf::janus {
namespace {

// Subtypes of events, by Janus' numbers.
constexpr unsigned kStartupEvent = 1;
constexpr unsigned kShutdownEvent = 2;

constexpr std::array kEnvelope{
    Parameter{"transaction", JsonType::kString, true},
    Parameter{"janus", JsonType::kString, true},
};

}  // namespace

Core::Core(net::Loop& loop, net::Log& log, CoreSettings settings)
    : loop_(loop),
      log_(log),
      settings_(std::move(settings)),
      events_(settings_),
      authorizer_(settings_),
      sessions_(loop, settings_, events_),
      admin_({loop, log, settings_, parts_, events_, authorizer_, sessions_}),
      limits_(log, "janus") {}

Core::~Core() = default;

void Core::shutDown(std::optional<int> signal) {
    parts_.accepting_sessions = false;
    parts_.shutting_down = true;
    sessions_.destroyAll();
    Json event{{"status", "shutdown"}};
    if (signal) {
        event["signum"] = *signal;
    }
    events_.emit(EventType::kCore, {}, std::move(event), kShutdownEvent);
}

void Core::announce() {
    if (events_.wanted(EventType::kCore)) {
        Json info{{"janus", "server_info"}};
        addServerInfo(info, settings_, parts_, events_);
        events_.emit(EventType::kCore, {}, {{"status", "started"}, {"info", std::move(info)}}, kStartupEvent);
    }
}

void Core::onPluginEvent(const std::string& package, Json data) {
    events_.emit(EventType::kPlugin, {}, {{"plugin", package}, {"data", std::move(data)}});
}

void Core::onTransportEvent(Channel& channel, ClientId client, Json data) {
    events_.emit(
        EventType::kTransport, {},
        {{"transport", channel.description().package}, {"id", std::to_string(client)}, {"data", std::move(data)}});
}

void Core::onRequest(Channel& channel, ClientId client, RequestId request, const std::string& text, bool admin) {
    auto read = readJson(text);
    if (const auto* fault = std::get_if<JsonFault>(&read)) {
        const std::string place = "<string>(" + std::to_string(fault->line) + "," + std::to_string(fault->column) + ")";
        channel.send(client, request,
                     makeError({ApiErrorCode::kInvalidJson, "Invalid Janus API request - " + place + ": " + fault->why},
                               0, std::nullopt),
                     admin);
        return;
    }
    onRequest(channel, client, request, std::get<Json>(std::move(read)), admin);
}

void Core::onRequest(Channel& channel, ClientId client, RequestId request, Json message, bool admin) {
    if (const auto fault = checkParameters(message, kEnvelope)) {
        channel.send(client, request, makeError(errorOf(*fault), 0, std::nullopt), admin);
        return;
    }
    Request read;
    read.channel = &channel;
    read.client = client;
    read.id = request;
    read.admin = admin;
    read.verb = *findText(message, "janus");
    read.transaction = *findText(message, "transaction");
    read.session_id = findInteger(message, "session_id").value_or(0);
    read.handle_id = findInteger(message, "handle_id").value_or(0);
    const Json* handle_id = find(message, "handle_id");
    read.names_handle = handle_id != nullptr && !handle_id->is_null();
    read.message = std::move(message);
    if (log_.wants(net::LogLevel::kHuge)) {
        log_.write(net::LogLevel::kHuge, "janus", "request '" + read.verb + "' (" + read.transaction + ")");
    }
    if (admin) {
        admin_.onRequest(read);
    } else {
        route(read);
    }
}

void Core::route(const Request& request) {
    if (request.session_id == 0 && request.handle_id == 0) {
        onServerRequest(request);
    } else if (request.session_id == 0) {
        refuse(request, {ApiErrorCode::kSessionNotFound, "Session not found"});
    } else if (request.names_handle && request.handle_id <= 0) {
        refuse(request, {ApiErrorCode::kHandleNotFound, "Handle not found"});
    } else {
        onSessionRequest(request);
    }
}

void Core::onSessionRequest(const Request& request) {
    if (!authorizer_.passes(request.message)) {
        refuse(request, unauthorized());
        return;
    }
    Session* session = sessions_.find(static_cast<std::uint64_t>(request.session_id));
    if (session == nullptr) {
        refuse(request, noSuchSession(request));
        return;
    }
    Handle* handle = session->find(static_cast<std::uint64_t>(request.handle_id));
    if (request.handle_id != 0 && handle == nullptr) {
        refuse(request, noSuchHandle(request));
        return;
    }
    session->touch(loop_.now());
    if (handle != nullptr) {
        onHandleVerb(request, *session, *handle);
    } else {
        onSessionVerb(request, *session);
    }
}

void Core::onClientGone(Channel& channel, ClientId client) { sessions_.clientGone(channel, client); }

bool Core::onSessionPolled(std::uint64_t session_id) {
    Session* session = sessions_.find(session_id);
    if (session == nullptr) {
        return false;
    }
    session->touch(loop_.now());
    return true;
}

}  // namespace wf::janus
