#pragma once

#include "sfu/sdp/local_transport.h"

namespace wf::sdp {

/// The server's end of a transport, with everything fixed.
inline LocalTransport localEnd() {
    LocalTransport local;
    local.ice = {"abcd", "0123456789abcdefghijkl"};
    local.fingerprints = {{"sha-256", "AA:BB:CC"}};
    local.address = "IN IP4 203.0.113.7";
    local.candidates = {*parseCandidate("candidate:1 1 udp 2015363327 203.0.113.7 23150 typ host")};
    return local;
}

}  // namespace wf::sdp
