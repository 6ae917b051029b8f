#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "rtp/codec.h"
#include "sfu/stream/extension_ids.h"

namespace wf::stream {

/// A line on which a subscriber receives, as it was negotiated. The SSRCs stay the same whatever the source.
struct SendTrackConfig {
    std::string mid;
    rtp::MediaKind kind = rtp::MediaKind::kAudio;
    rtp::Codec codec = rtp::Codec::kOpus;
    std::uint8_t payload_type = 0;
    std::optional<std::uint8_t> rtx_payload_type;
    std::optional<std::uint8_t> red_payload_type;  ///< without it, what is in RED is sent as plain Opus
    std::uint32_t clock_rate = 48000;
    std::uint32_t ssrc = 0;
    std::optional<std::uint32_t> rtx_ssrc;
    ExtensionIds extensions;
    bool nack = false;                ///< keep packets and answer NACKs
    bool starts_at_key_frame = true;  ///< of video; false where payloads are encrypted end to end
};

/// Which layers a subscriber wants; the best ones that there are and that are at most these are sent.
struct LayerTarget {
    std::uint8_t substream = 2;
    std::uint8_t temporal = 2;
    std::uint8_t spatial = 2;
    std::chrono::microseconds fallback{250'000};  ///< a substream silent for longer is given up for a lower one

    bool operator==(const LayerTarget&) const = default;
};

/// Playout delay limits (http://www.webrtc.org/experiments/rtp-hdrext/playout-delay); 10 ms steps, up to 40.95 s.
struct PlayoutDelay {
    std::chrono::milliseconds minimum{0};
    std::chrono::milliseconds maximum{0};

    bool operator==(const PlayoutDelay&) const = default;
};

}  // namespace wf::stream
