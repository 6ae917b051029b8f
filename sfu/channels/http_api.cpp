#include "sfu/channels/http_api.h"

#include <algorithm>
#include <random>
#include <utility>

#include "sfu/channels/json_splitter.h"

namespace wf::channels {
namespace {

// Codes of the Janus API.
constexpr int kTransportSpecific = 450;
constexpr int kInvalidRequestPath = 457;
constexpr int kUnknown = 490;
constexpr std::size_t kMaxPolledEvents = 100;

janus::Json errorMessage(const janus::Json& request, int code, const std::string& reason) {
    janus::Json message = janus::Json::object();
    message["janus"] = "error";
    const auto transaction = request.is_object() ? request.find("transaction") : request.end();
    if (transaction != request.end() && transaction->is_string()) {
        message["transaction"] = *transaction;
    }
    message["error"] = {{"code", code}, {"reason", reason}};
    return message;
}

std::vector<janus::Json> one(janus::Json event) {
    std::vector<janus::Json> events;
    events.push_back(std::move(event));
    return events;
}

janus::Json keepAlive() {
    janus::Json message = janus::Json::object();
    message["janus"] = "keepalive";
    return message;
}

std::string randomTransaction() {
    static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::random_device source;
    std::string text;
    for (int i = 0; i < 12; ++i) {
        text += kLetters[source() % kLetters.size()];
    }
    return text;
}

// Puts an id of the path into the message. False when the message has another; what is not a number stays for the
// core to refuse.
bool merge(janus::Json& message, const char* key, const std::string& from_path) {
    if (from_path.empty()) {
        return true;
    }
    const std::uint64_t id = idOf(from_path).value_or(0);
    const auto given = message.find(key);
    if (given == message.end()) {
        message[key] = id;
        return true;
    }
    return !given->is_number_integer() || *given == id;
}

}  // namespace

HttpApi::HttpApi(const ChannelContext& context, janus::Channel& channel, const HttpSettings& settings, Respond respond)
    : context_(context),
      channel_(channel),
      settings_(settings),
      respond_(std::move(respond)),
      tuning_{settings.json, settings.events},
      timer_(context.loop, [this] { onDeadlines(); }) {}

void HttpApi::onCall(janus::RequestId id, const HttpCall& call) {
    if (call.method == "POST") {
        onPost(id, call);
    } else if (call.method == "GET") {
        onGet(id, call);
    } else {
        respond_(id, HttpResponse::json(writeJson(
                         errorMessage({}, kTransportSpecific, "Unsupported method " + call.method), tuning_.json)));
    }
}

void HttpApi::onPost(janus::RequestId id, const HttpCall& call) {
    if (call.target.first == "info" || call.target.first == "ping") {
        respond_(id, HttpResponse::plain(400));
        return;
    }
    auto texts = readJsonTexts(call.body);
    if (!texts || texts->size() != 1) {
        waiting_.emplace(id, Waiting{});
        await(settings_.answer_time, {Due::kRequest, id});
        context_.listener.onRequest(channel_, call.admin ? kAdminClient : kClient, id, call.body, call.admin);
        return;
    }
    janus::Json message = std::move(texts->front());
    std::string conflict;
    if (message.is_object() && !merge(message, "session_id", call.target.first)) {
        conflict = "Conflicting session ID (payload and path)";
    } else if (message.is_object() && !merge(message, "handle_id", call.target.second)) {
        conflict = "Conflicting handle ID (payload and path)";
    }
    if (!conflict.empty()) {
        respond_(id, HttpResponse::json(writeJson(errorMessage(message, kInvalidRequestPath, conflict), tuning_.json)));
        return;
    }
    ask(id, std::move(message), call.admin);
}

void HttpApi::onGet(janus::RequestId id, const HttpCall& call) {
    const bool is_verb = call.target.first == "info" || call.target.first == "ping";
    if (is_verb && call.target.second.empty()) {
        janus::Json message = janus::Json::object();
        message["janus"] = call.target.first;
        message["transaction"] = randomTransaction();
        ask(id, std::move(message), call.admin);
        return;
    }
    const std::uint64_t session_id = idOf(call.target.first).value_or(0);
    if (is_verb || call.admin || session_id == 0) {
        respond_(id, HttpResponse::plain(404));
    } else if (!call.target.second.empty()) {
        HttpResponse moved = HttpResponse::plain(302);
        moved.headers = {{"Location", settings_.base_path + "/" + call.target.first}};
        respond_(id, std::move(moved));
    } else {
        onPoll(id, session_id, queryOf(call.query));
    }
}

void HttpApi::ask(janus::RequestId id, janus::Json message, bool admin) {
    waiting_.emplace(id, Waiting{});
    await(settings_.answer_time, {Due::kRequest, id});
    context_.listener.onRequest(channel_, admin ? kAdminClient : kClient, id, std::move(message), admin);
}

void HttpApi::onPoll(janus::RequestId id, std::uint64_t session_id, const HttpQuery& query) {
    janus::Json credentials = janus::Json::object();
    for (const char* key : {"apisecret", "token"}) {
        if (auto value = valueOf(query, key)) {
            credentials[key] = std::move(*value);
        }
    }
    if (!context_.listener.isAuthorized(credentials)) {
        respond_(id, HttpResponse::plain(403));
        return;
    }
    const auto found = sessions_.find(session_id);
    if (found == sessions_.end() || (!found->second.over && !context_.listener.onSessionPolled(session_id))) {
        respond_(id, HttpResponse::plain(404));
        return;
    }
    const auto max_events = static_cast<std::size_t>(
        std::min<std::uint64_t>(idOf(valueOf(query, "maxev").value_or("")).value_or(1), kMaxPolledEvents));
    waiting_.emplace(id, Waiting{session_id, max_events > 1 ? max_events : 0});
    Session& session = found->second;
    if (session.events.empty()) {
        session.polls.push_back(id);
        await(settings_.poll_time, {Due::kRequest, id});
        return;
    }
    std::vector<janus::Json> events;
    while (!session.events.empty() && events.size() < std::max<std::size_t>(max_events, 1)) {
        events.push_back(std::move(session.events.front()));
        session.events.pop_front();
    }
    const bool last = session.over && session.events.empty();
    answerPoll(id, std::move(events));
    if (last) {
        sessions_.erase(session_id);
    }
}

void HttpApi::onGone(janus::RequestId id) {
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) {
        return;
    }
    if (const auto session = sessions_.find(found->second.session); session != sessions_.end()) {
        std::erase(session->second.polls, id);
    }
    waiting_.erase(found);
}

