#include "sfu/stream/subscriber_link.h"

namespace wf::stream {

void SubscriberLink::onReportAnswered(std::uint32_t last_sr, std::uint32_t delay, net::Time now) {
    using Units = std::chrono::duration<std::int64_t, std::ratio<1, 65536>>;
    if (last_sr == 0) {
        return;
    }
    for (const SentReport& report : reports_) {
        if (report.ntp_middle == last_sr) {
            const net::Duration sample = now - report.at - std::chrono::duration_cast<net::Duration>(Units(delay));
            if (sample >= net::Duration::zero()) {
                round_trip_ = measured_ ? (7 * round_trip_ + sample) / 8 : sample;
                measured_ = true;
            }
            return;
        }
    }
}

}  // namespace wf::stream
