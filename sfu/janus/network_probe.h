#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace wf::janus {

/// Blocking look-ups for administrators; never on a loop.

/// The first address of a host, as text.
[[nodiscard]] std::optional<std::string> resolveAddress(const std::string& host);

struct MappedAddress {
    std::string ip;
    std::uint16_t port = 0;
};
/// How a STUN server sees a socket of this machine, bound to `local_port` or, with 0, to any. Waits for 3 s at most.
[[nodiscard]] std::optional<MappedAddress> probeStun(const std::string& host, std::uint16_t port,
                                                     std::uint16_t local_port);

inline constexpr std::size_t kStunHeader = 20;
using StunHeader = std::span<const std::uint8_t, kStunHeader>;
/// The address in a success response to the binding request with that header (RFC 8489 sections 5, 14.1 and 14.2).
[[nodiscard]] std::optional<MappedAddress> readBindingResponse(std::span<const std::uint8_t> packet,
                                                               StunHeader request);

}  // namespace wf::janus
