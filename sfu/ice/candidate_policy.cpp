#include "sfu/ice/candidate_policy.h"

#include <algorithm>

namespace wf::ice {

namespace {

// RFC 8445 section 5.1.2.1 recommends 126 for host candidates; browsers put host candidates over TCP at 90, below
// everything over UDP but relays.
constexpr std::uint32_t kUdpHostPreference = 126;
constexpr std::uint32_t kTcpHostPreference = 90;
// RFC 6544 section 4.2: the direction preference in the upper three bits of the local preference.
constexpr std::uint32_t kPassiveDirection = 4;
constexpr std::uint32_t kActiveDirection = 6;
constexpr std::uint32_t kComponent = 1;

bool listed(const std::vector<std::string>& list, const net::LocalInterface& interface) {
    const std::string ip = interface.address.ip();
    return std::ranges::any_of(list, [&](const std::string& entry) {
        return !entry.empty() && (interface.name.starts_with(entry) || ip.starts_with(entry));
    });
}

bool listedAsAddress(const std::vector<std::string>& list, const net::LocalInterface& interface) {
    return std::ranges::find(list, interface.address.ip()) != list.end();
}

}  // namespace

std::uint32_t hostPriority(Protocol protocol, std::uint16_t place) {
    std::uint32_t type = kUdpHostPreference;
    std::uint32_t local = 0xffffU - place;
    if (protocol != Protocol::kUdp) {
        type = kTcpHostPreference;
        const std::uint32_t direction = protocol == Protocol::kTcpPassive ? kPassiveDirection : kActiveDirection;
        local = (direction << 13) | (0x1fffU - std::min<std::uint32_t>(place, 0x1fff));
    }
    return (type << 24) | (local << 8) | (256 - kComponent);
}

std::vector<net::Address> CandidatePolicy::localAddresses(const std::vector<net::LocalInterface>& interfaces) const {
    std::vector<net::Address> found;
    for (const net::LocalInterface& interface : interfaces) {
        if (allows(interface) && std::ranges::find(found, interface.address) == found.end()) {
            found.push_back(interface.address);
        }
    }
    return found;
}

bool CandidatePolicy::allows(const net::LocalInterface& interface) const {
    const net::Address& address = interface.address;
    if (address.isLoopback() && !loopback && !listedAsAddress(enforce_list, interface)) {
        return false;
    }
    if (address.isV6() && (!ipv6 || (address.isLinkLocal() && !ipv6_linklocal))) {
        return false;
    }
    return enforce_list.empty() ? !listed(ignore_list, interface) : listed(enforce_list, interface);
}

std::vector<net::Address> CandidatePolicy::advertised(const net::Address& bound) const {
    std::vector<net::Address> told;
    for (const net::Address& mapped : nat_1_1_mapping) {
        if (mapped.family() == bound.family()) {
            told.push_back(mapped.withPort(bound.port()));
        }
    }
    if (told.empty() || keep_private_host) {
        told.push_back(bound);
    }
    return told;
}

std::vector<Candidate> CandidatePolicy::hostCandidates(const std::vector<net::Address>& bound) const {
    std::vector<net::Address> told;
    for (const net::Address& address : bound) {
        for (const net::Address& one : advertised(address)) {
            if (std::ranges::find(told, one) == told.end()) {
                told.push_back(one);
            }
        }
    }
    std::vector<Candidate> candidates;
    for (const Protocol protocol : {Protocol::kUdp, Protocol::kTcpPassive}) {
        if (protocol == Protocol::kTcpPassive && !tcp) {
            break;
        }
        for (std::uint16_t place = 0; place < told.size(); ++place) {
            const std::string foundation = std::to_string(candidates.size() + 1);
            candidates.push_back(
                {foundation, protocol, hostPriority(protocol, place), told[place], CandidateType::kHost, {}});
        }
    }
    return candidates;
}

}  // namespace wf::ice
