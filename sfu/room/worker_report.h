#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/ice/ice_lite_server.h"
#include "sfu/net/histogram.h"
#include "sfu/stream/stream_counters.h"
#include "sfu/transport/transport_census.h"

namespace wf::room {

/// A worker as it stands, for metrics. Made on its loop, read anywhere.
struct WorkerReport {
    std::size_t rooms = 0;
    std::size_t annexes = 0;       ///< of rooms on other workers
    std::size_t participants = 0;  ///< all who joined as publishers
    std::size_t people = 0;        ///< those of them who are not dummies or of other servers
    std::size_t publishers = 0;    ///< those of them that publish
    std::size_t subscribers = 0;
    std::size_t recordings = 0;  ///< lines being recorded
    std::size_t forwarders = 0;
    std::vector<std::uint64_t> downlink_bps{};  ///< estimates, of subscribers that have one
    stream::StreamCounters streams{};
    transport::TransportCensus::Totals transports{};
    net::Histogram setup_times;
    net::Histogram loop_lag;
    double busy = 0;           ///< share of a processor
    ice::IceLiteCounts ice{};  ///< all 0 with full ICE, as are the sockets
    ice::IceLiteServer::Sockets sockets{};
    std::size_t pool_in_use = 0;  ///< packet buffers
    std::size_t pool_capacity = 0;
    std::size_t pool_limit = 0;
    std::size_t kept_in_use = 0;  ///< packets for retransmission
};

}  // namespace wf::room
