#include "pp-rec/mux/opus_head.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "pp-rec/mux/opus_layout.h"
#include "rtp/base/bytes.h"

namespace wf::mux {
namespace {

// RFC 7845 section 5.1, little-endian:
//   0 "OpusHead"   8 version = 1   9 channels   10 pre-skip (16)   12 input sample rate (32)   16 output gain (16)
//   18 mapping family; family 0 ends here, others go on: 19 streams   20 coupled   21 one mapping byte a channel
constexpr std::string_view kMagic = "OpusHead";
constexpr std::size_t kPlainSize = 19;

void putLittle(std::vector<std::byte>& bytes, std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) {
        bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
    }
}

void putMapping(std::vector<std::byte>& head, const OpusLayout& layout) {
    head.push_back(static_cast<std::byte>(layout.streams));
    head.push_back(static_cast<std::byte>(layout.coupled));
    for (int channel = 0; channel < layout.channels; ++channel) {
        head.push_back(static_cast<std::byte>(layout.mapping[static_cast<std::size_t>(channel)]));
    }
}

bool isOpusHead(Bytes bytes) {
    return bytes.size() >= kPlainSize && asText(bytes.first(kMagic.size())) == kMagic &&
           (load8(bytes, 18) == 0 || bytes.size() >= kPlainSize + 2 + load8(bytes, 9));
}

}  // namespace

Result<std::vector<std::byte>> makeOpusHead(const TrackDescription& track) {
    const auto pre_skip = static_cast<std::uint32_t>(std::clamp(track.priming_samples, 0, 0xFFFF));
    if (!track.configuration.empty()) {
        if (!isOpusHead(track.configuration)) {
            return Error{"the Opus track's configuration is no OpusHead"};
        }
        std::vector<std::byte> head = track.configuration;
        head[10] = static_cast<std::byte>(pre_skip);
        head[11] = static_cast<std::byte>(pre_skip >> 8);
        return head;
    }
    const bool surround = track.channels == kBrowserSurround.channels;
    if (track.channels != 1 && track.channels != 2 && !surround) {
        return Error{"no channel layout is known for an Opus track of " + std::to_string(track.channels) + " channels"};
    }
    std::vector<std::byte> head(asBytes(kMagic).begin(), asBytes(kMagic).end());
    head.push_back(std::byte{1});
    head.push_back(static_cast<std::byte>(track.channels));
    putLittle(head, pre_skip, 2);
    putLittle(head, static_cast<std::uint32_t>(track.sample_rate), 4);
    putLittle(head, 0, 2);
    head.push_back(surround ? std::byte{1} : std::byte{0});
    if (surround) {
        putMapping(head, kBrowserSurround);
    }
    return head;
}

}  // namespace wf::mux
