#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sfu/janus/media_statistics.h"
#include "sfu/janus/videoroom/peer_seat.h"
#include "sfu/room/room.h"
#include "sfu/room/subscriber.h"
#include "sfu/room/subscriber_listener.h"

namespace wf::janus::videoroom {

class RoomHost;
struct SubscriptionChange;

/// The seat of a subscriber.
class SubscriberSeat final : public PeerSeat<room::SubscriberListener>,
                             public std::enable_shared_from_this<SubscriberSeat> {
public:
    /// `host` outlives it while it is in its room.
    SubscriberSeat(RoomHost& host, std::shared_ptr<HandlePort> port, std::string room_id, const IdForm& ids);

    /// Answers `request`; then tells whether there is a subscriber.
    void join(const room::SubscribeRequest& wanted, SeatRequest request, std::function<void(bool)> joined);

    void addCandidates(const std::vector<TrickledCandidate>& candidates) override;
    void hangUp(const std::string& reason) override;
    void detach() override;
    [[nodiscard]] PluginHandle::Info describe() const override;
    void capture(const std::optional<PluginHandle::Capture>& wish,
                 const std::function<void(std::string)>& done) override;
    void tellStatistics(bool combined) override;

private:
    void handleRequest() override;
    void onWebrtcUp() override;
    void onUpdated(const room::SubscribeReply& reply) override;
    void onLayer(const std::string& mid, Layer layer, int value) override;
    void onFit(const std::string& mid, Fit fit) override;
    void onSlowLink(const room::PeerListener::SlowLink& link) override;
    void onGone(room::GoneReason reason) override;

    void onJoined(const room::RoomResult<room::Room::Subscribed>& result, const std::string& legacy_feed);
    [[nodiscard]] Json attachedData(const room::SubscribeReply& reply, const std::string& legacy_feed) const;
    void handleGone();
    void start();
    void pause();
    void configure();
    void subscribe();
    void unsubscribe();
    void update();
    void switchFeeds();
    void leave();
    void change(const room::RoomResult<SubscriptionChange>& wanted);
    /// For event handlers: `{"event":…,"room":…}`, and what is subscribed to.
    void tellHandlers(const char* event, const std::vector<room::SubscribedStream>* streams = nullptr);
    [[nodiscard]] Json updatedData(const room::SubscribeReply& reply) const;
    [[nodiscard]] bool takesJsep() const;

    RoomHost& host_;
    std::int64_t private_id_ = 0;  ///< that the subscriber told
    MediaStatistics statistics_;
    room::Subscriber* subscriber_ = nullptr;
    std::function<void(bool)> joined_;  ///< while the join is being answered
};

}  // namespace wf::janus::videoroom
