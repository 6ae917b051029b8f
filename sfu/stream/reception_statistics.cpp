#include "sfu/stream/reception_statistics.h"

#include <algorithm>
#include <chrono>

#include "rtp/timestamp_unwrapper.h"

namespace wf::stream {

void ReceptionStatistics::onPacket(const Arrival& arrival) {
    if (packets_ == 0) {
        first_ = arrival.sequence;
        highest_ = arrival.sequence;
    } else {
        measureJitter(arrival);
    }
    first_ = std::min(first_, arrival.sequence);
    highest_ = std::max(highest_, arrival.sequence);
    ++packets_;
    bytes_ += arrival.bytes;
    last_arrival_ = arrival.at;
    last_timestamp_ = arrival.timestamp;
}

void ReceptionStatistics::measureJitter(const Arrival& arrival) {
    using Microseconds = std::chrono::microseconds;
    if (arrival.timestamp == last_timestamp_) {
        return;  // of the same picture, sent in a burst: says nothing of the way
    }
    const auto passed = std::chrono::duration_cast<Microseconds>(arrival.at - last_arrival_).count();
    const std::int64_t arrived = passed * clock_rate_ / 1'000'000;
    const std::int64_t sent = rtp::timestampDelta(arrival.timestamp, last_timestamp_);
    const std::int64_t difference = std::min(std::abs(arrived - sent), std::int64_t{clock_rate_} * 10);
    jitter_ += difference - ((jitter_ + 8) >> 4);
}

rtcp::ReportBlock ReceptionStatistics::report() {
    const std::int64_t expected_now = expected();
    const std::int64_t interval = expected_now - expected_before_;
    const std::int64_t missed = interval - static_cast<std::int64_t>(packets_ - packets_before_);
    expected_before_ = expected_now;
    packets_before_ = packets_;
    const bool any = interval > 0 && missed > 0;
    rtcp::ReportBlock block;
    block.fraction_lost =
        any ? static_cast<std::uint8_t>(std::min<std::int64_t>(missed * 256 / interval, 255)) : std::uint8_t{0};
    block.cumulative_lost = static_cast<std::int32_t>(std::clamp<std::int64_t>(lost(), -0x800000, 0x7fffff));
    block.highest_sequence = static_cast<std::uint32_t>(highest_);
    block.jitter = jitter();
    return block;
}

}  // namespace wf::stream
