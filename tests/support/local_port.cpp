#include "tests/support/local_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <stdexcept>
#include <thread>

namespace wf::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 50ms;
constexpr auto kPatience = 30s;
constexpr int kFirstPort = 10000;
constexpr int kTries = 100;

sockaddr_in socketAddress(const std::string& ip, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, ip.c_str(), &address.sin_addr);
    return address;
}

/// The number from which on the system gives ports to sockets that ask for any (ip_local_port_range of ip(7)).
int firstEphemeralPort() {
    int first = 0;
    std::ifstream("/proc/sys/net/ipv4/ip_local_port_range") >> first;
    return first;
}

/// The port that a socket of loopback got when it asked for this one (0: any); 0 when somebody has it.
std::uint16_t bound(std::uint16_t port) {
    const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = socketAddress("127.0.0.1", port);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    const bool ok = bind(probe, generic, size) == 0 && getsockname(probe, generic, &size) == 0;
    close(probe);
    return ok ? ntohs(address.sin_port) : std::uint16_t{0};
}

}  // namespace

std::uint16_t freePort() {
    std::random_device random;
    const int end = firstEphemeralPort();
    std::uniform_int_distribution<int> any(kFirstPort, std::max(kFirstPort, end - 1));
    for (int tries = 0; end > kFirstPort && tries < kTries; ++tries) {
        if (const std::uint16_t port = bound(static_cast<std::uint16_t>(any(random))); port != 0) {
            return port;
        }
    }
    return bound(0);
}

std::pair<int, std::uint16_t> listenOnLoopback(std::uint16_t port) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address = socketAddress("127.0.0.1", port);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener, generic, size) != 0 || listen(listener, 16) != 0 || getsockname(listener, generic, &size) != 0) {
        close(listener);
        throw std::runtime_error("cannot listen on loopback");
    }
    return {listener, ntohs(address.sin_port)};
}

bool listens(const std::string& ip, std::uint16_t port) {
    const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = socketAddress(ip, port);
    const bool connected = connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(probe);
    return connected;
}

bool waitForListener(const std::string& ip, std::uint16_t port) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!listens(ip, port)) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(kLookEvery);
    }
    return true;
}

}  // namespace wf::test
