#include "sfu/net/multicast_membership.h"

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace wf::net {

// 224.0.0.0/4 (RFC 5771) and ff00::/8 (RFC 4291 section 2.7).
bool isMulticast(const Address& address) {
    sockaddr_storage name{};
    address.toSockaddr(name);
    if (address.isV6()) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &name, sizeof v6);
        return v6.sin6_addr.s6_addr[0] == 0xff;
    }
    sockaddr_in v4{};
    std::memcpy(&v4, &name, sizeof v4);
    return address.family() == Address::Family::kV4 && (ntohl(v4.sin_addr.s_addr) >> 28) == 0xe;
}

// The protocol-independent call of RFC 3678 section 5.1.
Result<MulticastMembership> MulticastMembership::join(const Address& group, const std::string& interface) {
    const auto failed = [&] {
        return Error{"cannot join " + group.ip() + (interface.empty() ? "" : " on " + interface) + ": " +
                     std::strerror(errno)};
    };
    group_req request{};
    group.toSockaddr(request.gr_group);
    request.gr_interface = interface.empty() ? 0 : if_nametoindex(interface.c_str());
    if (!interface.empty() && request.gr_interface == 0) {
        return failed();
    }
    UniqueFd fd(socket(group.isV6() ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const int level = group.isV6() ? IPPROTO_IPV6 : IPPROTO_IP;
    if (!fd.valid() || setsockopt(fd.get(), level, MCAST_JOIN_GROUP, &request, sizeof request) != 0) {
        return failed();
    }
    return MulticastMembership(std::move(fd));
}

}  // namespace wf::net
