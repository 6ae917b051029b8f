#include "tests/support/bridged_network.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <sys/socket.h>

#include <utility>

#include "tests/support/process.h"

namespace wf::test {
namespace {

constexpr int kTapBufferBytes = 64 << 20;

bool ip(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "ip");
    return run(std::move(arguments)).ok();
}

}  // namespace

std::unique_ptr<BridgedNetwork> BridgedNetwork::make(std::size_t machines) {
    auto bridge = NetworkNamespace::make();
    if (!bridge) {
        return nullptr;
    }
    {
        const NetworkNamespace::Visit visit(*bridge);
        if (!ip({"link", "add", "bridge0", "type", "bridge"}) || !ip({"link", "set", "bridge0", "up"})) {
            return nullptr;
        }
    }
    std::unique_ptr<BridgedNetwork> network(new BridgedNetwork(std::move(bridge)));
    for (std::size_t i = 0; i < machines; ++i) {
        if (!network->add()) {
            return nullptr;
        }
    }
    return network;
}

bool BridgedNetwork::add() {
    auto machine = NetworkNamespace::make();
    if (!machine) {
        return false;
    }
    const std::string number = std::to_string(machines_.size());
    {
        const NetworkNamespace::Visit visit(*bridge_);
        if (!ip({"link", "add", "port" + number, "type", "veth", "peer", "name", "eth0", "netns", machine->path()}) ||
            !ip({"link", "set", "port" + number, "master", "bridge0", "up"})) {
            return false;
        }
    }
    const NetworkNamespace::Visit visit(*machine);
    machines_.push_back(std::move(machine));
    return ip({"address", "add", address(machines_.size() - 1) + "/24", "dev", "eth0"}) &&
           ip({"link", "set", "eth0", "up"}) && ip({"route", "add", "224.0.0.0/4", "dev", "eth0"});
}

net::UniqueFd BridgedNetwork::openTap() const {
    const NetworkNamespace::Visit visit(*bridge_);
    net::UniqueFd tap(socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_ALL)));
    setsockopt(tap.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kTapBufferBytes, sizeof kTapBufferBytes);
    return tap;
}

}  // namespace wf::test
