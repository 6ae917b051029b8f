#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sfu/janus/plugin.h"
#include "sfu/janus/videoroom/access_check.h"
#include "sfu/janus/videoroom/admin_link.h"
#include "sfu/janus/videoroom/cascade_requests.h"
#include "sfu/janus/videoroom/forward_requests.h"
#include "sfu/janus/videoroom/host_resolver.h"
#include "sfu/janus/videoroom/room_directory.h"
#include "sfu/janus/videoroom/room_requests.h"
#include "sfu/janus/videoroom/room_store.h"
#include "sfu/janus/videoroom/settings.h"
#include "sfu/janus/videoroom/super_conference.h"
#include "sfu/janus/videoroom/worker_hosts.h"
#include "sfu/net/log.h"
#include "sfu/net/loop.h"
#include "sfu/net/rare_warning.h"
#include "sfu/room/worker.h"

namespace wf::janus::videoroom {

/// The plugin janus.plugin.videoroom, on the control loop. At the end: first the workers are stopped, then handles and
/// plugin go, then the workers themselves.
class VideoRoomPlugin final : public Plugin {
public:
    /// All of them outlive it.
    struct Surroundings {
        net::Loop& loop;
        std::vector<room::Worker*> workers;  ///< at least one
        RoomStore& store;
        net::Log& log;
        /// The way to other servers of a super conference; null: over their admin API.
        NodeLink* nodes = nullptr;
        /// For the expiry of signed tokens.
        AccessCheck::WallClock wall_clock = [] { return std::chrono::system_clock::now(); };
        /// What event handlers are to hear of, beside what belongs to a handle; called on the control loop.
        RoomHost::Watch watch{};
    };

    VideoRoomPlugin(const Surroundings& surroundings, const Settings& settings);

    /// A room of the configuration file (room_options.h). False, and said in the log, when the id is taken.
    bool addRoom(room::RoomConfig config);

    [[nodiscard]] std::size_t roomCount() const { return directory_.size(); }
    /// While it drains, no rooms are made.
    void setDraining(bool draining) { requests_.setDraining(draining); }

    [[nodiscard]] const Description& description() const override;
    [[nodiscard]] bool notifiesEvents() const override { return settings_.events; }
    std::unique_ptr<PluginHandle> attach(std::shared_ptr<HandlePort> port) override;
    void onAdminMessage(Json request, std::function<void(Json)> done) override;

private:
    void joinOthers(const Surroundings& surroundings);

    net::Log& log_;
    net::RareWarning limits_;
    const Settings settings_;
    AccessCheck access_;
    Placement placement_;
    RoomDirectory directory_;
    WorkerHosts workers_;
    RoomRequests requests_;
    HostResolver hosts_;
    ForwardRequests forwards_;
    CascadeRequests cascades_;
    std::unique_ptr<AdminLink> admin_link_;
    std::unique_ptr<SuperConference> super_;
};

}  // namespace wf::janus::videoroom
