#include <cstddef>
#include <cstdint>
#include <vector>

#include "pp-rec/media/vp8_codec.h"
#include "rtp/payload/vp8.h"
#include "tests/fuzz/codec_feed.h"

namespace {

using wf::Bytes;
using wf::fuzz::require;

void checkPayload(Bytes payload) {
    const auto descriptor = wf::rtp::parseVp8Descriptor(payload);
    require(wf::rtp::vp8DescriptorSize(payload) == (descriptor ? descriptor->size : 0U));
    if (!descriptor) {
        return;
    }
    require(descriptor->size < payload.size());
    std::vector<std::byte> copy(payload.begin(), payload.end());
    wf::rtp::setVp8PictureId(copy, *descriptor, 0x1234);
    wf::rtp::setVp8Tl0Index(copy, *descriptor, 0x56);
    wf::rtp::setVp8KeyIndex(copy, *descriptor, 0x07);
    const auto rewritten = wf::rtp::parseVp8Descriptor(copy);
    require(rewritten && rewritten->size == descriptor->size);
    require(rewritten->temporal_layer == descriptor->temporal_layer);
    require(!rewritten->hasPictureId() || rewritten->picture_id == (rewritten->long_picture_id ? 0x1234 : 0x34));
    require(wf::rtp::vp8KeyFrameSize(copy, *rewritten) == wf::rtp::vp8KeyFrameSize(payload, *descriptor));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    wf::fuzz::feed({data, size}, *wf::media::makeVp8Probe(), *wf::media::makeVp8Depacketizer(), checkPayload,
                   [](Bytes frame, bool whole, std::size_t payload_bytes) {
                       require(frame.size() <= payload_bytes);
                       require(!whole || !frame.empty());
                   });
    return 0;
}
