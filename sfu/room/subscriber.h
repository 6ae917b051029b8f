#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sfu/room/room_error.h"
#include "sfu/room/session_text.h"
#include "sfu/room/subscriber_listener.h"
#include "sfu/room/subscriber_requests.h"

namespace wf::room {

/// One peer connection that receives streams of any number of publishers. Owned by its room, on the worker's loop,
/// until its listener's onGone().
class Subscriber {
public:
    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;

    [[nodiscard]] std::vector<SubscribedStream> streams() const;

    /// With an answer to the last offer, or without: media goes on after pause().
    RoomStatus start(const RemoteText* answer);
    void pause();
    /// Changes lines; with `restart` or `update` there is an offer.
    void configure(const SubscriberConfigure& change, const SubscribeDone& done);
    void subscribe(const std::vector<StreamWanted>& wanted, const SubscribeDone& done);
    void unsubscribe(const std::vector<StreamUnwanted>& unwanted, const SubscribeDone& done);
    void update(const std::vector<StreamWanted>& wanted, const std::vector<StreamUnwanted>& unwanted,
                const SubscribeDone& done);
    /// Other sources for lines, without a new offer; steps that do not fit are passed over.
    RoomResult<SwitchReply> switchFeeds(const std::vector<StreamSwitch>& steps);
    /// Ends it; onGone() comes during the call.
    void leave();

    void addCandidate(const TrickledText& candidate);
    /// Ends the connection, and with it the subscriber.
    void hangup(std::string_view reason);
};

}  // namespace wf::room
