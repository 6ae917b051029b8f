#pragma once

#include <cstdint>

namespace wf::media {

/// What one packet's payload says about the frame it belongs to, read from its first bytes.
struct PayloadFacts {
    bool valid = true;          ///< false: the payload cannot be a payload of this codec
    bool starts_frame = false;  ///< first packet of a frame, where the codec says so
    bool ends_frame = false;    ///< last packet of a frame, where the codec says so (the RTP marker is judged apart)
    bool key_frame = false;     ///< belongs to a frame that decodes on its own
    bool discardable = false;   ///< no other frame refers to this one
    bool has_layers = false;    ///< temporal_layer and tl0_index are set
    std::uint8_t temporal_layer = 0;
    std::uint8_t tl0_index = 0;  ///< VP8/VP9 TL0PICIDX: counts frames of temporal layer 0, modulo 256
    std::uint16_t width = 0;     ///< pixels, after cropping; 0 when this payload does not tell
    std::uint16_t height = 0;
};

}  // namespace wf::media
