#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "sfu/net/timer.h"
#include "sfu/room/data_message.h"
#include "sfu/room/mirrored_feed.h"
#include "sfu/room/room_config.h"

namespace wf::room {

class Room;
class RoomAnnexes;
class Worker;

/// What makes of a Room the annex of one on another worker: the way there, whose other end is an AnnexLink. On the
/// annex' loop; belongs to the annex.
class HomeLink {
public:
    HomeLink(Worker& home, Worker& here, Room& annex);
    HomeLink(const HomeLink&) = delete;
    HomeLink& operator=(const HomeLink&) = delete;

    // Of the room at home.
    void take(const MirroredFeed& feed);
    void takeGone(const std::string& feed);
    void takePlayoutDelay(const std::string& feed, const PublishedStream& stream);
    void takeEdit(const RoomEdit& edit);
    void takeData(const std::string& feed, const DataMessage& message);
    void endSubscribers(std::uint32_t private_id);

    // Of the annex and its mirrors.
    void want(const std::string& feed, std::uint32_t mirror);
    void requestKeyFrame(const std::string& feed, std::size_t line, std::size_t layer);
    /// A join of that number comes, or there was none in the end.
    void onJoin(std::uint64_t number) { last_join_ = number; }
    /// Their number may have changed.
    void tellSubscribers();

private:
    void post(std::function<void(RoomAnnexes&, const Worker&)> task) const;
    void dropUnwatched();

    Worker& home_;
    Worker& here_;
    Room& annex_;
    std::uint64_t last_join_ = 0;
    net::Timer look_timer_;
};

}  // namespace wf::room
