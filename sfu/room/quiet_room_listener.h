#pragma once

#include "sfu/room/room_listener.h"

namespace wf::room {

/// For annexes: who hears of a room hears of it at home.
class QuietRoomListener final : public RoomListener {
public:
    void onJoined(Room& /*room*/, const ParticipantInfo& /*participant*/) override {}
    void onPublished(Room& /*room*/, const ParticipantInfo& /*publisher*/) override {}
    void onUnpublished(Room& /*room*/, const ParticipantInfo& /*publisher*/) override {}
    void onLeft(Room& /*room*/, const ParticipantInfo& /*participant*/, bool /*kicked*/) override {}
    void onRenamed(Room& /*room*/, const ParticipantInfo& /*participant*/, bool /*display*/,
                   bool /*metadata*/) override {}
    void onModerated(Room& /*room*/, const std::string& /*id*/, const std::string& /*mid*/, bool /*muted*/) override {}
    void onTalking(Room& /*room*/, const Talking& /*talking*/) override {}
    void onDestroyed(Room& /*room*/) override {}
};

}  // namespace wf::room
