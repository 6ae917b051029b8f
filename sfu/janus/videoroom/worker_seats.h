#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfu/janus/videoroom/room_directory.h"
#include "sfu/janus/videoroom/seat.h"
#include "sfu/janus/videoroom/worker_rooms.h"
#include "sfu/room/publisher_requests.h"
#include "sfu/room/subscriber_requests.h"

namespace wf::janus::videoroom {

/// A join whose access has been checked; as a publisher or as a subscriber.
struct JoinMessage {
    std::shared_ptr<HandlePort> port;
    std::string room_id;
    SeatRequest request;
    std::optional<room::JoinRequest> publisher;
    std::optional<room::SubscribeRequest> subscriber;
};

/// The seats on the workers as handles see them; like WorkerRooms.
class WorkerSeats {
public:
    virtual ~WorkerSeats() = default;

    /// A seat and the worker whose loop it is on.
    struct Place {
        std::size_t worker = 0;
        std::shared_ptr<Seat> seat;  ///< null: nobody has joined
    };
    using Placed = std::function<void(const Place&)>;
    /// `placed`, then the `done` of the request.
    virtual void join(const RoomDirectory::Entry& room, JoinMessage message, Placed placed) = 0;

    virtual void handle(const Place& place, SeatRequest request) = 0;
    virtual void addCandidates(const Place& place, const std::vector<TrickledCandidate>& candidates) = 0;
    virtual void hangUp(const Place& place, const std::string& reason) = 0;
    virtual void detach(const Place& place) = 0;
    using Described = std::function<void(PluginHandle::Info)>;
    virtual void describe(const Place& place, Described described) = 0;
    /// As PluginHandle::capture().
    virtual void capture(const Place& place, std::optional<PluginHandle::Capture> wish,
                         std::function<void(std::string)> done) = 0;
};

}  // namespace wf::janus::videoroom
