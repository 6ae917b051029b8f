#include "sfu/stream/delivery_estimate.h"

#include <chrono>

#include "rtp/rtcp/transport_cc.h"

namespace wf::stream {

void DeliveryEstimate::onFeedback(Bytes fci, net::Time now) {
    auto reader = rtcp::TransportCcReader::parse(fci);
    if (!reader) {
        return;
    }
    while (const auto status = reader->next()) {
        ++reported_;
        if (status->received) {
            ++received_;
            received_bytes_ += sizes_[status->sequence % kWindow];
        }
    }
    const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(now - period_start_).count();
    if (now - period_start_ < kPeriod || reported_ == 0) {
        return;
    }
    delivered_bps_ = received_bytes_ * 8'000'000 / static_cast<std::uint64_t>(passed);
    fraction_lost_ = static_cast<double>(reported_ - received_) / reported_;
    period_start_ = now;
    received_bytes_ = 0;
    received_ = reported_ = 0;
}

}  // namespace wf::stream
