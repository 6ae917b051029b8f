#pragma once

#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"

namespace wf::rtp {

/// Client-to-mixer audio level (RFC 6464 section 3), urn:ietf:params:rtp-hdrext:ssrc-audio-level.
///
///      0 1 2 3 4 5 6 7
///     |V|    level    |
struct AudioLevel {
    bool voice = false;
    std::uint8_t level = 127;  // in -dBov: 0 is the loudest possible, 127 silence
};

/// `element` is the data of the extension element; nullopt unless it is one byte long.
inline std::optional<AudioLevel> parseAudioLevel(Bytes element) {
    if (element.size() != 1) {
        return std::nullopt;
    }
    const std::uint8_t value = load8(element, 0);
    return AudioLevel{(value & 0x80) != 0, static_cast<std::uint8_t>(value & 0x7f)};
}

}  // namespace wf::rtp
