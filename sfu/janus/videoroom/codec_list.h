#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rtp/codec.h"

namespace wf::janus::videoroom {

// The comma lists of `audiocodec` and `videocodec`, most wanted first; what lies behind the fifth name is ignored.

/// nullopt when a name is none that a room may have. isac32 and isac16 are known, and left out.
std::optional<std::vector<rtp::Codec>> readAudioCodecs(std::string_view list);
std::optional<std::vector<rtp::Codec>> readVideoCodecs(std::string_view list);
std::string codecList(std::span<const rtp::Codec> codecs);

}  // namespace wf::janus::videoroom
