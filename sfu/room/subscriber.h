#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/net/timer.h"
#include "sfu/room/data_message.h"
#include "sfu/room/line_statistics.h"
#include "sfu/room/peer_connection.h"
#include "sfu/room/room_error.h"
#include "sfu/room/subscribed_line.h"
#include "sfu/room/subscriber_listener.h"
#include "sfu/room/subscriber_requests.h"

namespace wf::room {

class Publisher;
class PublishedTrack;
class Room;

/// One peer connection that receives streams of any number of publishers. While an offer waits for its answer, new
/// streams wait for the next one. Owned by its room, on the worker's loop, until its listener's onGone().
class Subscriber final : private PeerConnection::Listener, private SubscribedLine::Owner {
public:
    /// For the room, which outlives it, as the listener does. open() comes next.
    Subscriber(Room& room, const SubscribeRequest& request, SubscriberListener& listener);
    ~Subscriber();
    Subscriber(const Subscriber&) = delete;
    Subscriber& operator=(const Subscriber&) = delete;
    /// The first offer.
    void open(const SubscribeRequest& request, const SubscribeDone& done);

    [[nodiscard]] std::vector<SubscribedStream> streams() const;

    /// With an answer to the last offer, or without: media goes on after pause().
    RoomStatus start(const RemoteText* answer);
    void pause();
    /// Changes lines; with `restart` or `update` there is an offer.
    void configure(const SubscriberConfigure& change, const SubscribeDone& done);
    void subscribe(const std::vector<StreamWanted>& wanted, const SubscribeDone& done) { update(wanted, {}, done); }
    void unsubscribe(const std::vector<StreamUnwanted>& unwanted, const SubscribeDone& done) {
        update({}, unwanted, done);
    }
    void update(const std::vector<StreamWanted>& wanted, const std::vector<StreamUnwanted>& unwanted,
                const SubscribeDone& done);
    /// Other sources for lines, without a new offer; steps that do not fit are passed over. A line without a source is
    /// offered again: onUpdated() follows.
    RoomResult<SwitchReply> switchFeeds(const std::vector<StreamSwitch>& steps);
    /// Ends it; onHangup() and onGone() come during the call.
    void leave(std::string_view hangup_reason = "Close PC") { end(GoneReason::kLeft, hangup_reason); }

    void addCandidate(const TrickledText& candidate) { peer_.addCandidate(candidate); }
    /// Ends the connection, and with it the subscriber.
    void hangup(std::string_view reason) { end(GoneReason::kConnectionLost, reason); }
    /// For reports.
    [[nodiscard]] const PeerConnection& peer() const { return peer_; }
    /// For packet captures.
    [[nodiscard]] PeerConnection& peer() { return peer_; }
    [[nodiscard]] bool offerPending() const { return offer_pending_; }
    [[nodiscard]] bool paused() const { return paused_; }
    /// Of the participant whose subscriber it is, if that was told.
    [[nodiscard]] std::optional<std::uint32_t> privateId() const { return private_id_; }
    [[nodiscard]] const stream::BandwidthEstimator& bandwidth() const { return sender_.bandwidth(); }

    [[nodiscard]] std::vector<LineStatistics> statistics() const;

    /// It shows something of the feed, or waits to.
    [[nodiscard]] bool wants(const std::string& feed) const;

    // For the room.
    void end(GoneReason reason, std::string_view hangup_reason);
    void onStreamGone(const std::string& feed, const PublishedStream& stream);
    void onPlayoutDelay(const std::string& feed, const PublishedStream& stream);
    void sendData(const std::string& feed, const DataMessage& message);

private:
    void onPeerUp() override;
    void onPeerHangup(std::string_view reason) override;
    void onPeerIceFailed() override { listener_.onIceFailed(); }
    void onPeerCandidate(const TrickledText& candidate) override { listener_.onTrickle(candidate); }
    void onPeerNews(const TransportNews& news) override { listener_.onTransportNews(news); }
    void onPeerRtp(MutableBytes /*packet*/, net::Time /*received*/) override {}
    void onPeerRtcp(Bytes compound, net::Time received) override { sender_.onRtcp(compound, received); }
    void onPeerMessage(const DataMessage& /*message*/) override {}
    void onLineLayer(const SubscribedLine& line, SubscriberListener::Layer layer, int value) override;
    void onLineSlow(const SubscribedLine& line, std::uint32_t lost) override;

    struct Found {
        Publisher* publisher = nullptr;
        std::vector<PublishedTrack*> tracks;
    };
    [[nodiscard]] RoomResult<Found> find(const std::string& feed, const std::optional<std::string>& mid) const;
    [[nodiscard]] RoomStatus check(const std::vector<StreamWanted>& wanted) const;
    bool add(const std::vector<StreamWanted>& wanted);
    bool add(Publisher& publisher, PublishedTrack& track, const StreamWanted& wanted);
    bool remove(const std::vector<StreamUnwanted>& unwanted);
    bool switchLine(const StreamSwitch& step, Publisher& publisher, PublishedTrack& track);
    [[nodiscard]] SubscribedLine* findLine(const std::string& mid) const;
    void offer(bool restart, const SubscribeDone& done);
    void offerLater();
    void offerWaiting();
    RoomStatus accept(const RemoteText& answer);
    void connect(SubscribedLine& line);
    void closeMedia();
    void onMediaTimer();
    void shareBandwidth(net::Time now);
    struct Sizes {
        const PublishedTrack* small = nullptr;
        const PublishedTrack* big = nullptr;
    };
    /// The two sizes of the picture that a line shows, if there are two.
    [[nodiscard]] Sizes sizesOf(const SubscribedLine& line) const;

    Room& room_;
    SubscriberListener& listener_;
    std::optional<std::uint32_t> private_id_;
    bool use_msid_;
    bool autoupdate_;
    bool joined_ = false;
    bool ended_ = false;
    bool paused_ = false;
    bool e2ee_ = false;
    bool offer_pending_ = false;
    bool dirty_ = false;  ///< lines changed since the last offer
    bool restart_wanted_ = false;
    std::vector<StreamWanted> waiting_;  ///< for the answer to the last offer

    sdp::Offerer offerer_;
    PeerConnection peer_;
    stream::PeerSender sender_;
    std::vector<std::unique_ptr<SubscribedLine>> lines_;
    net::Timer media_timer_;
    net::Timer padding_timer_;
    std::vector<SubscribedLine*> shared_lines_;
    std::vector<stream::BandwidthAllocator::Line> shares_;
    net::Timer offer_timer_;
    net::Lifetime lifetime_;
};

}  // namespace wf::room
