#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rtp/rtcp/transport_cc.h"
#include "rtp/sequence_unwrapper.h"
#include "sfu/net/clock.h"

namespace wf::stream {

class RtcpBatch;

/// Arrival times of a publisher's packets by transport-wide sequence number, reported every now and then
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01). Packets that were overtaken are no losses: a report ends in
/// front of a gap that is younger than kPatience. One that comes even later is reported by itself, since senders count
/// what is told to be lost each time they are told.
class TransportCcRecorder {
public:
    static constexpr std::size_t kWindow = 2048;      ///< packets that are remembered
    static constexpr std::size_t kMaxStatuses = 400;  ///< in one feedback packet
    static constexpr std::size_t kMaxLate = 64;       ///< in one report
    static constexpr net::Duration kPatience = std::chrono::milliseconds(60);

    TransportCcRecorder();
    void onPacket(std::uint16_t sequence, std::uint32_t ssrc, net::Time at);
    /// Sends feedback if a packet came and the last feedback is at least `period` ago.
    void report(net::Time now, net::Duration period, RtcpBatch& batch);

private:
    static constexpr auto kWindowSize = static_cast<std::int64_t>(kWindow);

    [[nodiscard]] std::optional<net::Time> arrival(std::int64_t sequence) const;
    [[nodiscard]] std::int64_t endOfSettled(net::Time now) const;
    void writeOne(std::int64_t end, RtcpBatch& batch);
    void send(net::Time reference, RtcpBatch& batch);

    struct Slot {
        std::int64_t sequence = -1;
        net::Time at{};
    };
    rtp::SequenceUnwrapper unwrapper_;
    std::vector<Slot> slots_;
    std::vector<rtcp::PacketStatus> statuses_;
    std::int64_t next_ = 0;           ///< to be reported next
    std::int64_t newest_ = 0;         ///< that arrived
    bool pending_ = false;            ///< something that arrived is not reported yet
    std::vector<std::int64_t> late_;  ///< came after their report
    std::uint32_t media_ssrc_ = 0;
    std::uint8_t feedback_count_ = 0;
    net::Time reported_{};
};

}  // namespace wf::stream
