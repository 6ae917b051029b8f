#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/janus/core_settings.h"
#include "sfu/janus/envelope.h"
#include "sfu/janus/event_hub.h"
#include "sfu/janus/plugin.h"
#include "sfu/net/loop.h"

namespace wf::janus {

/// The session of a handle, as the handle sees it.
class HandleOwner {
public:
    [[nodiscard]] virtual std::uint64_t id() const = 0;
    /// Says something to the client, unless it is gone.
    virtual void notify(const Json& event) = 0;

protected:
    ~HandleOwner() = default;
};

/// A client's attachment to a plugin: passes requests down and words what the plugin says. Owned by its session, on
/// the control loop.
class Handle {
public:
    struct Identity {
        std::uint64_t id = 0;
        std::string opaque_id;
        std::string token;  ///< with which it was attached
        net::Time created;
    };
    /// What all handles share; outlives them.
    struct Surroundings {
        const CoreSettings& settings;
        const EventHub& events;
        const net::Loop& loop;
    };

    /// `owner` and `plugin` outlive it. `plugin_handle` is what the plugin made of it.
    Handle(HandleOwner& owner, const Plugin& plugin, std::unique_ptr<PluginHandle> plugin_handle, Identity identity,
           Surroundings surroundings);

    [[nodiscard]] std::uint64_t id() const { return identity_.id; }
    [[nodiscard]] const Identity& identity() const { return identity_; }
    [[nodiscard]] const Plugin& plugin() const { return plugin_; }

    // What clients and administrators ask for. The error, if any, is the answer.
    [[nodiscard]] std::optional<ApiError> refusalOf(const Jsep& jsep) const;
    void message(PluginMessage message, MessageReplyPtr reply);
    [[nodiscard]] std::optional<ApiError> trickle(const Json& request);
    void hangUp(const std::string& reason) { plugin_handle_->onHangup(reason); }
    void query(std::function<void(PluginHandle::Info)> done) { plugin_handle_->query(std::move(done)); }
    void capture(std::optional<PluginHandle::Capture> wish, std::function<void(std::string)> done) {
        plugin_handle_->capture(std::move(wish), std::move(done));
    }
    /// The plugin's part ends. `tell`: the client hears of it.
    void detach(bool tell);

    // What the plugin says, on its way to the client.
    void onEvent(const std::string& transaction, Json data, const std::optional<Jsep>& jsep);
    void onWebrtcUp();
    void onMedia(const HandlePort::Media& media);
    void onSlowLink(const HandlePort::SlowLink& link);
    void onHangup(const std::string& reason);
    void onIceFailed();
    void onTrickle(const TrickledCandidate& candidate);
    void onPluginEvent(Json data);
    void onNotice(EventType type, unsigned subtype, Json event);
    /// For event handlers: "attached", "detached".
    [[nodiscard]] Json lifeEvent(const char* name) const;
    /// `sender`, `opaque_id` if it is wanted, and `plugindata`, at the end of `message`.
    void addPluginData(Json& message, Json data) const;

private:
    struct EarlyCandidate {
        net::Time received;
        TrickledCandidate candidate;
    };

    [[nodiscard]] Json eventOf(std::string_view janus) const;
    [[nodiscard]] EventHub::Subject subject() const;
    void addSender(Json& message) const;
    void startNegotiation();
    void keepForLater(std::vector<TrickledCandidate> candidates);

    HandleOwner& owner_;
    const Plugin& plugin_;
    Identity identity_;
    Surroundings surroundings_;
    std::unique_ptr<PluginHandle> plugin_handle_;
    bool offered_ = false;      ///< to the client, in this peer connection
    bool negotiating_ = false;  ///< a peer connection is there or being made
    std::deque<EarlyCandidate> early_candidates_;
};

}  // namespace wf::janus
