#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "sfu/room/annex_link.h"
#include "sfu/room/peer_listener.h"
#include "sfu/room/room_config.h"

namespace wf::room {

class Room;

/// The annexes of a room: the workers, other than its own, on which it has subscribers. Each is told of all publishers
/// that publish, and gets the media of those that somebody there is subscribed to. Belongs to the room.
class RoomAnnexes {
public:
    explicit RoomAnnexes(Room& room) : room_(room) {}

    /// Opens the annex unless it is there; the number that the next join is to have there. `home` is the room's worker.
    std::uint64_t join(Worker& home, Worker& there);
    [[nodiscard]] std::size_t subscribers() const;
    [[nodiscard]] std::size_t count() const { return links_.size(); }

    void tell(const Publisher& publisher);
    void tellGone(const std::string& feed);
    void tellPlayoutDelay(const std::string& feed, const PublishedStream& stream);
    void tellEdit(const RoomEdit& edit);
    void sendData(const std::string& feed, const DataMessage& message);
    /// Of the subscribers who told this number.
    void endSubscribers(std::uint32_t private_id);
    void end(GoneReason reason);

    // Of an annex.
    void onWanted(const Worker& there, const std::string& feed, std::uint32_t mirror);
    void onUnwanted(const Worker& there, const std::string& feed, std::uint32_t mirror);
    void onKeyFrameWanted(const Worker& there, const std::string& feed, std::size_t line, std::size_t layer);
    /// It has so many subscribers, this join being the last one that came. Without any it ends.
    void onSubscribers(const Worker& there, std::size_t subscribers, std::uint64_t last_join);

private:
    AnnexLink& open(Worker& home, Worker& there);
    [[nodiscard]] AnnexLink* find(const Worker& there) const;

    Room& room_;
    std::map<const Worker*, std::unique_ptr<AnnexLink>> links_;
    std::uint64_t last_join_ = 0;
};

}  // namespace wf::room
