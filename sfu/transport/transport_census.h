#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_set>

#include "sfu/net/histogram.h"
#include "sfu/transport/transport_info.h"

namespace wf::transport {

class PeerTransport;

/// The transports of one worker: how many there are and were, and what they carried, those that are gone included.
/// Belongs to their factory, on its loop; costs nothing per packet.
class TransportCensus {
public:
    struct Totals {
        std::size_t open = 0;
        std::size_t connected = 0;         ///< of those that are open
        std::uint64_t made = 0;            ///< ever
        std::uint64_t ever_connected = 0;  ///< ICE and DTLS came up
        std::uint64_t failed = 0;          ///< ICE or DTLS failed, before or after that
        std::uint64_t refused = 0;         ///< too many half-open ones, no port, no memory
        TransportCounts counts;
        srtp::SrtpReceiveErrors srtp_errors;
    };

    // For the factory and its transports.
    void enter(const PeerTransport& transport);
    void leave(const PeerTransport& transport);
    /// The first time; `setup` since it was made.
    void countConnected(net::Duration setup);
    void countFailed() { ++past_.failed; }
    void countRefused() { ++past_.refused; }

    [[nodiscard]] Totals totals() const;
    [[nodiscard]] std::size_t open() const { return there_.size(); }
    [[nodiscard]] const net::Histogram& setupTimes() const { return setup_times_; }

private:
    static constexpr std::array kBounds{0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0};

    std::unordered_set<const PeerTransport*> there_;
    Totals past_;
    net::Histogram setup_times_{kBounds};
};

}  // namespace wf::transport
