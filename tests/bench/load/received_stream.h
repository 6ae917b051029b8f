#pragma once

#include <chrono>
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
    void onSenderReport(const rtcp::SenderInfo& info, net::Time at) {
        last_report_ = info.ntp.middle();
        last_report_at_ = at;
    }
    /// For the receiver report.
    [[nodiscard]] rtcp::ReportBlock report(net::Time now) {
        rtcp::ReportBlock block = statistics_.report();
        block.ssrc = ssrc_;
        block.last_sr = last_report_;
        if (last_report_ != 0) {
            const std::chrono::duration<double> since = now - last_report_at_;
            block.delay_since_last_sr = static_cast<std::uint32_t>(since.count() * 65536);
        }
        return block;
    }
    [[nodiscard]] std::uint32_t ssrc() const { return ssrc_; }
    [[nodiscard]] const SequenceCounts& counts() const { return sequence_.counts(); }

private:
    std::uint32_t ssrc_;
    rtp::SequenceUnwrapper unwrapper_;
    SequenceCheck sequence_;
    stream::ReceptionStatistics statistics_;
    std::uint32_t last_report_ = 0;
    net::Time last_report_at_{};
};

}  // namespace wf::load
