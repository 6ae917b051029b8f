#include "pp-rec/mux/opus_head.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "pp-rec/media/opus_frames.h"
#include "rtp/base/bytes.h"

namespace wf::mux {
namespace {

// RFC 7845 section 5.1, little-endian:
//   0 "OpusHead"   8 version = 1   9 channels   10 pre-skip (16)   12 input sample rate (32)   16 output gain (16)
//   18 mapping family; family 0 ends here, others go on: 19 streams   20 coupled   21 one mapping byte a channel
constexpr std::string_view kMagic = "OpusHead";
constexpr std::size_t kPlainSize = 19;

bool isOpusHead(Bytes bytes) {
    return bytes.size() >= kPlainSize && asText(bytes.first(kMagic.size())) == kMagic &&
           (load8(bytes, 18) == 0 || bytes.size() >= kPlainSize + 2 + load8(bytes, 9));
}

}  // namespace

Result<std::vector<std::byte>> makeOpusHead(const TrackDescription& track) {
    const auto pre_skip = static_cast<std::uint16_t>(std::clamp(track.priming_samples, 0, 0xFFFF));
    if (!track.configuration.empty()) {
        if (!isOpusHead(track.configuration)) {
            return Error{"the Opus track's configuration is no OpusHead"};
        }
        std::vector<std::byte> head = track.configuration;
        head[10] = static_cast<std::byte>(pre_skip);
        head[11] = static_cast<std::byte>(pre_skip >> 8);
        return head;
    }
    switch (track.channels) {
        case 1:
            return media::makeOpusHead({0, 1, 1, 0, {0}}, pre_skip);
        case 2:
            return media::makeOpusHead(media::kOpusStereo, pre_skip);
        case media::kOpusSurround51.channels:
            return media::makeOpusHead(media::kOpusSurround51, pre_skip);
        default:
            return Error{"no channel layout is known for an Opus track of " + std::to_string(track.channels) +
                         " channels"};
    }
}

}  // namespace wf::mux
