#include "sfu/stream/payload_facts.h"

#include "rtp/payload/av1.h"
#include "rtp/payload/h264.h"
#include "rtp/payload/h265.h"
#include "rtp/payload/vp8.h"
#include "rtp/payload/vp9.h"

namespace wf::stream {
namespace {

PayloadFacts vp8Facts(Bytes payload) {
    PayloadFacts facts;
    const auto descriptor = rtp::parseVp8Descriptor(payload);
    if (!descriptor) {
        return facts;
    }
    facts.starts_frame = descriptor->startsFrame();
    facts.starts_key_frame = rtp::startsVp8KeyFrame(payload, *descriptor);
    facts.has_temporal_layer = descriptor->has_temporal_layer;
    facts.temporal_layer = descriptor->temporal_layer;
    facts.layer_sync = descriptor->layer_sync;
    facts.picture_id_at = descriptor->picture_id_at;
    facts.long_picture_id = descriptor->long_picture_id;
    facts.picture_id = descriptor->picture_id;
    facts.tl0_index_at = descriptor->tl0_index_at;
    facts.tl0_index = descriptor->tl0_index;
    facts.key_index_at = descriptor->has_key_index ? descriptor->layer_at : std::uint8_t{0};
    facts.key_index = descriptor->key_index;
    return facts;
}

PayloadFacts vp9Facts(Bytes payload) {
    PayloadFacts facts;
    const auto descriptor = rtp::parseVp9Descriptor(payload);
    if (!descriptor) {
        return facts;
    }
    facts.starts_frame = descriptor->starts_layer_frame;
    facts.starts_key_frame = descriptor->startsKeyPicture();
    facts.has_temporal_layer = descriptor->has_layers;
    facts.temporal_layer = descriptor->temporal_layer;
    facts.layer_sync = descriptor->switching_up_point;
    facts.has_spatial_layer = descriptor->has_layers;
    facts.spatial_layer = descriptor->spatial_layer;
    facts.inter_predicted = descriptor->inter_predicted;
    facts.ends_layer_frame = descriptor->ends_layer_frame;
    facts.picture_id_at = descriptor->picture_id_at;
    facts.long_picture_id = descriptor->long_picture_id;
    facts.picture_id = descriptor->picture_id;
    facts.tl0_index_at = descriptor->tl0_index_at;
    facts.tl0_index = descriptor->tl0_index;
    return facts;
}

}  // namespace

PayloadFacts readPayloadFacts(rtp::Codec codec, Bytes payload) {
    PayloadFacts facts;
    switch (codec) {
        case rtp::Codec::kVp8:
            return vp8Facts(payload);
        case rtp::Codec::kVp9:
            return vp9Facts(payload);
        case rtp::Codec::kH264:
            facts.starts_key_frame = rtp::isH264KeyFrameStart(payload);
            return facts;
        case rtp::Codec::kH265:
            facts.starts_key_frame = rtp::isH265KeyFrameStart(payload);
            return facts;
        case rtp::Codec::kAv1: {
            const auto descriptor = rtp::parseAv1Descriptor(payload);
            facts.starts_key_frame = descriptor && descriptor->startsKeyFrame();
            return facts;
        }
        default:
            return facts;
    }
}

}  // namespace wf::stream
