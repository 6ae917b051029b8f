#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "sfu/room/data_message.h"
#include "sfu/room/feed_tap.h"
#include "sfu/room/mirrored_feed.h"

namespace wf::room {

class HomeLink;
class Publisher;
class Worker;

/// The way from a room to its annex on another worker, whose HomeLink is the other end. On the room's loop; belongs to
/// the room.
class AnnexLink {
public:
    struct Ends {
        Worker& there;
        std::string room_id;
        std::uint64_t instance = 0;
    };

    AnnexLink(const Ends& ends, LaneWriter& lane) : ends_(ends), lane_(lane) {}
    AnnexLink(const AnnexLink&) = delete;
    AnnexLink& operator=(const AnnexLink&) = delete;

    /// What happens on the other loop, if the annex is there then, in the order of calls.
    void post(std::function<void(HomeLink&)> task) const;
    [[nodiscard]] Worker& there() const { return ends_.there; }

    /// The publisher is there, or is another one than it was.
    void tell(const Publisher& publisher);
    void tellGone(const std::string& feed);
    void sendData(const std::string& feed, const DataMessage& message);

    // Of the annex.
    /// Its media is wanted, under that number of a mirror; `publisher` is null when it is gone by now.
    void want(const Publisher* publisher, const std::string& feed, std::uint32_t mirror);
    void unwant(const std::string& feed, std::uint32_t mirror);
    [[nodiscard]] const FeedTap* find(const std::string& feed) const;

    /// How many subscribers are there, as the annex told last; and the number of the last join that went there.
    std::size_t subscribers = 0;
    std::uint64_t last_join = 0;

private:
    Ends ends_;
    LaneWriter& lane_;
    std::map<std::string, FeedTap> taps_;
    std::shared_ptr<std::atomic<std::size_t>> data_bytes_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace wf::room
