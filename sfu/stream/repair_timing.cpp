#include "sfu/stream/repair_timing.h"

#include <algorithm>

namespace wf::stream {

void RepairTiming::onArrival(const NackList::Arrival& arrival, bool again, bool uses_rtx) {
    const bool too_soon = arrival.tries == 0 || (arrival.tries == 1 && arrival.since_asked < round_trip_ / 4);
    if (!again && (uses_rtx || too_soon)) {
        onLate(arrival.late);
    } else if (arrival.tries == 1) {  // else nobody knows which one was answered
        onRoundTrip(arrival.since_asked);
    }
}

/// Rises eight times as fast as it falls, so that about one in nine is later.
void RepairTiming::onLate(net::Duration sample) {
    sample = std::min(sample, 2 * kMaxFirst);
    late_ += (sample - late_) / (sample > late_ ? 4 : 32);
}

/// Mean and deviation as TCP has them (RFC 6298 section 2).
void RepairTiming::onRoundTrip(net::Duration sample) {
    if (!measured_) {
        measured_ = true;
        round_trip_ = sample;
        deviation_ = sample / 4;
        return;
    }
    const net::Duration off = sample > round_trip_ ? sample - round_trip_ : round_trip_ - sample;
    deviation_ += (off - deviation_) / 4;
    round_trip_ += (sample - round_trip_) / 8;
}

NackList::Patience RepairTiming::patience() const {
    const net::Duration most = std::clamp(round_trip_ / 2, kMinFirst, kMaxFirst);
    return {std::clamp(late_, kMinFirst, most), std::max(round_trip_ + deviation_, kMinAgain)};
}

}  // namespace wf::stream
