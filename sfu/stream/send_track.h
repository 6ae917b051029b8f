#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "rtp/rtcp/reports.h"
#include "sfu/stream/early_packets.h"
#include "sfu/stream/layer_selector.h"
#include "sfu/stream/ntp_clock.h"
#include "sfu/stream/packet_sender.h"
#include "sfu/stream/packet_writer.h"
#include "sfu/stream/retransmission_ring.h"
#include "sfu/stream/send_track_config.h"
#include "sfu/stream/stream_rewriter.h"
#include "sfu/stream/track_consumer.h"

namespace wf::stream {

class SubscriberLink;

/// One line towards a subscriber: takes a source's packets and sends those of the wanted layers on as one continuous
/// stream, whatever the source. Video goes on from a key frame after every change. Owned by its PeerSender, on the loop
/// of subscriber and publisher, which is the same.
class SendTrack final : public TrackConsumer {
public:
    /// Must not change sources, tracks or consumers from within a call.
    class Listener {
    public:
        /// The layer that is sent really changed.
        virtual void onLayerChanged(SendTrack& track, LayerKind kind, std::uint8_t layer) = 0;
        /// The subscriber asked for more packets again than the threshold within a second.
        virtual void onSlowLink(SendTrack& track, std::uint32_t lost) = 0;

    protected:
        ~Listener() = default;
    };
    struct Stats {
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;            ///< payloads
        std::uint64_t dropped_packets = 0;  ///< no buffer, or the way to the peer is closed
        std::uint64_t nacks_received = 0;   ///< sequence numbers
        std::uint64_t retransmitted = 0;
        std::uint64_t key_frame_requests_received = 0;
        double fraction_lost = 0;  ///< as the subscriber last reported
        std::int32_t lost = 0;
        std::int32_t most_lost = 0;
        std::uint32_t jitter = 0;  ///< RTP ticks
    };

    SendTrack(const SendTrackConfig& config, Listener& listener, SubscriberLink& link);
    ~SendTrack();
    SendTrack(const SendTrack&) = delete;
    SendTrack& operator=(const SendTrack&) = delete;

    [[nodiscard]] const SendTrackConfig& config() const { return config_; }
    /// After a renegotiation. With another SSRC the stream begins anew.
    void update(const SendTrackConfig& config);

    /// Goes on with another source, or with none (null). Adds itself to it and asks it for a key frame.
    void setSource(ReceiveTrack* source, net::Time now);
    [[nodiscard]] ReceiveTrack* source() const { return source_; }
    /// Nothing is sent while it is paused; after that it goes on as from a new source.
    void setPaused(bool paused, net::Time now);
    [[nodiscard]] bool paused() const { return paused_; }

    void setTarget(const LayerTarget& target, net::Time now);
    [[nodiscard]] const LayerTarget& target() const { return selector_.target(); }
    /// Layers that are sent at present; -1 before the first packet, and for layers that the stream does not have.
    [[nodiscard]] int substream() const { return selector_.substream(); }
    [[nodiscard]] int temporalLayer() const { return selector_.temporal(); }
    [[nodiscard]] int spatialLayer() const { return selector_.spatial(); }

    /// None: what the publisher says is passed on.
    void setPlayoutDelay(std::optional<PlayoutDelay> delay) { playout_delay_ = delay; }
    [[nodiscard]] const std::optional<PlayoutDelay>& playoutDelay() const { return playout_delay_; }

    void requestKeyFrame(net::Time now);
    [[nodiscard]] const Stats& stats() const { return stats_; }

    [[nodiscard]] bool takesRed() const override { return config_.red_payload_type.has_value(); }
    void onMediaPacket(const MediaPacket& packet) override;
    /// The source's packet of what the PacketSender is just given; null when that is none: a retransmission, padding.
    [[nodiscard]] const MediaPacket* underway() const { return underway_; }
    void onSenderReport(const ReceivedSenderReport& report) override;
    void onTrackGone(ReceiveTrack& track) override;

    /// For PeerSender.
    void onNack(Bytes fci, net::Time now);
    void onReportBlock(const rtcp::ReportBlock& block);
    void onKeyFrameWanted(net::Time now);
    void onTimer(net::Time now);
    /// Has a retransmission stream whose packets are numbered for transport-cc, and has sent something.
    [[nodiscard]] bool canPad() const;
    /// A packet of the retransmission stream with nothing but padding.
    bool sendPadding(net::Time now);
    /// What a sender report has to say at `now`; nothing before the first packet.
    [[nodiscard]] std::optional<rtcp::SenderInfo> senderInfo(net::Time now) const;

private:
    void take(const MediaPacket& packet);
    void restart(net::Time now);
    [[nodiscard]] bool needsKeyFrame() const;
    void begin(const MediaPacket& packet);
    void forward(const MediaPacket& packet);
    void leaveOut(const MediaPacket& packet);
    void askForAwaited(net::Time now);
    void announceLayers();
    void send(const MediaPacket& packet, PacketRewrite& rewrite);
    void stamp(PacketRewrite& rewrite, std::size_t bytes, net::Time now);
    bool transmit(net::PacketPtr buffer, std::optional<std::size_t> size);
    void retransmit(SentPacket& sent, net::Time now);
    void noticeSlowLink(net::Time now);

    SendTrackConfig config_;
    Listener& listener_;
    SubscriberLink& link_;
    ReceiveTrack* source_ = nullptr;
    const MediaPacket* underway_ = nullptr;
    bool paused_ = false;
    /// Whose timestamps were sent last: they go on without a break when the same stream goes on.
    struct TimeLine {
        const ReceiveTrack* source = nullptr;
        std::uint8_t layer = 0;
        std::uint32_t run = 0;
        bool operator==(const TimeLine&) const = default;
    } time_line_;
    std::optional<PlayoutDelay> playout_delay_;
    LayerSelector selector_;
    StreamRewriter rewriter_;
    PacketWriter writer_;
    RetransmissionRing ring_;
    EarlyPackets early_;
    std::uint16_t rtx_sequence_ = 0;
    std::array<int, 3> announced_{-1, -1, -1};  ///< by LayerKind
    std::optional<std::uint8_t> asked_layer_;
    net::Time asked_{};
    Stats stats_;
    net::Time slow_link_window_{};
    std::uint64_t nacks_before_ = 0;
};

}  // namespace wf::stream
