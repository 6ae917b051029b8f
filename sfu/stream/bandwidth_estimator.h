#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"
#include "sfu/net/clock.h"
#include "sfu/stream/bandwidth_probe.h"
#include "sfu/stream/delay_detector.h"
#include "sfu/stream/queue_delay.h"
#include "sfu/stream/rate_control.h"
#include "sfu/stream/rate_window.h"
#include "sfu/stream/sent_log.h"

namespace wf::stream {

/// How much may be sent to a subscriber, from its transport-cc feedback (draft-ietf-rmcat-gcc-02, on the sender's
/// side), or from REMB of one that gives none. Nothing is held back before the link was full for the first time; from
/// then on there is a limit, and probes look for room above it. Of fixed size, on the subscriber's loop.
class BandwidthEstimator {
public:
    /// Numbers a packet that goes out.
    std::uint16_t onNumbered(std::size_t bytes, net::Time now);
    /// Any packet that goes out.
    void onSent(std::size_t bytes, net::Time now);
    void onFeedback(Bytes fci, net::Duration round_trip, net::Time now);
    void onRemb(std::uint64_t bps, net::Time now);
    /// Probes begin and end here; every 100 ms.
    void onTimer(net::Duration round_trip, net::Time now);
    /// What it would take to send all that is wanted: the aim of probes; 0: nothing is missing.
    void setWanted(std::uint64_t bps) { wanted_bps_ = bps; }

    /// None: as far as is known everything fits.
    [[nodiscard]] std::optional<std::uint64_t> limit(net::Time now) const;
    /// For reports: 0 before the first feedback.
    [[nodiscard]] std::uint64_t estimateBps() const;
    [[nodiscard]] std::uint64_t deliveredBps() const { return delivered_bps_; }
    [[nodiscard]] double fractionLost() const { return fraction_lost_; }
    [[nodiscard]] net::Duration queueDelay() const { return queue_.now(); }
    [[nodiscard]] std::size_t paddingDue(net::Time now) const { return probe_.paddingDue(now); }
    [[nodiscard]] bool probing(net::Time now) const { return probe_.sending(now); }

private:
    [[nodiscard]] net::Duration unwrapReference(std::int32_t reference);
    /// False: the feedback cannot be read.
    bool takeStatuses(Bytes fci, net::Time now);
    void onDelay(net::Duration round_trip, net::Time now);
    void onLoss(net::Time now);

    SentLog sent_;
    DelayDetector detector_;
    QueueDelay queue_;
    RateControl control_;
    BandwidthProbe probe_;
    RateWindow sent_rate_;
    RateWindow arrived_rate_;
    bool limited_ = false;
    std::uint64_t loss_bound_bps_ = RateControl::kHighestBps;
    std::uint64_t wanted_bps_ = 0;
    std::optional<std::int64_t> reference_;
    net::Duration last_arrival_{};
    std::optional<net::Time> last_feedback_;
    std::optional<net::Time> last_decrease_;
    std::optional<net::Time> probe_felt_until_;  ///< until then a full link is the probe's doing

    net::Time loss_window_{};
    std::uint32_t reported_ = 0;
    std::uint32_t received_ = 0;
    double fraction_lost_ = 0;
    std::uint64_t delivered_bps_ = 0;

    std::uint64_t remb_bps_ = 0;
    net::Time remb_until_{};
    net::Duration remb_hold_{};
};

}  // namespace wf::stream
