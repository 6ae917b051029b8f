#pragma once

#include <cstdint>
#include <optional>

#include "sfu/stream/packet_rewrite.h"
#include "sfu/stream/sequence_map.h"
#include "sfu/stream/track_consumer.h"

namespace wf::stream {

/// Makes one continuous stream of packets that are chosen from several sources: sequence numbers, timestamps, VP8 and
/// VP9 picture ids, TL0PICIDX, KEYIDX and AV1 frame numbers go on where the source changes.
class StreamRewriter {
public:
    StreamRewriter(rtp::Codec codec, std::uint32_t clock_rate) : codec_(codec), clock_rate_(clock_rate) {}

    /// `first` is the first packet of another source, substream or run; `report` the last sender report of that stream.
    /// `same_clock`: timestamps go on from what was sent before, as after a pause.
    void begin(const MediaPacket& first, const std::optional<ReceivedSenderReport>& report, bool same_clock);
    [[nodiscard]] bool begun() const { return sequences_.begun(); }
    /// nullopt for a packet from before begin().
    std::optional<PacketRewrite> rewrite(const MediaPacket& packet);
    /// Leaves a packet out. When that would leave a gap: how to send it empty.
    std::optional<PacketRewrite> leaveOut(const MediaPacket& packet);
    void onSenderReport(const ReceivedSenderReport& report) { report_ = report; }

    /// A timestamp of the present source in the subscriber's stream.
    [[nodiscard]] std::uint32_t timestampOf(std::uint32_t source_timestamp) const {
        return source_timestamp + timestamp_offset_;
    }
    [[nodiscard]] const std::optional<ReceivedSenderReport>& senderReport() const { return report_; }
    [[nodiscard]] std::uint32_t lastTimestamp() const { return last_timestamp_; }  ///< as sent
    [[nodiscard]] net::Time lastArrival() const { return last_arrival_; }

private:
    [[nodiscard]] std::int64_t ticksSinceLast(const MediaPacket& first,
                                              const std::optional<ReceivedSenderReport>& report) const;
    [[nodiscard]] std::int64_t unwrapPictureId(const PayloadFacts& facts);
    void beginPayload(const MediaPacket& first);
    PacketRewrite headerOf(const MediaPacket& packet, std::int64_t sequence) const;
    void rewritePayload(const MediaPacket& packet, PacketRewrite& rewrite);

    rtp::Codec codec_;
    std::uint32_t clock_rate_;
    SequenceMap sequences_;
    SequenceMap pictures_;
    std::optional<std::int64_t> last_picture_;  ///< of the source, unwrapped
    bool tl0_begun_ = false;
    bool key_begun_ = false;
    bool frame_begun_ = false;
    std::uint8_t tl0_offset_ = 0;
    std::uint8_t last_tl0_ = 0;
    std::uint8_t key_offset_ = 0;
    std::uint8_t last_key_ = 0;
    std::uint16_t frame_offset_ = 0;
    std::uint16_t last_frame_ = 0;
    std::uint32_t timestamp_offset_ = 0;
    std::uint32_t last_timestamp_ = 0;         ///< highest sent
    std::uint32_t last_source_timestamp_ = 0;  ///< what it was in the source
    net::Time last_arrival_{};
    std::optional<ReceivedSenderReport> report_;
};

}  // namespace wf::stream
