#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "sfu/janus/echotest/echo_seat.h"
#include "sfu/janus/plugin.h"
#include "sfu/net/loop.h"
#include "sfu/room/worker.h"

namespace wf::janus::echotest {

/// The plugin janus.plugin.echotest: a client gets its own media back. On the control loop; each handle's peer lives
/// on one of the workers, in turn. At the end: first the workers are stopped, then handles and plugin go, then the
/// workers themselves.
class EchoTestPlugin final : public Plugin {
public:
    /// janus.plugin.echotest.jcfg.
    struct Settings {
        bool events = true;               ///< event handlers are told of requests
        StatisticsSettings statistics{};  ///< of the media, for event handlers
    };

    /// All outlive it; at least one worker.
    EchoTestPlugin(net::Loop& control, const std::vector<room::Worker*>& workers, const Settings& settings);

    [[nodiscard]] const Description& description() const override;
    [[nodiscard]] bool notifiesEvents() const override { return settings_.events; }
    std::unique_ptr<PluginHandle> attach(std::shared_ptr<HandlePort> port) override;
    /// Comes back as it is.
    void onAdminMessage(Json request, std::function<void(Json)> done) override;

    /// The seats of one worker, on its loop.
    class Host {
    public:
        Host(net::Loop& control, room::Worker& worker) : control_(control), worker_(worker) {}

        // On the control loop; what is asked happens on the worker's, in the order of asking.
        void open(std::uint64_t id, std::shared_ptr<HandlePort> port);
        void post(std::uint64_t id, std::function<void(EchoSeat&)> task);
        void close(std::uint64_t id);
        void describe(std::uint64_t id, std::function<void(PluginHandle::Info)> done);
        void capture(std::uint64_t id, std::optional<PluginHandle::Capture> wish,
                     std::function<void(std::string)> done);
        void tellStatistics(const StatisticsSettings& settings);

    private:
        net::Loop& control_;
        room::Worker& worker_;
        std::map<std::uint64_t, std::unique_ptr<EchoSeat>> seats_;  ///< of the worker's loop
        std::unique_ptr<net::Timer> statistics_timer_;              ///< likewise
    };

private:
    const Settings settings_;
    std::vector<std::unique_ptr<Host>> hosts_;
    std::uint64_t last_id_ = 0;
};

}  // namespace wf::janus::echotest
