#pragma once

#include <string>

#include "rtp/base/result.h"
#include "sfu/net/address.h"
#include "sfu/net/unique_fd.h"

namespace wf::net {

[[nodiscard]] bool isMulticast(const Address& address);

/// While it lives, an interface of this host receives what is sent to a group: any socket bound to the group's address
/// gets it (IP_MULTICAST_ALL of Linux).
class MulticastMembership {
public:
    /// `interface` is a name ("eth0"); empty: the one that the system's routes say.
    static Result<MulticastMembership> join(const Address& group, const std::string& interface);

private:
    explicit MulticastMembership(UniqueFd fd) : fd_(std::move(fd)) {}

    UniqueFd fd_;
};

}  // namespace wf::net
