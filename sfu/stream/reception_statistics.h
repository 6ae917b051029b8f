#pragma once

#include <cstdint>

#include "rtp/rtcp/reports.h"
#include "sfu/net/clock.h"

namespace wf::stream {

/// Loss and jitter of one received stream (RFC 3550 sections 6.4.1, A.3 and A.8).
class ReceptionStatistics {
public:
    explicit ReceptionStatistics(std::uint32_t clock_rate) : clock_rate_(clock_rate) {}

    struct Arrival {
        std::int64_t sequence = 0;  ///< unwrapped, starting below 65536
        std::uint32_t timestamp = 0;
        std::size_t bytes = 0;
        net::Time at{};
    };
    /// A packet that came by itself, duplicates included, RTX not.
    void onPacket(const Arrival& arrival);

    [[nodiscard]] std::uint64_t packets() const { return packets_; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    /// Negative when duplicates outnumber losses.
    [[nodiscard]] std::int64_t lost() const { return expected() - static_cast<std::int64_t>(packets_); }
    [[nodiscard]] std::uint32_t jitter() const { return static_cast<std::uint32_t>(jitter_ >> 4); }  ///< RTP ticks

    /// Loss since the last call, and totals; the SSRC and what regards sender reports is left to the caller.
    [[nodiscard]] rtcp::ReportBlock report();

private:
    [[nodiscard]] std::int64_t expected() const { return packets_ == 0 ? 0 : highest_ - first_ + 1; }
    void measureJitter(const Arrival& arrival);

    std::uint32_t clock_rate_;
    std::int64_t first_ = 0;
    std::int64_t highest_ = 0;
    std::uint64_t packets_ = 0;
    std::uint64_t bytes_ = 0;
    std::int64_t jitter_ = 0;  ///< times 16
    net::Time last_arrival_{};
    std::uint32_t last_timestamp_ = 0;
    std::int64_t expected_before_ = 0;
    std::uint64_t packets_before_ = 0;
};

}  // namespace wf::stream
