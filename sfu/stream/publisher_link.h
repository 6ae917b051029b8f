#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "rtp/ntp_time.h"
#include "sfu/stream/ntp_clock.h"
#include "sfu/stream/packet_sender.h"
#include "sfu/stream/repair_timing.h"
#include "sfu/stream/stream_counters.h"

namespace wf::stream {

class TurnDelivery;

/// How a publisher's streams are watched.
struct PublisherConfig {
    std::uint32_t local_ssrc = 1;                            ///< who our RTCP says that it is from
    net::Duration no_media_after = std::chrono::seconds(1);  ///< zero: silence is not noticed
    std::uint32_t slow_link_threshold = 0;                   ///< lost packets a second; zero: not watched
    net::Duration transport_cc_period = std::chrono::milliseconds(100);
    StreamCounters* counters = nullptr;  ///< of the worker, which outlives all; null: nobody asks
    TurnDelivery* delivery = nullptr;    ///< of the worker; null: consumers are given each packet at once
};

/// What the tracks of one publisher have in common: the way back to it, its clock, how soon it repairs losses.
class PublisherLink {
public:
    PublisherLink(const PublisherConfig& config, PacketSender& sender, const NtpClock& clock)
        : config_(config),
          sender_(sender),
          clock_(clock),
          counters_(config.counters != nullptr ? *config.counters : own_counters_) {}
    PublisherLink(const PublisherLink&) = delete;
    PublisherLink& operator=(const PublisherLink&) = delete;

    [[nodiscard]] const PublisherConfig& config() const { return config_; }
    void setConfig(const PublisherConfig& config) { config_ = config; }
    [[nodiscard]] PacketSender& sender() { return sender_; }

    [[nodiscard]] StreamCounters& counters() { return counters_; }
    [[nodiscard]] RepairTiming& repair() { return repair_; }

    /// The publisher's NTP time by the server's clock. One offset, from the first report on, serves all its tracks, so
    /// that sound and picture stay in step.
    [[nodiscard]] rtp::NtpTime serverNtp(rtp::NtpTime publisher, net::Time received) {
        if (!ntp_offset_) {
            ntp_offset_ = clock_.ntp(received).value - publisher.value;
        }
        return {publisher.value + *ntp_offset_};
    }

private:
    PublisherConfig config_;
    PacketSender& sender_;
    NtpClock clock_;
    StreamCounters own_counters_;
    StreamCounters& counters_;
    RepairTiming repair_;
    std::optional<std::uint64_t> ntp_offset_;  ///< modulo 2^64
};

}  // namespace wf::stream
