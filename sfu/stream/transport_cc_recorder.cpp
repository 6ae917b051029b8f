#include "sfu/stream/transport_cc_recorder.h"

#include <algorithm>
#include <chrono>

#include "sfu/stream/rtcp_batch.h"

namespace wf::stream {
namespace {

constexpr std::int64_t kTick_us = 250;
constexpr std::int64_t kReference_us = 64'000;
constexpr std::int64_t kMaxDeltaTicks = 32'767;

std::int64_t ticks(net::Time time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count() / kTick_us;
}

}  // namespace

TransportCcRecorder::TransportCcRecorder() : slots_(kWindow) {
    statuses_.reserve(kMaxStatuses);
    late_.reserve(kMaxLate);
}

void TransportCcRecorder::onPacket(std::uint16_t sequence, std::uint32_t ssrc, net::Time at) {
    const bool first = !unwrapper_.last();
    const std::int64_t number = unwrapper_.unwrap(sequence);
    if (first) {
        newest_ = number;
        next_ = number;
    }
    if (number + kWindowSize <= newest_ || number < 0 || arrival(number)) {
        return;
    }
    newest_ = std::max(newest_, number);
    slots_[static_cast<std::size_t>(number) % kWindow] = {number, at};
    next_ = std::max(next_, newest_ - kWindowSize + 1);
    if (number < next_ && late_.size() < kMaxLate) {
        late_.push_back(number);
    }
    pending_ = true;
    media_ssrc_ = ssrc;
}

std::optional<net::Time> TransportCcRecorder::arrival(std::int64_t sequence) const {
    const Slot& slot = slots_[static_cast<std::size_t>(sequence) % kWindow];
    return slot.sequence == sequence ? std::optional(slot.at) : std::nullopt;
}

/// Behind the last packet in front of the first gap that may yet be filled.
std::int64_t TransportCcRecorder::endOfSettled(net::Time now) const {
    std::int64_t gap = -1;
    for (std::int64_t number = next_; number <= newest_; ++number) {
        const auto at = arrival(number);
        if (!at) {
            gap = gap < 0 ? number : gap;
        } else if (gap >= 0 && now - *at < kPatience) {
            return gap;
        } else {
            gap = -1;
        }
    }
    return newest_ + 1;
}

void TransportCcRecorder::report(net::Time now, net::Duration period, RtcpBatch& batch) {
    if (!pending_ || now - reported_ < period) {
        return;
    }
    const std::int64_t end = endOfSettled(now);
    if (next_ >= end && late_.empty()) {
        return;
    }
    for (const std::int64_t number : late_) {
        if (const auto at = arrival(number)) {
            const std::int64_t delta = ticks(*at) % (kReference_us / kTick_us);
            statuses_.assign(1,
                             {static_cast<std::uint16_t>(number), true, static_cast<std::int32_t>(delta * kTick_us)});
            send(*at, batch);
        }
    }
    late_.clear();
    while (next_ < end) {
        writeOne(end, batch);
    }
    pending_ = next_ <= newest_;
    reported_ = now;
}

/// One feedback packet from next_ on, which moves on. Of a long gap only the end is told.
void TransportCcRecorder::writeOne(std::int64_t end, RtcpBatch& batch) {
    std::int64_t first_arrived = next_;
    while (!arrival(first_arrived)) {
        ++first_arrived;  // one in front of the end did arrive
    }
    next_ = std::max(next_, first_arrived - static_cast<std::int64_t>(kMaxStatuses / 2));
    const net::Time reference = *arrival(first_arrived);
    std::int64_t before = ticks(reference) - ticks(reference) % (kReference_us / kTick_us);
    statuses_.clear();
    for (; next_ < end && statuses_.size() < kMaxStatuses; ++next_) {
        const auto at = arrival(next_);
        const std::int64_t delta = at ? ticks(*at) - before : 0;
        if (std::abs(delta) > kMaxDeltaTicks) {
            break;
        }
        statuses_.push_back(
            {static_cast<std::uint16_t>(next_), at.has_value(), static_cast<std::int32_t>(delta * kTick_us)});
        before += delta;
    }
    send(reference, batch);
}

/// The statuses gathered, the first arrival being at `reference`.
void TransportCcRecorder::send(net::Time reference, RtcpBatch& batch) {
    const std::int64_t multiple = ticks(reference) * kTick_us / kReference_us;
    const rtcp::TransportCcHeader header{batch.localSsrc(), media_ssrc_, static_cast<std::int32_t>(multiple & 0xffffff),
                                         feedback_count_++};
    batch.add([&](MutableBytes out) { return rtcp::writeTransportCc(out, header, statuses_); });
}

}  // namespace wf::stream
