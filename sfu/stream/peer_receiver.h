#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "sfu/stream/bitrate_limiter.h"
#include "sfu/stream/kept_packet.h"
#include "sfu/stream/packet_extensions.h"
#include "sfu/stream/publisher_link.h"
#include "sfu/stream/receive_track.h"
#include "sfu/stream/stream_routes.h"
#include "sfu/stream/transport_cc_recorder.h"

namespace wf::stream {

/// All that one peer publishes: sorts its packets by track and layer, undoes RTX, hands them to the consumers, and
/// sends feedback: NACK, key frame requests, receiver reports, transport-cc, and REMB for the room's bitrate limit. On
/// the peer's loop; what it was made with must outlive it.
class PeerReceiver {
public:
    using Config = PublisherConfig;
    struct Stats {
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
        std::uint64_t malformed = 0;
        std::uint64_t unrouted = 0;  ///< belonged to no track
        std::uint64_t bad_rtx = 0;   ///< too short, or for a stream that was not seen
    };
    /// How often onTimer() is to be called.
    static constexpr net::Duration kTimerPeriod = std::chrono::milliseconds(20);

    PeerReceiver(const Config& config, PacketSender& sender, KeptPacketPool& kept, const NtpClock& clock);
    ~PeerReceiver();
    PeerReceiver(const PeerReceiver&) = delete;
    PeerReceiver& operator=(const PeerReceiver&) = delete;

    /// `config.mid` is of no other track. The reference is good until removeTrack().
    ReceiveTrack& addTrack(ReceiveTrackConfig config, ReceiveTrack::Listener& listener);
    /// After a renegotiation; the track is found by its mid. False when there is none.
    bool updateTrack(ReceiveTrackConfig config);
    /// Consumers learn it by onTrackGone().
    void removeTrack(std::string_view mid);
    [[nodiscard]] ReceiveTrack* track(std::string_view mid);
    /// A packet of `track`, one of ours, that another PeerReceiver has delivered.
    void relay(ReceiveTrack& track, MediaPacket& packet);

    /// A decrypted RTP packet; it is changed in place where RTX is undone.
    void onRtp(MutableBytes packet, net::Time now);
    /// A decrypted compound RTCP packet.
    void onRtcp(Bytes compound, net::Time now);
    void onTimer(net::Time now);

    /// What the publisher is told to send at most, all streams together; 0: no limit. Said at once and again and again.
    void setBitrateLimit(std::uint64_t bps, net::Time now);
    [[nodiscard]] std::uint64_t bitrateLimit() const { return limiter_.limit(); }
    [[nodiscard]] const Stats& stats() const { return stats_; }
    [[nodiscard]] const Config& config() const { return link_.config(); }
    /// Thresholds that an operator may change in mid-call.
    void setConfig(const Config& config) { link_.setConfig(config); }

private:
    void addRoutes(ReceiveTrack& track);
    void rebuildRoutes();
    const StreamRoute* routeOf(const rtp::PacketView& packet, const PacketExtensions& extensions);
    bool undoRtx(MutableBytes& packet, const StreamRoute& route);
    void deliver(MediaPacket packet, ReceiveTrack& track);
    void onSenderReport(std::uint32_t ssrc, const rtcp::SenderInfo& info, net::Time now);
    void addReceiverReports(net::Time now, RtcpBatch& batch);
    void sayBitrate(std::optional<std::uint64_t> bps);

    PublisherLink link_;
    PacketKeeper keeper_;
    std::vector<std::unique_ptr<ReceiveTrack>> tracks_;
    StreamRoutes routes_;
    ExtensionTable extensions_;
    TransportCcRecorder transport_cc_;
    BitrateLimiter limiter_;
    Stats stats_;
    net::Time report_due_{};
};

}  // namespace wf::stream
