#pragma once

#include <functional>
#include <string>

#include "sfu/janus/videoroom/forward_parameters.h"
#include "sfu/janus/videoroom/host_resolver.h"
#include "sfu/janus/videoroom/room_finder.h"
#include "sfu/janus/videoroom/settings.h"
#include "sfu/janus/videoroom/sync_requests.h"
#include "sfu/room/room.h"

namespace wf::janus::videoroom {

/// The requests about RTP forwarders: rtp_forward, stop_rtp_forward, listforwarders.
class ForwardRequests final : public SyncRequests {
public:
    struct Surroundings {
        const Settings& settings;
        const RoomDirectory& directory;
        WorkerRooms& workers;
        HostResolver& hosts;
    };
    /// All of it outlives this.
    explicit ForwardRequests(const Surroundings& surroundings);

    bool handle(const std::string& request, const Json& body, const Answer& answer) override;

private:
    void forward(const Json& body, const Answer& answer);
    void stop(const Json& body, const Answer& answer);
    void list(const Json& body, const Answer& answer);

    void forwardTo(const std::string& room_id, const ForwardWishes& wishes, const Answer& answer);

    const Surroundings s_;
    IdForm ids_;
    RoomFinder finder_;
};

}  // namespace wf::janus::videoroom
