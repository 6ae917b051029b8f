#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "sfu/stream/bandwidth_estimator.h"
#include "sfu/stream/ntp_clock.h"
#include "sfu/stream/packet_sender.h"
#include "sfu/stream/stream_counters.h"

namespace wf::stream {

/// How a subscriber is served.
struct SubscriberConfig {
    std::uint32_t local_ssrc = 1;                             ///< who our RTCP says that it is from
    net::Duration min_kept = std::chrono::milliseconds(100);  ///< how long packets are kept for NACKs, at least
    std::uint32_t slow_link_threshold = 0;                    ///< NACKed packets a second; zero: not watched
    StreamCounters* counters = nullptr;                       ///< of the worker, which outlives all; null: nobody asks
};

/// What the tracks of one subscriber have in common: the way to it, its round-trip time, the count of its packets.
class SubscriberLink {
public:
    static constexpr net::Duration kMaxKept = std::chrono::seconds(1);

    SubscriberLink(const SubscriberConfig& config, PacketSender& sender, const NtpClock& clock)
        : config_(config),
          sender_(sender),
          clock_(clock),
          counters_(config.counters != nullptr ? *config.counters : own_counters_) {}
    SubscriberLink(const SubscriberLink&) = delete;
    SubscriberLink& operator=(const SubscriberLink&) = delete;

    [[nodiscard]] const SubscriberConfig& config() const { return config_; }
    void setConfig(const SubscriberConfig& config) { config_ = config; }
    [[nodiscard]] PacketSender& sender() { return sender_; }
    [[nodiscard]] const NtpClock& clock() const { return clock_; }
    [[nodiscard]] StreamCounters& counters() { return counters_; }
    [[nodiscard]] BandwidthEstimator& bandwidth() { return bandwidth_; }
    [[nodiscard]] const BandwidthEstimator& bandwidth() const { return bandwidth_; }

    [[nodiscard]] net::Duration roundTripTime() const { return round_trip_; }
    /// What is taken for the round trip until a report tells it.
    void expectRoundTrip(net::Duration time) { round_trip_ = measured_ ? round_trip_ : time; }
    /// A sender report with this time was sent.
    void onReportSent(rtp::NtpTime ntp, net::Time now) {
        reports_[sent_reports_++ % reports_.size()] = {ntp.middle(), now};
    }
    /// A report block that answers one (RFC 3550 section 6.4.1, LSR and DLSR).
    void onReportAnswered(std::uint32_t last_sr, std::uint32_t delay, net::Time now);
    /// The subscriber asked for packets.
    void onNack(net::Time now) { last_nack_ = now; }
    /// How long packets are kept for NACKs: time for three attempts to ask, and more for a subscriber that has lost
    /// some lately, for browsers that do not know their round trip ask again after 100 ms.
    [[nodiscard]] net::Duration keptFor(net::Time now) const {
        const bool loses = last_nack_ != net::Time() && now - last_nack_ < kLossRemembered;
        const net::Duration wanted = 3 * round_trip_ + (loses ? kSlackOfLoss : kSlack);
        return std::clamp(wanted, std::min(config_.min_kept, kMaxKept), kMaxKept);
    }

private:
    struct SentReport {
        std::uint32_t ntp_middle = 0;
        net::Time at{};
    };

    static constexpr net::Duration kSlack = std::chrono::milliseconds(100);
    static constexpr net::Duration kSlackOfLoss = std::chrono::milliseconds(300);
    static constexpr net::Duration kLossRemembered = std::chrono::seconds(10);

    SubscriberConfig config_;
    PacketSender& sender_;
    NtpClock clock_;
    StreamCounters own_counters_;
    StreamCounters& counters_;
    BandwidthEstimator bandwidth_;
    net::Duration round_trip_ = std::chrono::milliseconds(100);
    bool measured_ = false;
    net::Time last_nack_{};
    std::array<SentReport, 64> reports_{};
    std::size_t sent_reports_ = 0;
};

}  // namespace wf::stream
