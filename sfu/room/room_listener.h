#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sfu/room/forward_request.h"
#include "sfu/room/stream_info.h"

namespace wf::room {

class Room;

/// Told what happens in a room, on its worker's loop; it says so to the participants. A call must not destroy the
/// room; it may make any request of it. Must outlive the room.
class RoomListener {
public:
    /// For `notify_joining`; told always.
    virtual void onJoined(Room& room, const ParticipantInfo& participant) = 0;
    /// Its connection is up, or its streams have changed.
    virtual void onPublished(Room& room, const ParticipantInfo& publisher) = 0;
    virtual void onUnpublished(Room& room, const ParticipantInfo& publisher) = 0;
    /// `kicked`: it did not leave by itself. After its onGone().
    virtual void onLeft(Room& room, const ParticipantInfo& participant, bool kicked) = 0;
    virtual void onRenamed(Room& room, const ParticipantInfo& participant, bool display, bool metadata) = 0;
    virtual void onModerated(Room& room, const std::string& id, const std::string& mid, bool muted) = 0;

    struct Talking {
        std::string id;
        std::size_t mindex = 0;
        std::string mid;
        bool talking = false;
        double level_dbov = 0;  ///< average of the window, 0 to 127
    };
    /// Only when the room asks for it (`audiolevel_event`).
    virtual void onTalking(Room& room, const Talking& talking) = 0;
    /// Somebody's streams are sent on as RTP from now on, or (`stopped`) not any more because a request says so.
    struct Forwarding {
        std::string id;
        ForwarderInfo forwarder;  ///< of one that stopped only its id
        bool stopped = false;
    };
    virtual void onForwarding(Room& /*room*/, const Forwarding& /*forwarding*/) {}
    /// Files that belong together: all that was recorded of somebody from one beginning to the end.
    struct RecordingGroup {
        std::string user;
        std::string display;
        std::uint64_t group = 0;  ///< as in the reports on the files
        std::size_t files = 0;
    };
    /// The last of them is being closed.
    virtual void onRecordingEnded(Room& /*room*/, const RecordingGroup& /*recording*/) {}
    /// Before everybody's onGone().
    virtual void onDestroyed(Room& room) = 0;

protected:
    ~RoomListener() = default;
};

}  // namespace wf::room
