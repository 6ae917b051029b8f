#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfu/ice/candidate_policy.h"
#include "sfu/net/clock.h"
#include "sfu/net/udp_socket.h"

namespace wf::ice {

/// A relay that the server itself uses (RFC 8656).
struct TurnServer {
    enum class Transport : std::uint8_t { kUdp, kTcp, kTls };
    net::Address address;
    Transport transport = Transport::kUdp;
    std::string user;
    std::string password;
};

/// Settings of the full agents of a worker. Names of servers are resolved before, at start.
struct NiceAgentConfig {
    std::vector<net::Address> addresses;  ///< to gather on, ports ignored; see CandidatePolicy::localAddresses()
    CandidatePolicy policy;               ///< `tcp` adds TCP candidates, active and passive
    net::PortRange ports;                 ///< each peer takes some of it; 0-0: any
    std::optional<net::Address> stun_server;
    std::vector<TurnServer> turn_servers;  ///< at most kMaxTurnServers
    bool regular_nomination = false;       ///< else aggressive (RFC 5245 section 8.1.1.2)
    bool consent_freshness = true;         ///< RFC 7675: without an answer for 10 s the peer is disconnected
    bool keepalive_checks = false;         ///< keepalives that are answered, without consent: 50 s
    std::uint8_t dscp = 0;
    net::Duration gather_limit = std::chrono::seconds(5);    ///< a silent STUN or TURN server is not waited for longer
    net::Duration connect_limit = std::chrono::seconds(35);  ///< from the peer's description to a path
    net::Duration failure_grace = std::chrono::seconds(5);   ///< a peer that is disconnected may come back

    static constexpr std::size_t kMaxTurnServers = 8;
};

}  // namespace wf::ice
