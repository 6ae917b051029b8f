#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sfu/room/publisher.h"
#include "sfu/room/room_config.h"
#include "sfu/room/room_error.h"
#include "sfu/room/room_listener.h"
#include "sfu/room/subscriber.h"

namespace wf::room {

/// Publishers and subscribers who meet, and the recordings of it. Owned by its worker, on whose loop all of it lives.
/// Access (secret, pin, tokens) is checked by the caller (access.h).
class Room {
public:
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;

    [[nodiscard]] const RoomConfig& config() const;
    void edit(const RoomEdit& edit);

    /// The publisher is good until its listener's onGone().
    RoomResult<Publisher*> join(const JoinRequest& request, PublisherListener& listener);
    /// On success the subscriber is good until its listener's onGone(); `done` has the first offer or what went wrong,
    /// in which case there is no subscriber and no onGone().
    struct Subscribed {
        Subscriber* subscriber = nullptr;
        SubscribeReply reply;
    };
    using JoinedDone = std::function<void(RoomResult<Subscribed>)>;
    void subscribe(const SubscribeRequest& request, SubscriberListener& listener, const JoinedDone& done);

    RoomStatus kick(const std::string& id);
    RoomStatus moderate(const std::string& id, const std::string& mid, bool mute);
    void enableRecording(bool record);

    /// All who joined as publishers.
    [[nodiscard]] std::vector<ParticipantInfo> participants() const;
    /// Those of them, other than `except`, whose connection is up; and those who do not publish.
    [[nodiscard]] std::vector<ParticipantInfo> publishers(const std::string& except) const;
    [[nodiscard]] std::vector<ParticipantInfo> attendees(const std::string& except) const;
    [[nodiscard]] Publisher* findPublisher(const std::string& id) const;
};

}  // namespace wf::room
