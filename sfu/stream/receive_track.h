#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sfu/stream/kept_packet.h"
#include "sfu/stream/layer_rates.h"
#include "sfu/stream/receive_layer.h"
#include "sfu/stream/receive_track_config.h"
#include "sfu/stream/track_consumer.h"

namespace wf::stream {

class RtcpBatch;

/// One line of a publisher: up to three simulcast layers, and the consumers that get their packets. Owned by its
/// PeerReceiver, lives on the publisher's loop.
class ReceiveTrack {
public:
    /// Must not add or remove tracks or consumers from within a call.
    class Listener {
    public:
        /// True with the first packet of a layer and when packets come again; false when there were none for
        /// PeerReceiver::Config::no_media_after.
        virtual void onReceiving(ReceiveTrack& track, std::size_t layer, bool receiving) = 0;
        /// More packets than the threshold were lost on their way from the publisher within a second.
        virtual void onSlowLink(ReceiveTrack& track, std::uint32_t lost) = 0;

        /// Packets that were asked for again did not come: what needs them is damaged until the next key frame.
        virtual void onLostForGood(ReceiveTrack& /*track*/, std::size_t /*layer*/, std::uint64_t /*packets*/) {}

    protected:
        ~Listener() = default;
    };

    ReceiveTrack(ReceiveTrackConfig config, Listener& listener, PublisherLink& link);
    ~ReceiveTrack();
    ReceiveTrack(const ReceiveTrack&) = delete;
    ReceiveTrack& operator=(const ReceiveTrack&) = delete;

    [[nodiscard]] const ReceiveTrackConfig& config() const { return config_; }

    /// A consumer is there at most once and outlives its time here, or is removed. New ones want a key frame first:
    /// they, or who adds them, ask for it.
    void addConsumer(TrackConsumer& consumer);
    void removeConsumer(TrackConsumer& consumer);
    [[nodiscard]] std::size_t consumerCount() const { return consumers_.size(); }

    /// While it is off (a line that is muted by the room) reception goes on, but consumers are given nothing; after
    /// that a new run begins, so that they see no gap.
    void setForwarding(bool on);
    [[nodiscard]] bool forwarding() const { return forwarding_; }

    /// Sends a PLI or FIR, at most one a second and layer; requests in between become one at the end of that second.
    void requestKeyFrame(std::size_t layer, net::Time now);
    void requestKeyFrame(net::Time now);  ///< of all layers

    [[nodiscard]] std::size_t layerCount() const { return layers_.size(); }
    [[nodiscard]] const ReceiveLayer& layer(std::size_t index) const { return *layers_[index]; }

    /// Gives the consumers what was gathered for them in this turn, for one that is about to end. Not from within a
    /// consumer's call.
    void deliverNow();

    /// What the layers take at present.
    [[nodiscard]] const LayerRates& rates() const { return rates_; }

    /// For PeerReceiver.
    [[nodiscard]] ReceiveLayer& layerAt(std::size_t index) { return *layers_[index]; }
    /// Takes on what was renegotiated; layers whose SSRC stays the same go on.
    void update(ReceiveTrackConfig config);
    /// Counts and hands on one packet of a layer, unless it is a duplicate. True when it was handed on.
    bool deliver(MediaPacket& packet);
    /// Hands on what a track elsewhere has delivered already, of which this one is a mirror.
    void relay(const MediaPacket& packet);
    /// Gives the consumers what was gathered for them; for TurnDelivery.
    void onTurnEnd();
    void onSenderReport(const ReceivedSenderReport& report);
    /// Lost packets are asked for, key frame requests that waited are sent, silence is noticed.
    void onTimer(net::Time now, RtcpBatch& batch);

private:
    enum class Takers : std::uint8_t { kAll, kOfRed, kOfPlain };

    void hand(const MediaPacket& packet, Takers takers);
    bool gather(const MediaPacket& packet);
    template <class Give>
    void toEachConsumer(const Give& give);
    void handRed(const MediaPacket& packet, ReceiveLayer& layer);
    void handOn(const MediaPacket& packet);
    void sendDueKeyFrameRequest(ReceiveLayer& layer, net::Time now, RtcpBatch& batch) const;
    void noticeSilence(net::Time now);
    void noticeSlowLink(net::Time now);

    ReceiveTrackConfig config_;
    Listener& listener_;
    PublisherLink& link_;
    std::vector<std::unique_ptr<ReceiveLayer>> layers_;
    std::vector<TrackConsumer*> consumers_;
    std::vector<KeptPacketPtr> gathered_;  ///< over this turn
    bool enlisted_ = false;                ///< for the end of this turn
    LayerRates rates_;
    bool forwarding_ = true;
    net::Time slow_link_window_{};
    std::int64_t lost_before_ = 0;
};

}  // namespace wf::stream
