#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/net/timer.h"
#include "sfu/room/forwarder_set.h"
#include "sfu/room/line_statistics.h"
#include "sfu/room/mirror_input.h"
#include "sfu/room/mirrored_feed.h"
#include "sfu/room/peer_connection.h"
#include "sfu/room/published_track.h"
#include "sfu/room/publisher_listener.h"
#include "sfu/room/publisher_requests.h"
#include "sfu/room/recording_change.h"
#include "sfu/room/remote_input.h"
#include "sfu/room/room_listener.h"
#include "sfu/room/stream_config.h"

namespace wf::room {

class Room;

/// Somebody who joined as a publisher, whether media flows or not. Owned by its room, on the worker's loop, until its
/// listener's onGone().
class Publisher final : private PeerConnection::Listener,
                        private PublishedTrack::Owner,
                        private RemoteInput::Listener,
                        private MirrorTable::Mirror {
public:
    struct Identity {
        std::string id;
        std::uint32_t private_id = 0;
    };

    /// For the room, which outlives it, as the listener does.
    Publisher(Room& room, const Identity& identity, const JoinRequest& request, PublisherListener& listener);
    ~Publisher();
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    [[nodiscard]] const std::string& id() const { return identity_.id; }
    [[nodiscard]] std::uint32_t privateId() const { return identity_.private_id; }
    [[nodiscard]] const std::string& display() const { return display_; }
    [[nodiscard]] const std::string& metadata() const { return metadata_; }
    /// As others are told.
    [[nodiscard]] ParticipantInfo info() const;
    /// All lines of the last offer, refused ones too.
    [[nodiscard]] std::vector<PublishedStream> streams() const;
    /// Its connection is up, or it needs none.
    [[nodiscard]] bool active() const { return opened_ || peer_.isUp(); }
    /// It has a connection, up or on its way: unpublish() will do.
    [[nodiscard]] bool published() const { return peer_.isOpen(); }
    [[nodiscard]] bool e2ee() const { return e2ee_; }
    [[nodiscard]] bool talking() const;
    /// That it is told to send at most, all streams together; 0: no limit.
    [[nodiscard]] std::uint32_t bitrateLimit() const;

    /// Refused when it is published already.
    void publish(const PublishRequest& request, const PublishDone& done);
    void configure(const PublishRequest& request, const PublishDone& done);
    /// The listener's onHangup() comes during the call.
    RoomStatus unpublish();
    /// Ends it; onHangup(), if there is a connection, and onGone() come during the call.
    void leave(std::string_view hangup_reason = "Close PC");

    /// A candidate of the client; before its offer, too.
    void addCandidate(const TrickledText& candidate) { peer_.addCandidate(candidate); }
    /// Ends the connection by the wish of the client or an administrator; onHangup() comes with `reason`.
    void hangup(std::string_view reason) { peer_.hangUp(reason); }
    /// For reports.
    [[nodiscard]] const PeerConnection& peer() const { return peer_; }
    /// For packet captures.
    [[nodiscard]] PeerConnection& peer() { return peer_; }
    [[nodiscard]] const stream::PeerReceiver* receiver() const { return receiver_.get(); }

    [[nodiscard]] std::vector<LineStatistics> statistics() const;

    // For the room and its subscribers.
    [[nodiscard]] const std::vector<std::unique_ptr<PublishedTrack>>& tracks() const { return tracks_; }
    [[nodiscard]] PublishedTrack* findTrack(std::string_view mid) const;
    RoomStatus moderate(const std::string& mid, bool mute);
    RecordingState changeRecording(RecordingAction action);
    [[nodiscard]] bool anyRecording() const;
    void requestKeyFrames();
    [[nodiscard]] ForwarderSet& forwarders() { return forwarders_; }
    /// From now on its streams come from another server.
    RoomResult<RemotePublisherPorts> openRemote(const RemotePublisherRequest& request);
    void updateRemote(const RemotePublisherUpdate& update);
    [[nodiscard]] bool remote() const { return remote_input_ != nullptr; }
    /// From now on it has these lines, and never sends anything.
    void openDummy(const std::vector<PublishedStream>& streams, bool e2ee);
    [[nodiscard]] bool dummy() const { return dummy_; }
    /// For its mirror on another worker.
    [[nodiscard]] MirroredFeed mirrored() const;
    /// From now on it is the mirror of that one; again when that one has changed.
    void mirror(HomeLink& home, const MirroredFeed& feed);
    /// A mirror has media as long as somebody is subscribed to it.
    void onSubscribed();
    void stopMirroring();
    /// The number of a mirror whose media is wanted.
    [[nodiscard]] std::optional<std::uint32_t> wantedMirror() const;
    /// Tells the event file of the one who is there and of what is muted.
    void describeIn(RoomSidecar& sidecar) const;
    /// The room has let go of it already.
    void end(GoneReason reason, std::string_view hangup_reason);

private:
    void onPeerUp() override;
    void onPeerHangup(std::string_view reason) override;
    void onPeerIceFailed() override { listener_.onIceFailed(); }
    void onPeerCandidate(const TrickledText& candidate) override { listener_.onTrickle(candidate); }
    void onPeerNews(const TransportNews& news) override { listener_.onTransportNews(news); }
    void onPeerRtp(MutableBytes packet, net::Time received) override;
    void onPeerRtcp(Bytes compound, net::Time received) override;
    void onPeerMessage(const DataMessage& message) override;
    void onRemoteRtp(MutableBytes packet, net::Time received) override;
    void onRemoteRtcp(Bytes compound, net::Time received) override { onPeerRtcp(compound, received); }
    void onRemoteMessage(const DataMessage& message) override { onPeerMessage(message); }
    void onRemoteSilence() override { leave(""); }
    void onMirrored(const MediaLane::Address& address, stream::MediaPacket& packet) override;
    void onMirrored(const MediaLane::Address& address, const stream::ReceivedSenderReport& report) override;
    [[nodiscard]] stream::ReceiveTrack* mirroredSource(const MediaLane::Address& address) const;
    void onTrackReceiving(const PublishedTrack& track, std::size_t layer, bool receiving) override;
    void onTrackSlow(const PublishedTrack& track, std::uint32_t lost) override;
    void onTrackTalking(const PublishedTrack& track, const TalkDetector::Change& change) override;

    [[nodiscard]] RoomStatus check(const PublishRequest& request) const;
    [[nodiscard]] RoomStatus checkStreams(const PublishRequest& request) const;
    void applySettings(const PublishRequest& request);
    void applyName(const PublishRequest& request);
    void applyStreams(const PublishRequest& request);
    void applyRecording(const PublishRequest& request);
    void answer(const PublishRequest& request, const PublishDone& done);
    void takeNegotiated(const std::vector<sdp::NegotiatedMedia>& media, const RemoteText& offer);
    void negotiateLines(const std::vector<sdp::NegotiatedMedia>& media, const RemoteText& offer);
    void takeDescribed(const std::vector<PublishedStream>& changes);
    void openReceiver(stream::PacketSender& sender);
    void limitBitrate();
    [[nodiscard]] PublishReply reply() const;
    void changeMute(PublishedTrack& track, bool moderator, bool muted);
    void updateRecording();
    void startRecording(PublishedTrack& track);
    void noticeRecordingEnd();
    void closeMedia();

    Room& room_;
    Identity identity_;
    PublisherListener& listener_;
    std::string display_;
    std::string metadata_;
    CodecWishes codec_wishes_;
    std::uint32_t bitrate_bps_;
    std::uint32_t talk_window_packets_;
    std::uint32_t talk_threshold_;
    RecordingState recording_;
    std::string filename_;
    RoomListener::RecordingGroup recording_group_;  ///< what is being recorded
    bool e2ee_ = false;
    bool advertised_ = false;  ///< others were told of its streams
    bool ended_ = false;
    bool opened_ = false;  ///< without a connection: remote or dummy
    bool dummy_ = false;
    std::vector<PublishedStream> described_;  ///< lines of a remote publisher or a dummy

    PeerConnection peer_;
    std::unique_ptr<RemoteInput> remote_input_;
    std::unique_ptr<MirrorInput> mirror_;
    std::unique_ptr<stream::PeerReceiver> receiver_;
    std::vector<std::unique_ptr<PublishedTrack>> tracks_;
    ForwarderSet forwarders_;
    net::Timer media_timer_;
    net::Lifetime lifetime_;
};

}  // namespace wf::room
