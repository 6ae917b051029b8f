#pragma once

#include "sfu/stream/nack_list.h"

namespace wf::stream {

/// When to ask a publisher for what is missing, learned from what was missing and came: how late packets are that were
/// only overtaken, and how long it takes to get a lost one.
class RepairTiming {
public:
    static constexpr net::Duration kMinFirst = std::chrono::milliseconds(12);
    static constexpr net::Duration kMaxFirst = std::chrono::milliseconds(50);
    static constexpr net::Duration kMinAgain = std::chrono::milliseconds(20);

    /// `again`: it was sent again for certain (RTX). Without RTX the time tells: what comes soon was only overtaken.
    void onArrival(const NackList::Arrival& arrival, bool again, bool uses_rtx);
    /// Overtaken packets are waited for no longer than half the time that it would take to get them again.
    [[nodiscard]] NackList::Patience patience() const;
    /// 100 ms until measured.
    [[nodiscard]] net::Duration roundTripTime() const { return round_trip_; }

private:
    void onLate(net::Duration sample);
    void onRoundTrip(net::Duration sample);

    net::Duration round_trip_ = std::chrono::milliseconds(100);
    net::Duration deviation_{};
    net::Duration late_{};  ///< most overtaken packets come within this
    bool measured_ = false;
};

}  // namespace wf::stream
