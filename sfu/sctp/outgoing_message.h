#pragma once

#include <cstdint>
#include <vector>

#include "sfu/sctp/channel.h"

namespace wf::sctp {

/// Payload protocol identifiers (RFC 8831 section 8). Those for parts of a message are out of use but still accepted.
enum class Ppid : std::uint32_t {
    kDcep = 50,
    kText = 51,
    kBinaryPart = 52,
    kBinary = 53,
    kTextPart = 54,
    kEmptyText = 56,
    kEmptyBinary = 57,
};

/// A message on its way to the SCTP stack; or, with `reset`, the order to close the stream when all before it is sent.
struct OutgoingMessage {
    std::uint16_t stream = 0;
    Ppid ppid = Ppid::kBinary;
    bool ordered = true;
    Reliability reliability;
    std::vector<std::byte> bytes;
    bool reset = false;
};

}  // namespace wf::sctp
