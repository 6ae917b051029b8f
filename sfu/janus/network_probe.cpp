#include "sfu/janus/network_probe.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <random>

#include "sfu/net/unique_fd.h"

namespace wf::janus {
namespace {

constexpr std::uint16_t kBindingRequest = 0x0001;
constexpr std::uint16_t kBindingSuccess = 0x0101;
constexpr std::uint16_t kMappedAddress = 0x0001;
constexpr std::uint16_t kXorMappedAddress = 0x0020;
constexpr std::size_t kMaxPacket = 1500;
constexpr auto kWait = std::chrono::seconds(3);
constexpr auto kResend = std::chrono::milliseconds(500);

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

AddressList lookUp(const std::string& host, const std::string& port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* list = nullptr;
    if (host.empty() || getaddrinfo(host.c_str(), port.empty() ? nullptr : port.c_str(), &hints, &list) != 0) {
        list = nullptr;
    }
    return {list, &freeaddrinfo};
}

std::uint16_t word(std::span<const std::uint8_t> bytes, std::size_t at) {
    return static_cast<std::uint16_t>((bytes[at] << 8) | bytes[at + 1]);
}

/// RFC 8489 section 14.1: zero, family (1: IPv4, 2: IPv6), port, address; all but the family xored (14.2) with cookie
/// and transaction id, which are bytes 4 to 19 of the request.
std::optional<MappedAddress> readAddress(std::span<const std::uint8_t> value, StunHeader request, bool is_xored) {
    constexpr std::size_t kAddress = 4;
    constexpr std::size_t kCookie = 4;
    const std::size_t size = value.size() >= 2 && value[1] == 1 ? 4 : 16;
    if (value.size() != kAddress + size || (value[1] != 1 && value[1] != 2)) {
        return std::nullopt;
    }
    std::array<std::uint8_t, 16> address{};
    for (std::size_t i = 0; i < size; ++i) {
        address[i] = static_cast<std::uint8_t>(value[kAddress + i] ^ (is_xored ? request[kCookie + i] : 0));
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (inet_ntop(size == 4 ? AF_INET : AF_INET6, address.data(), text.data(), text.size()) == nullptr) {
        return std::nullopt;
    }
    const std::uint16_t mask = is_xored ? word(request, kCookie) : std::uint16_t{0};
    return MappedAddress{text.data(), static_cast<std::uint16_t>(word(value, 2) ^ mask)};
}

std::array<std::uint8_t, kStunHeader> makeRequest() {
    std::array<std::uint8_t, kStunHeader> request{0, kBindingRequest, 0, 0, 0x21, 0x12, 0xA4, 0x42};
    std::random_device device;
    for (std::size_t i = 8; i < request.size(); ++i) {
        request[i] = static_cast<std::uint8_t>(device());
    }
    return request;
}

net::UniqueFd openSocket(const addrinfo& server, std::uint16_t local_port) {
    net::UniqueFd fd(socket(server.ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sockaddr_storage local{};
    local.ss_family = static_cast<sa_family_t>(server.ai_family);
    // The port lies at the same place in both families' structures.
    static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
    const std::uint16_t port = htons(local_port);
    std::memcpy(reinterpret_cast<char*>(&local) + offsetof(sockaddr_in, sin_port), &port, sizeof port);
    if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&local), server.ai_addrlen) != 0 ||
        connect(fd.get(), server.ai_addr, server.ai_addrlen) != 0) {
        return net::UniqueFd();
    }
    return fd;
}

}  // namespace

std::optional<std::string> resolveAddress(const std::string& host) {
    const AddressList list = lookUp(host, "");
    std::array<char, NI_MAXHOST> text{};
    if (list == nullptr ||
        getnameinfo(list->ai_addr, list->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) {
        return std::nullopt;
    }
    return text.data();
}

std::optional<MappedAddress> readBindingResponse(std::span<const std::uint8_t> packet, StunHeader request) {
    if (packet.size() < kStunHeader || word(packet, 0) != kBindingSuccess ||
        word(packet, 2) != packet.size() - kStunHeader ||
        !std::ranges::equal(packet.subspan(4, kStunHeader - 4), request.subspan(4))) {
        return std::nullopt;
    }
    std::optional<MappedAddress> plain;
    std::span<const std::uint8_t> rest = packet.subspan(kStunHeader);
    while (rest.size() >= 4) {
        const std::uint16_t type = word(rest, 0);
        const std::size_t size = word(rest, 2);
        const std::size_t padded = 4 + (size + 3) / 4 * 4;
        if (rest.size() < padded) {
            break;
        }
        if (type == kXorMappedAddress) {
            return readAddress(rest.subspan(4, size), request, true);
        }
        if (type == kMappedAddress) {
            plain = readAddress(rest.subspan(4, size), request, false);
        }
        rest = rest.subspan(padded);
    }
    return plain;
}

std::optional<MappedAddress> probeStun(const std::string& host, std::uint16_t port, std::uint16_t local_port) {
    const AddressList server = lookUp(host, std::to_string(port));
    const net::UniqueFd fd = server == nullptr ? net::UniqueFd() : openSocket(*server, local_port);
    if (fd.get() < 0) {
        return std::nullopt;
    }
    const auto request = makeRequest();
    const auto end = std::chrono::steady_clock::now() + kWait;
    while (std::chrono::steady_clock::now() < end) {
        if (send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0) {
            return std::nullopt;
        }
        pollfd waiting{fd.get(), POLLIN, 0};
        if (poll(&waiting, 1, static_cast<int>(kResend.count())) <= 0) {
            continue;
        }
        std::array<std::uint8_t, kMaxPacket> packet{};
        const ssize_t size = recv(fd.get(), packet.data(), packet.size(), 0);
        if (size < 0) {
            return std::nullopt;  // the port is closed
        }
        if (auto mapped = readBindingResponse(std::span(packet).first(static_cast<std::size_t>(size)), request)) {
            return mapped;
        }
    }
    return std::nullopt;
}

}  // namespace wf::janus
