#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "sfu/room/best_layer.h"
#include "sfu/room/data_message.h"
#include "sfu/room/forward_feedback.h"
#include "sfu/room/forward_port.h"
#include "sfu/room/forward_request.h"
#include "sfu/room/published_track.h"
#include "sfu/srtp/srtp_sender.h"

namespace wf::room {

/// Sends one stream of a publisher to one address, as the publisher sent it but for what was asked to be changed:
/// header extensions stay, payload type and SSRC may be others. One copy a packet, no allocation. Belongs to the
/// publisher's ForwarderSet.
class RtpForwarder final : private stream::TrackConsumer, private BestLayer::Sink {
public:
    /// `target.first_of` does not count any more.
    static Result<std::unique_ptr<RtpForwarder>> create(WorkerServices& services, std::uint32_t id,
                                                        const ForwardTarget& target, PublishedTrack& track);
    ~RtpForwarder();
    RtpForwarder(const RtpForwarder&) = delete;
    RtpForwarder& operator=(const RtpForwarder&) = delete;

    [[nodiscard]] const ForwarderInfo& info() const { return info_; }
    [[nodiscard]] const std::string& mid() const { return mid_; }
    /// False when the line has gone.
    [[nodiscard]] bool active() const { return data_ || source_ != nullptr; }
    /// Sender reports go there as well, if it is not null; outlives this.
    void setReports(ForwardFeedback* reports) { reports_ = reports; }
    /// Of a data line: the bytes of the message alone, or behind an RTP header.
    void sendData(const DataMessage& message);
    void requestKeyFrame();

private:
    RtpForwarder(WorkerServices& services, const ForwardTarget& target);
    Status openWays(const ForwardTarget& target);
    void attach(const ForwardTarget& target, stream::ReceiveTrack& source);
    void onMediaPacket(const stream::MediaPacket& packet) override;
    void onSenderReport(const stream::ReceivedSenderReport& report) override;
    void onTrackGone(stream::ReceiveTrack& track) override;
    void onBestLayerPacket(Bytes packet, const stream::MediaPacket& /*source*/) override {
        send(packet, info_.payload_type);
    }
    void send(Bytes packet, std::optional<std::uint8_t> payload_type);
    void sendData(const DataMessage& part, std::uint8_t marker_and_type, std::uint32_t number);
    void protectAndSend(net::PacketPtr packet);

    WorkerServices& services_;
    ForwarderInfo info_;
    std::string mid_;
    bool data_ = false;
    bool between_servers_ = false;
    std::uint16_t data_sequence_ = 0;
    stream::ReceiveTrack* source_ = nullptr;
    std::optional<std::uint8_t> layer_;  ///< the only one; all without
    std::unique_ptr<srtp::SrtpSender> srtp_;
    std::unique_ptr<ForwardFeedback> feedback_;
    ForwardFeedback* reports_ = nullptr;
    std::unique_ptr<BestLayer> best_;
};

}  // namespace wf::room
