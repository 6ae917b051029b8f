#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/sdp/attributes.h"

namespace wf::sdp {

enum class CandidateType : std::uint8_t { kHost, kServerReflexive, kPeerReflexive, kRelayed };
enum class TcpType : std::uint8_t { kActive, kPassive, kSimultaneousOpen };

/// An ICE candidate (RFC 8839 section 5.1, TCP: RFC 6544 section 4.5). Addresses stay text, so that mDNS names and
/// addresses of either family are kept as they came.
struct Candidate {
    std::string foundation;
    std::uint16_t component = 1;
    std::string transport = "udp";  ///< spelled as it came
    std::uint32_t priority = 0;
    std::string address;
    std::uint16_t port = 0;
    CandidateType type = CandidateType::kHost;
    std::string related_address;
    std::uint16_t related_port = 0;
    std::optional<TcpType> tcp_type;
    std::vector<Attribute> extensions;  ///< generation, ufrag, network-cost …

    [[nodiscard]] bool isUdp() const;
    [[nodiscard]] bool isTcp() const;
    /// True for a name that only multicast DNS resolves ("….local").
    [[nodiscard]] bool isMdns() const;

    bool operator==(const Candidate&) const = default;
};

/// Reads "candidate:…" as trickled by a browser, with or without "a=" in front; nullopt when it is none.
std::optional<Candidate> parseCandidate(std::string_view text);
/// "candidate:…", without "a=".
std::string formatCandidate(const Candidate& candidate);

}  // namespace wf::sdp
