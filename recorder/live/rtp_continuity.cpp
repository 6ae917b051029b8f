#include "recorder/live/rtp_continuity.h"

#include <algorithm>

namespace wf::live {

RtpContinuity::Position RtpContinuity::rewrite(const Position& packet, Time received) {
    const bool moved = ssrc_ != packet.ssrc;
    if (moved) {
        moveTo(packet, received);
    } else if (skips_) {
        sequence_shift_ = static_cast<std::uint16_t>(last_sequence_number_ + 1 - packet.sequence_number);
    }
    skips_ = false;
    Position out = packet;
    out.sequence_number = static_cast<std::uint16_t>(packet.sequence_number + sequence_shift_);
    out.timestamp = packet.timestamp + timestamp_shift_;
    const auto step = static_cast<std::int16_t>(out.sequence_number - last_sequence_number_);
    if (moved || step > 0) {
        last_sequence_number_ = out.sequence_number;
        last_timestamp_ = out.timestamp;
        last_received_ = received;
    }
    return out;
}

void RtpContinuity::moveTo(const Position& packet, Time received) {
    std::uint32_t timestamp = 0;
    if (ssrc_) {
        using std::chrono::microseconds;
        const auto passed = std::chrono::duration_cast<microseconds>(received - last_received_).count();
        const std::int64_t ticks = std::max<std::int64_t>(passed, 0) * clock_rate_ / 1'000'000;
        timestamp = last_timestamp_ + static_cast<std::uint32_t>(std::max<std::int64_t>(ticks, 1));
    }
    ssrc_ = packet.ssrc;
    sequence_shift_ = static_cast<std::uint16_t>(last_sequence_number_ + 1 - packet.sequence_number);
    timestamp_shift_ = timestamp - packet.timestamp;
}

std::optional<std::uint32_t> RtpContinuity::rewrittenTime(std::uint32_t timestamp) const {
    return ssrc_ ? std::optional(timestamp + timestamp_shift_) : std::nullopt;
}

}  // namespace wf::live
