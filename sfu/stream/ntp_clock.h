#pragma once

#include <chrono>

#include "rtp/ntp_time.h"
#include "sfu/net/clock.h"

namespace wf::stream {

/// `time` moved by `by`, which may be negative.
inline rtp::NtpTime plus(rtp::NtpTime time, net::Duration by) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(by);
    const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(by - seconds);
    return {time.value + (static_cast<std::uint64_t>(seconds.count()) << 32) +
            (static_cast<std::uint64_t>(rest.count()) << 32) / 1'000'000};
}

/// Wall-clock time that never jumps: one reading of the wall clock, carried on by the loop's clock. A worker makes one
/// and gives copies to all its peers.
class NtpClock {
public:
    NtpClock(net::Time at, std::chrono::microseconds since_unix_epoch) : at_(at), unix_(since_unix_epoch) {}

    [[nodiscard]] rtp::NtpTime ntp(net::Time time) const {
        return rtp::toNtpTime(unix_ + std::chrono::duration_cast<std::chrono::microseconds>(time - at_));
    }

private:
    net::Time at_;
    std::chrono::microseconds unix_;
};

}  // namespace wf::stream
