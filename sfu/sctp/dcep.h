#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "rtp/base/bytes.h"
#include "sfu/sctp/channel.h"

namespace wf::sctp {

// Messages of the Data Channel Establishment Protocol (RFC 8832 section 5).

inline constexpr std::byte kDcepAck{0x02};
inline constexpr std::byte kDcepOpen{0x03};

/// nullopt: no DATA_CHANNEL_OPEN, cut short, with bytes behind it, or of an unknown channel type.
std::optional<ChannelConfig> parseOpen(Bytes message);
/// Label and protocol are cut to 65535 bytes.
std::vector<std::byte> formatOpen(const ChannelConfig& config);

}  // namespace wf::sctp
