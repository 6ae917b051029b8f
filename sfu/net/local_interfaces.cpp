#include "sfu/net/local_interfaces.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>

namespace wf::net {

std::vector<LocalInterface> localInterfaces() {
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) {
        return {};
    }
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, freeifaddrs);
    std::vector<LocalInterface> found;
    for (const ifaddrs* at = list; at != nullptr; at = at->ifa_next) {
        if (at->ifa_addr == nullptr || (at->ifa_flags & IFF_UP) == 0) {
            continue;
        }
        sockaddr_storage name{};
        const sa_family_t family = at->ifa_addr->sa_family;
        if (family == AF_INET || family == AF_INET6) {
            std::memcpy(&name, at->ifa_addr, family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
        }
        if (const auto address = Address::fromSockaddr(name)) {
            found.push_back({at->ifa_name, *address});
        }
    }
    return found;
}

}  // namespace wf::net
