#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/net/clock.h"

namespace wf::stream {

/// Looks for room above the estimate: for a short time padding brings what is sent up to a higher rate, and the times
/// of arrival tell whether that rate came through. A probe that fails is followed by a longer wait and a smaller step.
class BandwidthProbe {
public:
    static constexpr net::Duration kLength = std::chrono::milliseconds(300);
    static constexpr net::Duration kFirstWait = std::chrono::seconds(1);
    static constexpr net::Duration kLongestWait = std::chrono::seconds(3);

    /// Begins one when it is time to: towards `wanted_bps`, in steps above what is known to fit.
    void maybeStart(std::uint64_t known_bps, std::uint64_t wanted_bps, net::Time now);
    /// The link is full: a probe under way has failed, the next one waits.
    void onCongestion(net::Time now);
    void onSent(std::size_t bytes, net::Time now);
    /// Of packets that were sent while probing; any later one ends the waiting for them.
    void onArrival(net::Duration sent, net::Duration arrived, std::size_t bytes);
    /// Bytes of padding to be sent now.
    [[nodiscard]] std::size_t paddingDue(net::Time now) const;
    /// The rate that came through, once, when a probe has succeeded.
    std::optional<std::uint64_t> conclude(net::Duration round_trip, net::Time now);

    /// From the first padding until it is known what became of it.
    [[nodiscard]] bool underway() const { return begun_.has_value(); }
    [[nodiscard]] bool sending(net::Time now) const { return begun_ && now - *begun_ < kLength; }

private:
    void fail(net::Time now);

    std::optional<net::Time> begun_;
    net::Time next_{};
    std::uint64_t target_bps_ = 0;
    unsigned failures_ = 0;
    std::uint64_t sent_bytes_ = 0;
    std::uint64_t arrived_bytes_ = 0;
    std::size_t first_bytes_ = 0;  ///< of the packet that the measured time begins with
    std::optional<net::Duration> first_sent_;
    std::optional<net::Duration> first_arrival_;
    net::Duration last_sent_{};
    net::Duration last_arrival_{};
    bool all_told_ = false;
};

}  // namespace wf::stream
