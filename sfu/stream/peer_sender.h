#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "sfu/stream/send_track.h"
#include "sfu/stream/subscriber_link.h"

namespace wf::stream {

class RtcpBatch;

/// All that one peer is sent: its tracks, their sender reports, and the RTCP that comes back: reports, NACKs, key frame
/// requests, bandwidth estimates. On the peer's loop; what it was made with must outlive it. With a PacketSender that
/// writes to a file or a plain socket it also makes one continuous stream of a simulcast track for a recording or an
/// RTP forwarder.
class PeerSender {
public:
    using Config = SubscriberConfig;
    /// How often onTimer() is to be called.
    static constexpr net::Duration kTimerPeriod = std::chrono::milliseconds(100);

    PeerSender(const Config& config, PacketSender& sender, const NtpClock& clock);
    ~PeerSender();
    PeerSender(const PeerSender&) = delete;
    PeerSender& operator=(const PeerSender&) = delete;

    /// `config.mid` is of no other track. The reference is good until removeTrack().
    SendTrack& addTrack(const SendTrackConfig& config, SendTrack::Listener& listener);
    /// Says BYE for its SSRC.
    void removeTrack(std::string_view mid);
    [[nodiscard]] SendTrack* track(std::string_view mid);
    /// Says BYE for all tracks, which send nothing any more; before the peer's transport is closed.
    void stop(net::Time now);

    /// A decrypted compound RTCP packet.
    void onRtcp(Bytes compound, net::Time now);
    void onTimer(net::Time now);

    /// 100 ms, or what was expected, until a report of the subscriber tells.
    [[nodiscard]] net::Duration roundTripTime() const { return link_.roundTripTime(); }
    void expectRoundTrip(net::Duration time) { link_.expectRoundTrip(time); }
    /// What the subscriber's last REMB said, in bit/s; 0 without one.
    [[nodiscard]] std::uint64_t remb() const { return remb_bps_; }
    /// How much the subscriber can be sent.
    [[nodiscard]] BandwidthEstimator& bandwidth() { return link_.bandwidth(); }
    [[nodiscard]] const BandwidthEstimator& bandwidth() const { return link_.bandwidth(); }
    /// How often sendPadding() is to be called while a probe is on.
    static constexpr net::Duration kPaddingPeriod = std::chrono::milliseconds(10);
    /// Sends what a probe for more bandwidth needs, as RTX of a video track. False when nobody need call any more.
    bool sendPadding(net::Time now);
    [[nodiscard]] const Config& config() const { return link_.config(); }
    void setConfig(const Config& config) { link_.setConfig(config); }

private:
    void onReportBlocks(const rtcp::ReportBlocks& blocks, net::Time now);
    void onFeedback(const rtcp::Packet& packet, net::Time now);
    void sendReports(net::Time now);
    void onFir(Bytes fci, net::Time now);
    static void sayBye(const SendTrack& track, RtcpBatch& batch);
    [[nodiscard]] SendTrack* trackOfSsrc(std::uint32_t ssrc);

    SubscriberLink link_;
    std::vector<std::unique_ptr<SendTrack>> tracks_;
    std::uint64_t remb_bps_ = 0;
    net::Time report_due_{};
};

}  // namespace wf::stream
