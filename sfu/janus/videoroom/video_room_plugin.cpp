#include "sfu/janus/videoroom/video_room_plugin.h"

#include <utility>

#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/error_data.h"
#include "sfu/janus/videoroom/handle.h"

namespace wf::janus::videoroom {

VideoRoomPlugin::VideoRoomPlugin(const Surroundings& surroundings, const Settings& settings)
    : log_(surroundings.log),
      limits_(surroundings.log, "videoroom"),
      settings_(settings),
      access_(settings.token_auth_secret, surroundings.wall_clock),
      placement_(
          surroundings.workers.size(),
          [workers = surroundings.workers](std::size_t worker) {
              const net::LoopLoad::Measure load = workers[worker]->load();
              return Placement::Load{load.permille, load.number};
          },
          settings.spread_at_percent),
      directory_(surroundings.workers.size(), [this](std::size_t worker) { return placement_.loadPermille(worker); }),
      workers_(surroundings.loop, surroundings.workers, IdForm(settings.string_ids), {directory_, placement_}),
      requests_(settings_, directory_, workers_, surroundings.store),
      hosts_(surroundings.loop),
      forwards_({settings_, directory_, workers_, hosts_}),
      cascades_({settings_, directory_, workers_, hosts_}) {
    workers_.watch(surroundings.watch);
    if (settings_.statistics.period.count() > 0) {
        workers_.tellStatistics(settings_.statistics);
    }
    requests_.addMore(forwards_);
    requests_.addMore(cascades_);
    requests_.onFull([this, &loop = surroundings.loop] {
        limits_.write("there are " + std::to_string(directory_.size()) + " rooms, more are refused (limits.rooms)",
                      loop.now());
    });
    if (settings_.super.enabled()) {
        joinOthers(surroundings);
    }
}

void VideoRoomPlugin::joinOthers(const Surroundings& surroundings) {
    NodeLink* link = surroundings.nodes;
    if (link == nullptr) {
        admin_link_ = std::make_unique<AdminLink>(surroundings.loop, settings_.super.admin_secret);
        link = admin_link_.get();
    }
    super_ = std::make_unique<SuperConference>(
        SuperConference::Surroundings{surroundings.loop, settings_, directory_, workers_, *link, hosts_, log_});
    workers_.setChanged([this](const std::string& room_id) { super_->onRoomChanged(room_id); });
}

bool VideoRoomPlugin::addRoom(room::RoomConfig config) {
    const std::string id = config.id;
    const bool added = requests_.add(std::move(config));
    if (!added) {
        log_.write(net::LogLevel::kWarning, "videoroom", "room " + id + " is there already, the second one is ignored");
    }
    return added;
}

const Plugin::Description& VideoRoomPlugin::description() const {
    static const Description kDescription{
        "janus.plugin.videoroom",
        "JANUS VideoRoom plugin",
        "Meetecho s.r.l.",
        "Video conferences: rooms whose publishers are forwarded to subscribers, and recorded",
        "0.0.10",
        10,
    };
    return kDescription;
}

std::unique_ptr<PluginHandle> VideoRoomPlugin::attach(std::shared_ptr<HandlePort> port) {
    return std::make_unique<Handle>(Handle::Surroundings{requests_, workers_, access_, IdForm(settings_.string_ids)},
                                    std::move(port));
}

void VideoRoomPlugin::onAdminMessage(Json request, std::function<void(Json)> done) {
    constexpr Parameter kRequest{"request", JsonType::kString, true};
    if (const auto status = checked(request, {&kRequest, 1}); !status) {
        return done(errorData(status.error()));
    }
    requests_.handle(findText(request, "request").value_or(""), request, done);
}

}  // namespace wf::janus::videoroom
