#include "sfu/janus/videoroom/host_resolver.h"

#include <netdb.h>

#include <cstring>
#include <memory>
#include <optional>

namespace wf::janus::videoroom {
namespace {

using Family = net::Address::Family;

room::RoomError unresolved(const std::string& name) {
    return {room::RoomErrorCode::kInvalidElement, "Could not resolve address (" + name + ")..."};
}

bool fits(const net::Address& address, const HostName& host) {
    return host.family == Family::kNone || address.family() == host.family;
}

int systemFamily(Family family) {
    return family == Family::kV4 ? AF_INET : family == Family::kV6 ? AF_INET6 : AF_UNSPEC;
}

/// Blocks. Empty when there is none.
std::string lookUp(const HostName& host) {
    addrinfo hints{};
    hints.ai_family = systemFamily(host.family);
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.name.c_str(), nullptr, &hints, &found) != 0 || found == nullptr) {
        return {};
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> all(found, freeaddrinfo);
    sockaddr_storage storage{};
    std::memcpy(&storage, found->ai_addr, std::min<std::size_t>(found->ai_addrlen, sizeof storage));
    const auto address = net::Address::fromSockaddr(storage);
    return address ? address->ip() : std::string();
}

/// What stands there in figures; nullopt for what must be looked up.
std::optional<std::vector<net::Address>> parseAll(const std::vector<HostName>& hosts) {
    std::vector<net::Address> addresses;
    for (const HostName& host : hosts) {
        const auto address = net::Address::parse(host.name, 0);
        if (!address || !fits(*address, host)) {
            return std::nullopt;
        }
        addresses.push_back(*address);
    }
    return addresses;
}

room::RoomResult<std::vector<net::Address>> found(const std::vector<HostName>& hosts, const Json& ips) {
    std::vector<net::Address> addresses;
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        const auto address = net::Address::parse(ips[i].get<std::string>(), 0);
        if (!address || !fits(*address, hosts[i])) {
            return unresolved(hosts[i].name);
        }
        addresses.push_back(*address);
    }
    return addresses;
}

}  // namespace

void HostResolver::resolve(const std::vector<HostName>& hosts, const Done& done) {
    if (auto addresses = parseAll(hosts)) {
        return done(*std::move(addresses));
    }
    const auto work = [hosts] {
        Json ips = Json::array();
        for (const HostName& host : hosts) {
            ips.push_back(lookUp(host));
        }
        return ips;
    };
    if (!jobs_.run(work, [hosts, done](const Json& ips) { done(found(hosts, ips)); })) {
        done(unresolved(hosts.front().name));
    }
}

}  // namespace wf::janus::videoroom
