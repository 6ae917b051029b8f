#pragma once

#include <map>
#include <string>
#include <utility>

#include "sfu/janus/videoroom/host_resolver.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/janus/videoroom/node_link.h"
#include "sfu/janus/videoroom/settings.h"
#include "sfu/janus/videoroom/worker_rooms.h"
#include "sfu/net/log.h"
#include "sfu/net/timer.h"

namespace wf::janus::videoroom {

/// Sees to it that every publisher of this server is a remote publisher on each other server of the conference:
/// compares what there is here with what was told there, whenever something changes and again and again. So it does not
/// matter which server starts, stops or loses what when. On the control loop.
class SuperConference {
public:
    struct Surroundings {
        net::Loop& loop;
        const Settings& settings;
        const RoomDirectory& directory;
        WorkerRooms& workers;
        NodeLink& link;
        HostResolver& hosts;
        net::Log& log;
    };
    /// All of it outlives this.
    explicit SuperConference(const Surroundings& surroundings);

    /// Somebody publishes, changed something, or is gone; or the room is.
    void onRoomChanged(const std::string& room_id);

private:
    using Node = SuperSettings::Node;
    /// A publisher on another server.
    struct Copy {
        bool busy = false;   ///< something was asked and is not answered yet
        bool there = false;  ///< the other server has it
        std::string told;    ///< what it knows of it
    };
    /// A room on another server.
    struct Place {
        std::map<std::string, Copy> copies;  ///< by the publisher's id
        bool made = false;                   ///< the room was made there by us, and goes with ours
        Json secret;                         ///< of the room
    };
    struct Step;

    void compare(const std::string& room_id, const Json& publishers);
    void compare(const std::string& room_id, const Node& node, const Json& publishers);
    void add(const Step& wish);
    void onAdded(const Step& step, const Json& answer);
    void sendTo(const Step& step, const Json& answer);
    void update(const Step& step);
    void remove(const Step& step);
    void makeRoom(const Step& step);
    void replace(const Step& step);
    void finish(const Step& step, bool go_on);
    void verifyAll();
    void verify(const std::string& room_id, const Node& node);
    void leave(const std::string& room_id, const Node& node, Place& place);

    [[nodiscard]] Copy* copyOf(const Step& step);
    [[nodiscard]] Json request(const char* name, const std::string& room_id, const Json& secret) const;

    const Surroundings s_;
    const SuperSettings& settings_;
    IdForm ids_;
    std::map<std::pair<std::string, std::string>, Place> places_;  ///< by room and node
    net::Timer verify_timer_;
};

}  // namespace wf::janus::videoroom
