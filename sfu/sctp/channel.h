#pragma once

#include <cstdint>
#include <string>

namespace wf::sctp {

/// How hard a channel tries; at most one of the two limits is set (RFC 8832 section 5.1).
struct Reliability {
    enum class Limit : std::uint8_t { kNone, kRetransmissions, kLifetimeMs };
    Limit limit = Limit::kNone;
    std::uint32_t value = 0;

    bool operator==(const Reliability&) const = default;
};

/// What both ends of a data channel agree on.
struct ChannelConfig {
    std::string label;
    std::string protocol;
    bool ordered = true;
    Reliability reliability;
    std::uint16_t priority = 256;  ///< "normal" (RFC 8831 section 6.4); kept, not acted on

    bool operator==(const ChannelConfig&) const = default;
};

}  // namespace wf::sctp
