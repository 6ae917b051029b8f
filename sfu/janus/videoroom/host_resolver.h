#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sfu/janus/background_jobs.h"
#include "sfu/net/address.h"
#include "sfu/room/room_error.h"

namespace wf::janus::videoroom {

/// A host as requests name it.
struct HostName {
    std::string name;
    net::Address::Family family = net::Address::Family::kNone;  ///< kNone: either

    bool operator==(const HostName&) const = default;
};

/// Finds the addresses of hosts beside the control loop.
class HostResolver {
public:
    explicit HostResolver(net::Loop& loop) : jobs_(loop) {}

    /// In the order of the hosts, without ports.
    using Done = std::function<void(room::RoomResult<std::vector<net::Address>>)>;
    /// Calls `done` once, on the control loop; during the call when names need not be looked up.
    void resolve(const std::vector<HostName>& hosts, const Done& done);

private:
    BackgroundJobs jobs_;
};

}  // namespace wf::janus::videoroom