void HttpApi::send(janus::RequestId request, const janus::Json& message) {
    if (request != 0) {
        if (waiting_.erase(request) != 0) {
            respond_(request, HttpResponse::json(writeJson(message, tuning_.json)));
        }
        return;
    }
    const auto session_id = message.find("session_id");
    if (session_id != message.end() && session_id->is_number_unsigned()) {
        deliver(session_id->get<std::uint64_t>(), message);
    } else if (session_id != message.end() && session_id->is_number_integer()) {
        deliver(static_cast<std::uint64_t>(session_id->get<std::int64_t>()), message);
    }
}

void HttpApi::deliver(std::uint64_t session_id, const janus::Json& event) {
    const auto found = sessions_.find(session_id);
    if (found == sessions_.end()) {
        return;
    }
    const std::vector<janus::RequestId> polls = std::exchange(found->second.polls, {});
    for (const janus::RequestId poll : polls) {
        answerPoll(poll, one(event));
    }
    if (!polls.empty()) {
        return;
    }
    found->second.events.push_back(event);
    if (found->second.events.size() > settings_.max_queued_events) {
        found->second.events.pop_front();
    }
}

void HttpApi::answerPoll(janus::RequestId id, std::vector<janus::Json> events) {
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) {
        return;
    }
    const bool as_array = found->second.max_events > 0;
    waiting_.erase(found);
    respond_(id,
             HttpResponse::json(writeJson(as_array ? janus::Json(std::move(events)) : events.front(), tuning_.json)));
}

void HttpApi::onSessionCreated(std::uint64_t session_id) { sessions_.insert_or_assign(session_id, Session{}); }

void HttpApi::onSessionOver(std::uint64_t session_id, bool timed_out, bool claimed) {
    const auto found = sessions_.find(session_id);
    if (found == sessions_.end()) {
        return;
    }
    // The client of a session that timed out may come back for the news of it.
    if (timed_out && !claimed && found->second.polls.empty() && !found->second.events.empty()) {
        found->second.over = true;
        await(kLastEventsTime, {Due::kSession, session_id});
        return;
    }
    endSession(session_id);
}

void HttpApi::endSession(std::uint64_t session_id) {
    const auto found = sessions_.find(session_id);
    if (found == sessions_.end()) {
        return;
    }
    const std::vector<janus::RequestId> polls = std::move(found->second.polls);
    sessions_.erase(found);
    for (const janus::RequestId poll : polls) {
        answerPoll(poll, one(keepAlive()));
    }
}

void HttpApi::await(net::Duration time, Deadline what) {
    const net::Time due = context_.loop.now() + time;
    deadlines_.emplace(due, what);
    timer_.start(deadlines_.begin()->first - context_.loop.now());
}

void HttpApi::onDeadlines() {
    const net::Time now = context_.loop.now();
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        const Deadline what = deadlines_.begin()->second;
        deadlines_.erase(deadlines_.begin());
        expire(what);
    }
    if (!deadlines_.empty()) {
        timer_.start(deadlines_.begin()->first - now);
    }
}

void HttpApi::expire(const Deadline& what) {
    if (what.kind == Due::kSession) {
        if (const auto found = sessions_.find(what.id); found != sessions_.end() && found->second.over) {
            endSession(what.id);
        }
        return;
    }
    const auto found = waiting_.find(what.id);
    if (found == waiting_.end()) {
        return;
    }
    if (found->second.session == 0) {
        waiting_.erase(found);
        HttpResponse late =
            HttpResponse::json(writeJson(errorMessage({}, kUnknown, "No answer in time"), tuning_.json));
        late.status = 504;
        respond_(what.id, std::move(late));
        return;
    }
    if (const auto session = sessions_.find(found->second.session); session != sessions_.end()) {
        std::erase(session->second.polls, what.id);
    }
    answerPoll(what.id, one(keepAlive()));
}

}  // namespace wf::channels
