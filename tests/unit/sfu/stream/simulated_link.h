#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <vector>

#include "rtp/rtcp/compound.h"
#include "rtp/rtcp/feedback.h"
#include "rtp/rtcp/transport_cc.h"
#include "sfu/stream/bandwidth_estimator.h"
#include "tests/unit/sfu/stream/stream_packets.h"

namespace wf::stream::test {

/// A link with a rate, a queue, delay, jitter and random loss, and behind it a subscriber that sends transport-cc
/// feedback every 100 ms. What is sent: a constant bit rate in packets of 1000 bytes, 5 ms a step, and the padding
/// that the estimator wants.
class SimulatedLink {
public:
    std::uint64_t capacity_bps = 100'000'000;
    net::Duration queue_length = 500ms;
    net::Duration delay = 20ms;
    net::Duration jitter = 0ms;
    double loss = 0;
    std::uint64_t media_bps = 0;

    BandwidthEstimator estimator;
    std::uint64_t padding_bytes = 0;
    net::Duration longest_queue{};

    [[nodiscard]] net::Time now() const { return now_; }
    void run(net::Duration time) {
        for (const net::Time end = now_ + time; now_ < end;) {
            step();
        }
    }
    /// Whether `done` holds within the time.
    template <class Done>
    bool runUntil(net::Duration time, const Done& done) {
        for (const net::Time end = now_ + time; now_ < end;) {
            step();
            if (done()) {
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] std::uint64_t limit() const { return estimator.limit(now_).value_or(100'000'000); }

private:
    void step() {
        constexpr std::size_t kPacket = 1000;
        credit_ += static_cast<double>(media_bps) / 8 * 0.005;
        for (; credit_ >= kPacket; credit_ -= kPacket) {
            send(kPacket);
        }
        while (estimator.paddingDue(now_) > 0) {
            send(300);
            padding_bytes += 300;
        }
        now_ += 5ms;
        if (++steps_ % 20 == 0) {
            feedBack();
            estimator.onTimer(2 * delay, now_);
        }
    }
    void send(std::size_t bytes) {
        const std::uint16_t number = estimator.onNumbered(bytes, now_);
        estimator.onSent(bytes, now_);
        const net::Time begins = std::max(now_, free_);
        longest_queue = std::max(longest_queue, begins - now_);
        if (begins - now_ > queue_length || std::bernoulli_distribution(loss)(random_)) {
            on_the_way_.push_back({number, std::nullopt});
            return;
        }
        free_ = begins + std::chrono::nanoseconds(bytes * 8'000'000'000 / capacity_bps);
        const auto more = std::uniform_int_distribution<std::int64_t>(0, jitter.count())(random_);
        last_ = std::max(last_, free_ + delay + net::Duration(more));  // no reordering
        on_the_way_.push_back({number, last_});
    }
    /// All packets up to the last that has arrived by now.
    void feedBack() {
        std::size_t count = 0;
        for (std::size_t i = 0; i < on_the_way_.size(); ++i) {
            if (on_the_way_[i].arrives && *on_the_way_[i].arrives <= now_) {
                count = i + 1;
            }
        }
        std::vector<rtcp::PacketStatus> statuses;
        std::int64_t before = 0;
        std::int32_t reference = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const Packet& packet = on_the_way_[i];
            const auto at = packet.arrives ? packet.arrives->time_since_epoch() / 250us : 0;
            if (packet.arrives && before == 0) {
                reference = static_cast<std::int32_t>(at / 256);
                before = std::int64_t{reference} * 256;
            }
            const auto delta = packet.arrives ? static_cast<std::int32_t>(at - before) * 250 : 0;
            statuses.push_back({packet.number, packet.arrives.has_value(), delta});
            before = packet.arrives ? at : before;
        }
        on_the_way_.erase(on_the_way_.begin(), on_the_way_.begin() + static_cast<std::ptrdiff_t>(count));
        if (statuses.empty()) {
            return;
        }
        std::array<std::byte, 9000> out{};
        const auto size = rtcp::writeTransportCc(out, {1, 2, reference, feedbacks_++}, statuses).value();
        rtcp::CompoundReader reader(Bytes(out).first(size));
        estimator.onFeedback(rtcp::parseFeedback(*reader.next())->fci, 2 * delay, now_);
    }

    struct Packet {
        std::uint16_t number = 0;
        std::optional<net::Time> arrives;
    };
    net::Time now_ = net::Time(1h);
    net::Time free_{};
    net::Time last_{};
    double credit_ = 0;
    unsigned steps_ = 0;
    std::uint8_t feedbacks_ = 0;
    std::deque<Packet> on_the_way_;
    std::mt19937 random_{4711};
};

}  // namespace wf::stream::test
