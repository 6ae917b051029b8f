#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtp/codec.h"
#include "sfu/sdp/format_parameters.h"

namespace wf::sdp {

/// Payload types of one connection towards a subscriber. Bundled lines share one number space, so a number stands for
/// one codec with one set of parameters, and keeps doing so while the connection lives. The first set of a codec gets
/// the number that Janus gives it; further ones (a second H.264 profile, say) the next free number.
class PayloadTypePool {
public:
    struct Entry {
        rtp::Codec codec = rtp::Codec::kOpus;
        std::string parameters;
        std::uint8_t payload_type = 0;
        std::optional<std::uint8_t> rtx_payload_type;  ///< of video
        std::optional<std::uint8_t> red_payload_type;  ///< where it was asked for
    };

    PayloadTypePool();

    /// Nullopt when all numbers are taken. `red`: with one for RED around it, unless there is none left.
    std::optional<Entry> get(rtp::Codec codec, const FormatParameters& parameters, bool red = false);

private:
    Entry* findOrMake(rtp::Codec codec, const FormatParameters& parameters);
    std::optional<std::uint8_t> take(std::optional<std::uint8_t> wanted);

    std::vector<Entry> entries_;
    std::bitset<128> taken_;     // in use
    std::bitset<128> reserved_;  // kept for the codec that it belongs to
};

/// The number that Janus uses for a codec, in offers and in recordings.
std::uint8_t fixedPayloadType(rtp::Codec codec);

}  // namespace wf::sdp
