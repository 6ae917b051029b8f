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
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01). A packet that comes after its report is reported again with
/// all that followed it.
class TransportCcRecorder {
public:
    static constexpr std::size_t kWindow = 2048;      ///< packets that are remembered
    static constexpr std::size_t kMaxStatuses = 400;  ///< in one feedback packet

    TransportCcRecorder();
    void onPacket(std::uint16_t sequence, std::uint32_t ssrc, net::Time at);
    /// Sends feedback if a packet came and the last feedback is at least `period` ago.
    void report(net::Time now, net::Duration period, RtcpBatch& batch);

private:
    static constexpr auto kWindowSize = static_cast<std::int64_t>(kWindow);

    [[nodiscard]] std::optional<net::Time> arrival(std::int64_t sequence) const;
    void writeOne(RtcpBatch& batch);

    struct Slot {
        std::int64_t sequence = -1;
        net::Time at{};
    };
    rtp::SequenceUnwrapper unwrapper_;
    std::vector<Slot> slots_;
    std::vector<rtcp::PacketStatus> statuses_;
    std::int64_t next_ = 0;    ///< to be reported next
    std::int64_t newest_ = 0;  ///< that arrived
    bool pending_ = false;     ///< something arrived since the last report
    std::uint32_t media_ssrc_ = 0;
    std::uint8_t feedback_count_ = 0;
    net::Time reported_{};
};

}  // namespace wf::stream
