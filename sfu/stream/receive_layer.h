#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "sfu/stream/dependency_reader.h"
#include "sfu/stream/key_frame_throttle.h"
#include "sfu/stream/nack_list.h"
#include "sfu/stream/publisher_link.h"
#include "sfu/stream/receive_track_config.h"
#include "sfu/stream/received_sequences.h"
#include "sfu/stream/reception_statistics.h"
#include "sfu/stream/red_unwrapper.h"
#include "sfu/stream/track_consumer.h"

namespace wf::stream {

class RtcpBatch;

/// One stream of a track: what was received and is missing of it, its clock, its key frame requests. Owned by its
/// ReceiveTrack.
class ReceiveLayer {
public:
    struct Stats {
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
        std::int64_t lost = 0;     ///< on the way; asked for again or not
        std::uint32_t jitter = 0;  ///< RTP ticks
        std::uint64_t recovered = 0;
        std::uint64_t recovered_by_red = 0;  ///< given to those without RED, out of later packets
        std::uint64_t duplicates = 0;
        std::uint64_t nacks_sent = 0;     ///< sequence numbers
        std::uint64_t lost_for_good = 0;  ///< asked for and given up
        std::uint64_t key_frame_requests_sent = 0;
        std::uint64_t key_frames = 0;
    };

    ReceiveLayer(const ReceiveTrackConfig& track, PublisherLink& link);

    [[nodiscard]] std::optional<std::uint32_t> ssrc() const { return ssrc_; }
    [[nodiscard]] bool receiving() const { return receiving_; }
    [[nodiscard]] std::optional<net::Time> lastPacket() const { return last_packet_; }
    /// Had a packet within the time before `now`.
    [[nodiscard]] bool active(net::Duration within, net::Time now) const {
        return last_packet_ && now - *last_packet_ <= within;
    }
    [[nodiscard]] const std::optional<ReceivedSenderReport>& senderReport() const { return sender_report_; }
    [[nodiscard]] Stats stats() const;

    /// For ReceiveTrack and PeerReceiver. Another SSRC begins a new run.
    void setSsrc(std::uint32_t ssrc);
    void update(const ReceiveTrackConfig& track);
    /// Fills in run and sequence. False for a duplicate or one that is too old.
    bool take(MediaPacket& packet);
    /// Null without RED.
    [[nodiscard]] RedUnwrapper* red() { return red_.get(); }
    /// A packet of RED could not be read, or gave packets that were lost.
    void noteRed(bool readable, std::uint64_t recovered);
    /// Of a packet that another ReceiveLayer has taken, run and sequence included.
    void relay(const MediaPacket& packet);
    void onSenderReport(const ReceivedSenderReport& report) { sender_report_ = report; }
    [[nodiscard]] rtcp::ReportBlock reportBlock(net::Time now);
    void setReceiving(bool receiving) { receiving_ = receiving; }
    [[nodiscard]] KeyFrameThrottle& keyFrames() { return key_frames_; }
    /// A FIR, or a PLI.
    void sendKeyFrameRequest(bool fir, RtcpBatch& batch);
    /// How many packets were given up since the last call.
    std::uint64_t sendNacks(net::Time now, RtcpBatch& batch);
    void beginRun() { ++run_; }
    /// Packets that did not come by themselves, in this run.
    [[nodiscard]] std::int64_t lost() const { return statistics_.lost(); }

private:
    void note(const MediaPacket& packet);

    PublisherLink& link_;
    std::uint32_t clock_rate_;
    bool has_dependencies_ = false;  ///< AV1
    DependencyReader dependencies_;
    bool nack_enabled_ = false;
    bool uses_rtx_ = false;
    bool receiving_ = false;
    std::optional<std::uint32_t> ssrc_;
    std::uint32_t run_ = 0;
    ReceivedSequences sequences_;
    NackList nacks_;
    std::unique_ptr<RedUnwrapper> red_;
    ReceptionStatistics statistics_;
    KeyFrameThrottle key_frames_;
    std::optional<net::Time> last_packet_;
    std::optional<ReceivedSenderReport> sender_report_;
    Stats counted_;
    std::int64_t most_lost_ = 0;  ///< in this run, as counted for the worker
    std::uint8_t fir_sequence_ = 0;
};

}  // namespace wf::stream
