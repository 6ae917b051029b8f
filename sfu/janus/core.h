#pragma once

#include <optional>
#include <string>

#include "sfu/janus/admin_api.h"
#include "sfu/janus/authorizer.h"
#include "sfu/janus/channel.h"
#include "sfu/janus/core_settings.h"
#include "sfu/janus/envelope.h"
#include "sfu/janus/event_hub.h"
#include "sfu/janus/plugin.h"
#include "sfu/janus/server_info.h"
#include "sfu/janus/session_table.h"
#include "sfu/net/log.h"
#include "sfu/net/loop.h"
#include "sfu/net/rare_warning.h"

namespace wf::janus {

/// The Janus API: reads what clients of all channels ask, keeps their sessions, and hands messages to plugins. Lives
/// on the control loop, which must outlive it and everything that still holds a HandlePort.
class Core final : public ChannelListener {
public:
    Core(net::Loop& loop, net::Log& log, CoreSettings settings);
    ~Core();
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    /// Before the first request; all outlive the core.
    void add(Plugin& plugin) { parts_.plugins.push_back(&plugin); }
    void add(Channel& channel) { parts_.channels.push_back(&channel); }
    void add(EventHandler& handler) { events_.add(handler); }

    /// Everything is there: event handlers hear of it.
    void announce();
    /// No new sessions from now on; the others end. What plugins still say is dropped. `signal`: what asked for it.
    void shutDown(std::optional<int> signal = std::nullopt);
    /// Event handlers hear of something of a plugin that belongs to no handle.
    void onPluginEvent(const std::string& package, Json data);
    [[nodiscard]] const EventHub& events() const { return events_; }
    [[nodiscard]] std::size_t sessionCount() const { return sessions_.size(); }
    [[nodiscard]] std::size_t handleCount() const { return sessions_.handles(); }

    void onRequest(Channel& channel, ClientId client, RequestId request, const std::string& text, bool admin) override;
    void onRequest(Channel& channel, ClientId client, RequestId request, Json message, bool admin) override;
    void onClientGone(Channel& channel, ClientId client) override;
    void onTransportEvent(Channel& channel, ClientId client, Json data) override;
    bool onSessionPolled(std::uint64_t session_id) override;
    [[nodiscard]] bool isAuthorized(const Json& message) const override { return authorizer_.passes(message); }

private:
    void route(const Request& request);
    void onServerRequest(const Request& request);
    void onSessionRequest(const Request& request);
    void onSessionVerb(const Request& request, Session& session);
    void onHandleVerb(const Request& request, Session& session, Handle& handle);

    void create(const Request& request);
    void attach(const Request& request, Session& session);
    void message(const Request& request, Handle& handle);
    void trickle(const Request& request, Handle& handle);
    [[nodiscard]] Plugin* findPlugin(const std::string& package) const;

    net::Loop& loop_;
    net::Log& log_;
    CoreSettings settings_;
    EventHub events_;
    Authorizer authorizer_;
    ServerParts parts_;
    SessionTable sessions_;
    AdminApi admin_;
    net::RareWarning limits_;
};

}  // namespace wf::janus
