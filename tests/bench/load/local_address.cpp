#include "tests/bench/load/local_address.h"

#include <netdb.h>
#include <sys/socket.h>

#include <cstring>
#include <memory>

#include "sfu/net/unique_fd.h"

namespace wf::load {

Result<net::Address> localAddress(const std::string& wanted, const std::string& url) {
    if (!wanted.empty()) {
        const auto address = net::Address::parse(wanted, 0);
        return address ? Result<net::Address>(*address) : Result<net::Address>(Error{wanted + " is no address"});
    }
    const std::size_t begin = url.find("//") == std::string::npos ? 0 : url.find("//") + 2;
    const std::string host = url.substr(begin, url.find_first_of(":/", begin) - begin);
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), "9", &hints, &found) != 0) {
        return Error{"cannot find " + host};
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(found, &freeaddrinfo);
    const net::UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_storage own{};
    socklen_t bytes = sizeof own;
    if (connect(fd.get(), list->ai_addr, list->ai_addrlen) != 0 ||
        getsockname(fd.get(), reinterpret_cast<sockaddr*>(&own), &bytes) != 0) {
        return Error{"no way to " + host};
    }
    const auto address = net::Address::fromSockaddr(own);
    return address ? Result<net::Address>(address->withPort(0)) : Result<net::Address>(Error{"no way to " + host});
}

}  // namespace wf::load
