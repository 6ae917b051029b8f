#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/net/timer.h"
#include "sfu/room/echo_line.h"
#include "sfu/room/line_statistics.h"
#include "sfu/room/peer_connection.h"
#include "sfu/room/peer_listener.h"
#include "sfu/room/room_sidecar.h"

namespace wf::room {

/// A peer whose media and messages go back to itself, and can be recorded; it is in no room. On its worker's loop,
/// where it is made and destroyed, but not out of a call of its own.
class EchoPeer final : private PeerConnection::Listener, private EchoLine::Owner {
public:
    class Listener : public PeerListener {
    public:
        /// Other layers of a line are sent back than before.
        virtual void onEchoLayer(const EchoLine& line) = 0;

    protected:
        ~Listener() = default;
    };
    /// What is taken of an offer.
    struct Codecs {
        std::vector<rtp::Codec> audio;  ///< most wanted first
        std::vector<rtp::Codec> video;
        std::string video_profile;  ///< of H.264 or VP9; empty: any
        bool opus_red = false;
    };
    using Answered = std::function<void(Result<LocalText>)>;

    /// Both outlive it.
    EchoPeer(WorkerServices& services, Listener& listener);
    ~EchoPeer();
    EchoPeer(const EchoPeer&) = delete;
    EchoPeer& operator=(const EchoPeer&) = delete;

    /// The first offer, or another one.
    void answer(const RemoteText& offer, const Codecs& codecs, const Answered& done);
    void addCandidate(const TrickledText& candidate) { peer_.addCandidate(candidate); }
    /// Recordings end, settings are as at the beginning; onHangup() comes during the call if there is a connection.
    void hangUp(std::string_view reason) { peer_.hangUp(reason); }

    // Settings hold for streams that are there and for those that come.
    /// Neither sent back nor recorded while it is off.
    void setActive(rtp::MediaKind kind, bool active);
    [[nodiscard]] bool active(rtp::MediaKind kind) const { return !off_.contains(kind); }
    /// Of all that the peer sends; 0: no limit.
    void setBitrate(std::uint32_t bps);
    [[nodiscard]] std::uint32_t bitrate() const { return bitrate_bps_; }
    void setTarget(const stream::LayerTarget& target);
    [[nodiscard]] const stream::LayerTarget& target() const { return target_; }
    void setPlayoutDelay(const std::optional<stream::PlayoutDelay>& delay);

    /// Begins a file for each line: `base` and "-audio", "-video" or "-data". What is being recorded ends.
    void record(const std::string& folder, const std::string& base);
    void stopRecording();
    /// Names of the files that are open.
    [[nodiscard]] const std::map<rtp::MediaKind, std::string>& recordings() const { return recordings_; }

    /// The first line of a kind that is in use, null without.
    [[nodiscard]] const EchoLine* line(rtp::MediaKind kind) const;
    /// That the peer says it can take, in bit/s; 0: it does not say.
    [[nodiscard]] std::uint64_t peerBitrate() const { return sender_ == nullptr ? 0 : sender_->remb(); }
    [[nodiscard]] std::vector<LineStatistics> statistics() const;
    [[nodiscard]] bool e2ee() const { return e2ee_; }
    [[nodiscard]] bool red() const { return red_; }
    [[nodiscard]] const PeerConnection& peer() const { return peer_; }
    /// For packet captures.
    [[nodiscard]] PeerConnection& peer() { return peer_; }

private:
    void onPeerUp() override;
    void onPeerHangup(std::string_view reason) override;
    void onPeerIceFailed() override { listener_.onIceFailed(); }
    void onPeerCandidate(const TrickledText& candidate) override { listener_.onTrickle(candidate); }
    void onPeerNews(const TransportNews& news) override { listener_.onTransportNews(news); }
    void onPeerRtp(MutableBytes packet, net::Time received) override;
    void onPeerRtcp(Bytes compound, net::Time received) override;
    void onPeerMessage(const DataMessage& message) override;
    void onTrackReceiving(const PublishedTrack& track, std::size_t layer, bool receiving) override;
    void onTrackSlow(const PublishedTrack& track, std::uint32_t lost) override;
    void onTrackTalking(const PublishedTrack& track, const TalkDetector::Change& change) override;
    void onEchoLayer(const EchoLine& line) override { listener_.onEchoLayer(line); }
    void onEchoSlow(const EchoLine& line, std::uint32_t lost) override;

    void openMedia();
    void closeMedia();
    void takeNegotiated(const sdp::Answer& answer, const RemoteText& offer);
    void startRecording(EchoLine& line, const std::string& folder, const std::string& base);
    [[nodiscard]] net::Time now() const { return services_.loop.now(); }

    WorkerServices& services_;
    Listener& listener_;
    PeerConnection peer_;
    RoomSidecar sidecar_;  ///< never opened: there is no room to tell of
    std::unique_ptr<stream::PeerReceiver> receiver_;
    std::unique_ptr<stream::PeerSender> sender_;
    std::vector<std::unique_ptr<EchoLine>> lines_;
    std::set<rtp::MediaKind> off_;
    std::map<rtp::MediaKind, std::string> recordings_;
    std::uint32_t bitrate_bps_ = 0;
    stream::LayerTarget target_;
    std::optional<stream::PlayoutDelay> delay_;
    bool e2ee_ = false;
    bool red_ = false;
    net::Timer receive_timer_;
    net::Timer send_timer_;
};

}  // namespace wf::room
