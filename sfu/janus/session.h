#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "sfu/janus/channel.h"
#include "sfu/janus/handle.h"
#include "sfu/net/clock.h"

namespace wf::janus {

/// A client's session: its handles and where its events go. Owned by the core, on the control loop.
class Session final : public HandleOwner {
public:
    Session(std::uint64_t id, Channel& channel, ClientId client, net::Time now)
        : id_(id), channel_(&channel), client_(client), last_activity_(now) {}

    [[nodiscard]] std::uint64_t id() const override { return id_; }
    void notify(const Json& event) override;

    /// The last channel, also after its client has gone.
    [[nodiscard]] Channel& channel() const { return *channel_; }
    [[nodiscard]] ClientId client() const { return client_; }
    [[nodiscard]] bool belongsTo(const Channel& channel, ClientId client) const {
        return !client_gone_ && channel_ == &channel && client_ == client;
    }
    void moveTo(Channel& channel, ClientId client);

    void touch(net::Time now) { last_activity_ = now; }
    [[nodiscard]] net::Time lastActivity() const { return last_activity_; }
    /// From now on it waits to be claimed; events are lost meanwhile.
    void clientGone(net::Time now);
    [[nodiscard]] bool isClientGone() const { return client_gone_; }

    /// Its own timeout in the place of the server's, nullopt: none.
    void setTimeout(std::optional<std::chrono::seconds> timeout) { timeout_ = timeout; }
    [[nodiscard]] std::optional<std::chrono::seconds> timeout() const { return timeout_; }

    using Handles = std::map<std::uint64_t, std::unique_ptr<Handle>>;
    [[nodiscard]] const Handles& handles() const { return handles_; }
    [[nodiscard]] Handle* find(std::uint64_t handle_id) const;
    void add(std::unique_ptr<Handle> handle);
    [[nodiscard]] std::unique_ptr<Handle> take(std::uint64_t handle_id);

private:
    std::uint64_t id_;
    Channel* channel_;
    ClientId client_;
    net::Time last_activity_;
    bool client_gone_ = false;
    std::optional<std::chrono::seconds> timeout_;
    Handles handles_;
};

}  // namespace wf::janus
