#include "sfu/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace wf::net {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::uint64_t load(const std::uint8_t* from) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, sizeof value);
    return value;
}

// The finalizer of splitmix64: every bit of the input reaches every bit of the output.
std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31);
}

}  // namespace

std::optional<Address> Address::parse(std::string_view ip, std::uint16_t port) {
    std::array<char, INET6_ADDRSTRLEN + 1> text{};
    Address address;
    address.port_ = port;
    if (const std::size_t percent = ip.find('%'); percent != std::string_view::npos) {
        const std::string_view scope = ip.substr(percent + 1);
        const auto read = std::from_chars(scope.data(), scope.data() + scope.size(), address.scope_);
        if (read.ec != std::errc() || read.ptr != scope.data() + scope.size()) {
            return std::nullopt;
        }
        ip = ip.substr(0, percent);
    }
    if (ip.size() >= text.size()) {
        return std::nullopt;
    }
    std::ranges::copy(ip, text.begin());
    if (inet_pton(AF_INET, text.data(), address.ip_.data()) == 1 && address.scope_ == 0) {
        address.family_ = Family::kV4;
        return address;
    }
    if (inet_pton(AF_INET6, text.data(), address.ip_.data()) != 1) {
        return std::nullopt;
    }
    sockaddr_storage storage{};
    address.family_ = Family::kV6;
    address.toSockaddr(storage);
    return fromSockaddr(storage);
}

std::optional<Address> Address::fromSockaddr(const sockaddr_storage& from) {
    Address address;
    if (from.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &from, sizeof v4);
        address.family_ = Family::kV4;
        address.port_ = ntohs(v4.sin_port);
        std::memcpy(address.ip_.data(), &v4.sin_addr, 4);
        return address;
    }
    if (from.ss_family != AF_INET6) {
        return std::nullopt;
    }
    sockaddr_in6 v6{};
    std::memcpy(&v6, &from, sizeof v6);
    address.port_ = ntohs(v6.sin6_port);
    const auto* bytes = v6.sin6_addr.s6_addr;
    if (std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes)) {
        address.family_ = Family::kV4;
        std::copy_n(bytes + kMappedPrefix.size(), 4, address.ip_.begin());
        return address;
    }
    address.family_ = Family::kV6;
    std::copy_n(bytes, 16, address.ip_.begin());
    address.scope_ = v6.sin6_scope_id;
    return address;
}

Address Address::anyV4(std::uint16_t port) {
    Address address;
    address.family_ = Family::kV4;
    address.port_ = port;
    return address;
}

Address Address::anyV6(std::uint16_t port) {
    Address address = anyV4(port);
    address.family_ = Family::kV6;
    return address;
}

Address Address::withPort(std::uint16_t port) const {
    Address address = *this;
    address.port_ = port;
    return address;
}

bool Address::isLoopback() const {
    if (isV4()) {
        return ip_[0] == 127;
    }
    return isV6() && std::all_of(ip_.begin(), ip_.end() - 1, [](auto byte) { return byte == 0; }) && ip_[15] == 1;
}

bool Address::isLinkLocal() const {
    return isV4() ? ip_[0] == 169 && ip_[1] == 254 : isV6() && ip_[0] == 0xfe && (ip_[1] & 0xc0) == 0x80;
}

bool Address::isUnspecified() const {
    return std::ranges::all_of(ip_, [](auto byte) { return byte == 0; });
}

bool Address::sameIp(const Address& other) const { return withPort(0) == other.withPort(0); }

socklen_t Address::toSockaddr(sockaddr_storage& to, bool mapped) const {
    to = {};
    if (isV4() && !mapped) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port_);
        std::memcpy(&v4.sin_addr, ip_.data(), 4);
        std::memcpy(&to, &v4, sizeof v4);
        return sizeof v4;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port_);
    v6.sin6_scope_id = scope_;
    if (isV4()) {
        std::ranges::copy(kMappedPrefix, v6.sin6_addr.s6_addr);
        std::copy_n(ip_.begin(), 4, v6.sin6_addr.s6_addr + kMappedPrefix.size());
    } else {
        std::ranges::copy(ip_, v6.sin6_addr.s6_addr);
    }
    std::memcpy(&to, &v6, sizeof v6);
    return sizeof v6;
}

std::string Address::ip() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (family_ != Family::kNone) {
        inet_ntop(isV4() ? AF_INET : AF_INET6, ip_.data(), text.data(), text.size());
    }
    return text.data();
}

std::string Address::text() const { return (isV6() ? "[" + ip() + "]" : ip()) + ":" + std::to_string(port_); }

std::size_t Address::hash() const {
    const std::uint64_t head = (std::uint64_t{port_} << 8) | static_cast<std::uint64_t>(family_);
    return mix(mix(mix(head) ^ load(ip_.data())) ^ load(ip_.data() + 8));
}

}  // namespace wf::net
