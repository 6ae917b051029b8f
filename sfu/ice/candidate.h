#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfu/net/address.h"

namespace wf::ice {

enum class Protocol : std::uint8_t { kUdp, kTcpPassive, kTcpActive };
enum class CandidateType : std::uint8_t { kHost, kServerReflexive, kPeerReflexive, kRelayed };

/// A candidate with a numeric address, of the only component there is (rtcp-mux).
struct Candidate {
    std::string foundation;
    Protocol protocol = Protocol::kUdp;
    std::uint32_t priority = 0;
    net::Address address;
    CandidateType type = CandidateType::kHost;
    std::optional<net::Address> related;
    bool operator==(const Candidate&) const = default;
};

/// RFC 8445 section 5.1.2.1 for component 1; TCP also RFC 6544 section 4.2, below every host candidate over UDP.
/// `place` is the address' place in the order of preference, 0 the best.
std::uint32_t hostPriority(Protocol protocol, std::uint16_t place);

}  // namespace wf::ice
