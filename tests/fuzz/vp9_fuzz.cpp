#include <cstddef>
#include <cstdint>
#include <vector>

#include "pp-rec/media/vp9_codec.h"
#include "pp-rec/media/vp9_frame_header.h"
#include "rtp/payload/vp9.h"
#include "tests/fuzz/codec_feed.h"

namespace {

using wf::Bytes;
using wf::fuzz::require;

constexpr std::size_t kMaxIndex = 2 + 8 * 4;

void checkPayload(Bytes payload) {
    const auto descriptor = wf::rtp::parseVp9Descriptor(payload);
    if (!descriptor) {
        return;
    }
    require(descriptor->size < payload.size());
    (void)wf::media::parseVp9FrameHeader(payload.subspan(descriptor->size));
    std::vector<std::byte> copy(payload.begin(), payload.end());
    wf::rtp::setVp9PictureId(copy, *descriptor, 0x1234);
    wf::rtp::setVp9Tl0Index(copy, *descriptor, 0x56);
    const auto rewritten = wf::rtp::parseVp9Descriptor(copy);
    require(rewritten && rewritten->size == descriptor->size);
    require(!rewritten->hasPictureId() || rewritten->picture_id == (rewritten->long_picture_id ? 0x1234 : 0x34));
    require(!rewritten->hasTl0Index() || rewritten->tl0_index == 0x56);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    wf::fuzz::feed({data, size}, *wf::media::makeVp9Probe(), *wf::media::makeVp9Depacketizer(), checkPayload,
                   [](Bytes frame, bool whole, std::size_t payload_bytes) {
                       require(frame.size() <= payload_bytes + kMaxIndex);
                       require(!whole || !frame.empty());
                   });
    return 0;
}
