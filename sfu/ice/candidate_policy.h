#pragma once

#include <string>
#include <vector>

#include "sfu/ice/candidate.h"
#include "sfu/net/local_interfaces.h"

namespace wf::ice {

/// Which local addresses are used and what is told to peers; the keys of janus.jcfg's sections nat and media.
struct CandidatePolicy {
    std::vector<std::string> enforce_list;             ///< beginnings of interface names or addresses
    std::vector<std::string> ignore_list = {"vmnet"};  ///< the same; without effect when enforce_list is set
    std::vector<net::Address> nat_1_1_mapping;         ///< told instead of the local address of the same family
    bool keep_private_host = false;                    ///< tell the local address as well
    bool ipv6 = false;
    bool ipv6_linklocal = false;
    bool loopback = false;  ///< for a server of this machine only; else enforce_list must hold the whole address
    bool tcp = true;

    /// The addresses to bind to, in order of preference.
    [[nodiscard]] std::vector<net::Address> localAddresses(const std::vector<net::LocalInterface>& interfaces) const;
    /// The host candidates for sockets bound to `bound` (with their ports).
    [[nodiscard]] std::vector<Candidate> hostCandidates(const std::vector<net::Address>& bound) const;
    /// What is told to peers for `bound`: after nat_1_1_mapping, itself without one.
    [[nodiscard]] std::vector<net::Address> advertised(const net::Address& bound) const;

private:
    [[nodiscard]] bool allows(const net::LocalInterface& interface) const;
};

}  // namespace wf::ice
