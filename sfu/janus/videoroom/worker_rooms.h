#pragma once

#include <functional>
#include <optional>
#include <string>

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/room_directory.h"
#include "sfu/room/recording_change.h"

namespace wf::room {
class Room;
}

namespace wf::janus::videoroom {

/// Takes the data that answers a request; called once, on the control loop.
using Answer = std::function<void(Json data)>;

/// The rooms on their workers as the control loop sees them: what is asked happens there later, in the order of
/// asking, and callbacks come back on the control loop. A room that is gone by then answers error 426.
class WorkerRooms {
public:
    virtual ~WorkerRooms() = default;

    virtual void create(const RoomDirectory::Entry& room) = 0;
    virtual void edit(const RoomDirectory::Entry& room, const room::RoomEdit& edit) = 0;
    virtual void destroy(const RoomDirectory::Entry& room) = 0;
    virtual void enableRecording(const RoomDirectory::Entry& room, bool record) = 0;

    /// Asks the room itself.
    using Question = std::function<Json(room::Room&)>;
    virtual void withRoom(const RoomDirectory::Entry& room, Question question, Answer answer) = 0;
    virtual void listParticipants(const RoomDirectory::Entry& room, Answer answer) = 0;
    virtual void kick(const RoomDirectory::Entry& room, const std::string& user_id, Answer answer) = 0;
    struct Moderation {
        std::string user_id;
        std::string mid;
        bool mute = false;
    };
    virtual void moderate(const RoomDirectory::Entry& room, const Moderation& moderation, Answer answer) = 0;
    struct Recording {
        std::optional<std::string> user_id;  ///< absent: everybody
        room::RecordingAction action = room::RecordingAction::kStart;
    };
    virtual void changeRecording(const RoomDirectory::Entry& room, const Recording& recording, Answer answer) = 0;
};

}  // namespace wf::janus::videoroom
