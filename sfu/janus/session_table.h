#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sfu/janus/control_port.h"
#include "sfu/janus/core_settings.h"
#include "sfu/janus/event_hub.h"
#include "sfu/janus/session.h"
#include "sfu/net/loop.h"
#include "sfu/net/timer.h"

namespace wf::janus {

/// All sessions: makes them and their handles, and ends them, also those nobody keeps alive. Owned by the core, on the
/// control loop.
class SessionTable {
public:
    /// All of them outlive it.
    SessionTable(net::Loop& loop, const CoreSettings& settings, const EventHub& events);
    ~SessionTable();
    SessionTable(const SessionTable&) = delete;
    SessionTable& operator=(const SessionTable&) = delete;

    [[nodiscard]] std::size_t size() const { return sessions_.size(); }
    [[nodiscard]] std::size_t handles() const;
    /// No more sessions are to be made.
    [[nodiscard]] bool full() const { return sessions_.size() >= settings_.max_sessions; }
    /// Without an id, one that nobody can guess. nullptr: the id is in use.
    [[nodiscard]] Session* create(std::optional<std::uint64_t> id, Channel& channel, ClientId client);
    [[nodiscard]] Session* find(std::uint64_t id) const;
    [[nodiscard]] std::vector<std::uint64_t> ids() const;
    /// Its channel hears of it; the client does not.
    void destroy(Session& session) { end(session, Ending::kAsked); }
    void destroyAll();
    /// The session goes on with another client, which gets its events from now on.
    void claim(Session& session, Channel& channel, ClientId client);
    void clientGone(const Channel& channel, ClientId client);

    struct NewHandle {
        std::string opaque_id;
        std::string token;
    };
    /// nullptr: the plugin does not want to.
    [[nodiscard]] Handle* attach(Session& session, Plugin& plugin, NewHandle wishes);
    void detach(Session& session, std::uint64_t handle_id);
    [[nodiscard]] const std::shared_ptr<HandleDirectory>& directory() const { return directory_; }

private:
    enum class Ending : std::uint8_t { kAsked, kTimeout };

    void checkTimeouts();
    [[nodiscard]] bool isOver(const Session& session) const;
    void end(Session& session, Ending ending);
    void emit(const Session& session, const char* name, bool with_channel) const;

    net::Loop& loop_;
    const CoreSettings& settings_;
    const EventHub& events_;
    std::unordered_map<std::uint64_t, std::unique_ptr<Session>> sessions_;
    std::shared_ptr<HandleDirectory> directory_ = std::make_shared<HandleDirectory>();
    net::Timer timer_;
};

}  // namespace wf::janus
