#include "tests/support/network_namespace.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <thread>
#include <utility>

#include "tests/support/process.h"

namespace wf::test {
namespace {

constexpr const char* kOwnNamespace = "/proc/thread-self/ns/net";
constexpr const char* kDevice = "tun0";

net::UniqueFd openOwnNamespace() { return net::UniqueFd(open(kOwnNamespace, O_RDONLY | O_CLOEXEC)); }

}  // namespace

NetworkNamespace::Visit::Visit(const NetworkNamespace& to) : home_(openOwnNamespace()) {
    if (setns(to.fd_.get(), CLONE_NEWNET) != 0) {
        std::perror("setns");
    }
}

NetworkNamespace::Visit::~Visit() {
    if (setns(home_.get(), CLONE_NEWNET) != 0) {
        std::perror("setns");
    }
}

std::unique_ptr<NetworkNamespace> NetworkNamespace::make() {
    net::UniqueFd fd;
    // In a thread of its own, for the namespace of a thread cannot be left without a way back.
    std::thread([&fd] {
        if (unshare(CLONE_NEWNET) == 0 && run({"ip", "link", "set", "lo", "up"}).ok()) {
            fd = openOwnNamespace();
        }
    }).join();
    return fd.valid() ? std::unique_ptr<NetworkNamespace>(new NetworkNamespace(std::move(fd))) : nullptr;
}

std::string NetworkNamespace::path() const {
    return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(fd_.get());
}

net::UniqueFd NetworkNamespace::openTunnel(const std::string& address, const std::string& peer) const {
    const Visit visit(*this);
    net::UniqueFd tunnel(open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
    ifreq request{};
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    std::strncpy(request.ifr_name, kDevice, IFNAMSIZ - 1);
    if (!tunnel.valid() || ioctl(tunnel.get(), TUNSETIFF, &request) != 0 ||
        !run({"ip", "address", "add", address, "peer", peer, "dev", kDevice}).ok() ||
        !run({"ip", "link", "set", kDevice, "up"}).ok()) {
        return net::UniqueFd();
    }
    return tunnel;
}

}  // namespace wf::test
