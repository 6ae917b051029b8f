#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rtp/base/bytes.h"
#include "rtp/codec.h"

namespace wf::job {

/// One thing that a payload says about itself. `true` alone is worth telling of the flags.
struct PayloadFact {
    std::string_view name;
    std::variant<bool, std::int64_t, std::string, std::vector<std::string>> value;
};

/// Reads the payload of one packet for a person: key, start, layers, NAL unit types, sound length. A payload that makes
/// no sense for the codec gives the single flag "bad". Empty payloads and codecs without structure give nothing.
std::vector<PayloadFact> payloadFacts(rtp::Codec codec, Bytes payload);

/// RED (RFC 2198): the blocks of a packet.
std::vector<PayloadFact> redFacts(Bytes payload);

/// "key start tid=1 nal=SPS,PPS,IDR".
std::string describe(const std::vector<PayloadFact>& facts);

}  // namespace wf::job
