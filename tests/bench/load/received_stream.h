#pragma once

#include <cstdint>

#include "rtp/packet.h"
#include "rtp/rtcp/reports.h"
#include "rtp/sequence_unwrapper.h"
#include "sfu/stream/reception_statistics.h"
#include "tests/bench/load/sequence_check.h"

namespace wf::load {

/// What a subscriber receives on one SSRC.
class ReceivedStream {
public:
    /// The clock rate matters for the jitter in reports only.
    explicit ReceivedStream(std::uint32_t ssrc) : ssrc_(ssrc), statistics_(90000) {}

    void add(const rtp::PacketView& packet, net::Time at) {
        const std::int64_t number = unwrapper_.unwrap(packet.sequenceNumber());
        sequence_.add(number);
        statistics_.onPacket({number, packet.timestamp(), packet.bytes().size(), at});
    }
    /// For the receiver report.
    [[nodiscard]] rtcp::ReportBlock report() {
        rtcp::ReportBlock block = statistics_.report();
        block.ssrc = ssrc_;
        return block;
    }
    [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
    [[nodiscard]] const SequenceCounts& counts() const { return sequence_.counts(); }

private:
    std::uint32_t ssrc_;
    rtp::SequenceUnwrapper unwrapper_;
    SequenceCheck sequence_;
    stream::ReceptionStatistics statistics_;
};

}  // namespace wf::load
