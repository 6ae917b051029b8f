#pragma once

#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wf::net {

/// An IPv4 or IPv6 address with a port. A plain value that allocates nothing; an IPv4 address that came mapped into
/// IPv6 (::ffff:a.b.c.d) is held as IPv4, so that a peer looks the same on either kind of socket.
class Address {
public:
    enum class Family : std::uint8_t { kNone, kV4, kV6 };

    Address() = default;
    /// Reads a numeric address; names are not resolved. An IPv6 address may have a scope ("fe80::1%2").
    static std::optional<Address> parse(std::string_view ip, std::uint16_t port);
    static std::optional<Address> fromSockaddr(const sockaddr_storage& from);
    static Address anyV4(std::uint16_t port);
    static Address anyV6(std::uint16_t port);

    [[nodiscard]] Family family() const { return family_; }
    [[nodiscard]] bool isV4() const { return family_ == Family::kV4; }
    [[nodiscard]] bool isV6() const { return family_ == Family::kV6; }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] Address withPort(std::uint16_t port) const;
    [[nodiscard]] bool isLoopback() const;
    [[nodiscard]] bool isLinkLocal() const;
    [[nodiscard]] bool isUnspecified() const;
    [[nodiscard]] bool sameIp(const Address& other) const;

    /// Fills `to` and returns its length. With `mapped`, an IPv4 address is written for an IPv6 socket.
    socklen_t toSockaddr(sockaddr_storage& to, bool mapped = false) const;
    /// "192.0.2.1" or "2001:db8::1", without the port.
    [[nodiscard]] std::string ip() const;
    /// "192.0.2.1:5000" or "[2001:db8::1]:5000".
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::size_t hash() const;

    auto operator<=>(const Address&) const = default;

private:
    Family family_ = Family::kNone;
    std::uint16_t port_ = 0;
    std::uint32_t scope_ = 0;
    std::array<std::uint8_t, 16> ip_{};  ///< IPv4 in the first four
};

}  // namespace wf::net
