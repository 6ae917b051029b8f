#pragma once

#include <cstdint>

#include "rtp/base/bytes.h"
#include "rtp/codec.h"

namespace wf::stream {

/// What a forwarder has to know of a payload, the same for all codecs. Offsets count from the start of the payload; 0
/// means that the field is absent.
struct PayloadFacts {
    bool starts_frame = false;      ///< VP8, VP9, AV1 with a dependency descriptor: first packet of a (layer) frame
    bool starts_key_frame = false;  ///< decoding can begin at this packet
    bool has_temporal_layer = false;
    std::uint8_t temporal_layer = 0;
    bool layer_sync = false;     ///< a receiver may switch up to this temporal layer here
    std::uint8_t climbs_to = 0;  ///< AV1: a receiver of this frame may switch up to that temporal layer behind it
    bool has_spatial_layer = false;
    std::uint8_t spatial_layer = 0;
    bool inter_predicted = false;   ///< VP9: needs earlier pictures
    bool ends_layer_frame = false;  ///< VP9, AV1 likewise
    std::uint8_t picture_id_at = 0;
    bool long_picture_id = false;
    std::uint16_t picture_id = 0;
    std::uint8_t tl0_index_at = 0;
    std::uint8_t tl0_index = 0;
    std::uint8_t key_index_at = 0;
    std::uint8_t key_index = 0;
};

/// A payload that breaks its codec's rules has no facts but can still be forwarded.
PayloadFacts readPayloadFacts(rtp::Codec codec, Bytes payload);

}  // namespace wf::stream
