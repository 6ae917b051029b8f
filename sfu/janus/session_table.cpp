#include "sfu/janus/session_table.h"

#include <algorithm>
#include <random>
#include <utility>

namespace wf::janus {
namespace {

constexpr auto kTimeoutCheck = std::chrono::seconds(2);

/// Not 0 and below 2^53, so that a JavaScript number holds it.
std::uint64_t randomId() {
    std::random_device device;
    std::uniform_int_distribution<std::uint64_t> range(1, (std::uint64_t{1} << 53) - 1);
    return range(device);
}

template <class IsTaken>
std::uint64_t freeId(IsTaken is_taken) {
    std::uint64_t id = randomId();
    while (is_taken(id)) {
        id = randomId();
    }
    return id;
}

}  // namespace

SessionTable::SessionTable(net::Loop& loop, const CoreSettings& settings, const EventHub& events)
    : loop_(loop), settings_(settings), events_(events), timer_(loop, [this] { checkTimeouts(); }) {
    directory_->find = [this](std::uint64_t session_id, std::uint64_t handle_id) {
        const Session* session = find(session_id);
        return session == nullptr ? nullptr : session->find(handle_id);
    };
    timer_.repeat(kTimeoutCheck);
}

std::size_t SessionTable::handles() const {
    std::size_t handles = 0;
    for (const auto& [id, session] : sessions_) {
        handles += session->handles().size();
    }
    return handles;
}

SessionTable::~SessionTable() { directory_->find = nullptr; }

Session* SessionTable::create(std::optional<std::uint64_t> id, Channel& channel, ClientId client) {
    if (id && sessions_.contains(*id)) {
        return nullptr;
    }
    const std::uint64_t chosen = id ? *id : freeId([this](std::uint64_t tried) { return sessions_.contains(tried); });
    auto& session = sessions_[chosen] = std::make_unique<Session>(chosen, channel, client, loop_.now());
    channel.onSessionCreated(client, chosen);
    emit(*session, "created", true);
    return session.get();
}

Session* SessionTable::find(std::uint64_t id) const {
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : found->second.get();
}

std::vector<std::uint64_t> SessionTable::ids() const {
    std::vector<std::uint64_t> ids;
    ids.reserve(sessions_.size());
    for (const auto& [id, session] : sessions_) {
        ids.push_back(id);
    }
    std::ranges::sort(ids);
    return ids;
}

void SessionTable::destroyAll() {
    while (!sessions_.empty()) {
        destroy(*sessions_.begin()->second);
    }
}

void SessionTable::claim(Session& session, Channel& channel, ClientId client) {
    if (session.belongsTo(channel, client)) {
        return;
    }
    if (!session.isClientGone()) {
        session.channel().onSessionOver(session.client(), session.id(), false, true);
    }
    session.moveTo(channel, client);
    channel.onSessionCreated(client, session.id());
    emit(session, "claimed", true);
}

void SessionTable::clientGone(const Channel& channel, ClientId client) {
    std::vector<Session*> theirs;
    for (const auto& [id, session] : sessions_) {
        if (session->belongsTo(channel, client)) {
            theirs.push_back(session.get());
        }
    }
    for (Session* session : theirs) {
        session->clientGone(loop_.now());
        if (settings_.reclaim_session_timeout.count() == 0) {
            destroy(*session);
        }
    }
}

Handle* SessionTable::attach(Session& session, Plugin& plugin, NewHandle wishes) {
    const std::uint64_t id = freeId([&](std::uint64_t tried) { return session.find(tried) != nullptr; });
    auto port = std::make_shared<ControlPort>(loop_, directory_, ControlPort::Ids{session.id(), id, wishes.opaque_id});
    auto made = plugin.attach(std::move(port));
    if (made == nullptr) {
        return nullptr;
    }
    Handle::Identity identity{id, std::move(wishes.opaque_id), std::move(wishes.token), loop_.now()};
    auto handle = std::make_unique<Handle>(session, plugin, std::move(made), std::move(identity),
                                           Handle::Surroundings{settings_, events_, loop_});
    Handle* attached = handle.get();
    session.add(std::move(handle));
    events_.emit(EventType::kHandle, {session.id(), id, attached->identity().opaque_id},
                 attached->lifeEvent("attached"));
    return attached;
}

void SessionTable::detach(Session& session, std::uint64_t handle_id) {
    if (const std::unique_ptr<Handle> handle = session.take(handle_id)) {
        handle->detach(true);
    }
}

bool SessionTable::isOver(const Session& session) const {
    const auto timeout = session.isClientGone() ? settings_.reclaim_session_timeout
                                                : session.timeout().value_or(settings_.session_timeout);
    return timeout.count() > 0 && loop_.now() - session.lastActivity() >= timeout;
}

void SessionTable::checkTimeouts() {
    std::vector<Session*> over;
    for (const auto& [id, session] : sessions_) {
        if (isOver(*session)) {
            over.push_back(session.get());
        }
    }
    for (Session* session : over) {
        end(*session, Ending::kTimeout);
    }
}

void SessionTable::end(Session& session, Ending ending) {
    const auto node = sessions_.extract(session.id());
    const bool timed_out = ending == Ending::kTimeout;
    if (timed_out) {
        Json event = Json::object();
        event["janus"] = "timeout";
        event["session_id"] = session.id();
        session.notify(event);
    }
    while (!session.handles().empty()) {
        session.take(session.handles().begin()->first)->detach(timed_out);
    }
    if (!session.isClientGone()) {
        session.channel().onSessionOver(session.client(), session.id(), timed_out, false);
    }
    emit(session, timed_out ? "timeout" : "destroyed", false);
}

void SessionTable::emit(const Session& session, const char* name, bool with_channel) const {
    if (!events_.wanted(EventType::kSession)) {
        return;
    }
    Json event = {{"name", name}};
    if (with_channel) {
        event["transport"] = {{"transport", session.channel().description().package},
                              {"id", std::to_string(session.client())}};
    }
    events_.emit(EventType::kSession, {session.id(), 0, {}}, std::move(event));
}

}  // namespace wf::janus
