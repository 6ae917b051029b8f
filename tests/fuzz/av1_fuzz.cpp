#include <cstddef>
#include <cstdint>

#include "pp-rec/media/av1_codec.h"
#include "pp-rec/media/av1_sequence_header.h"
#include "rtp/payload/av1.h"
#include "tests/fuzz/codec_feed.h"

namespace {

using wf::Bytes;
using wf::fuzz::require;

void checkPayload(Bytes payload) {
    (void)wf::media::parseAv1SequenceHeader(payload);
    const auto descriptor = wf::rtp::parseAv1Descriptor(payload);
    if (!descriptor) {
        return;
    }
    wf::rtp::Av1Elements elements(payload);
    Bytes element;
    std::size_t count = 0;
    while (elements.next(element)) {
        require(element.size() < payload.size());
        ++count;
    }
    require(count == descriptor->element_count && count != 0 && !elements.bad());
}

// Every frame is a chain of OBUs with size fields that ends exactly at its end.
void checkFrame(Bytes frame, bool whole, std::size_t payload_bytes) {
    require(frame.size() <= payload_bytes * 3);
    require(!whole || !frame.empty());
    while (!frame.empty()) {
        const auto header = wf::rtp::parseObuHeader(frame);
        require(header && header->has_size && header->type != wf::rtp::kObuTemporalDelimiter);
        frame = frame.subspan(header->size());
        const auto size = wf::rtp::readLeb128(frame);
        require(size && size->value <= frame.size() - size->size);
        frame = frame.subspan(size->size + size->value);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    wf::fuzz::feed({data, size}, *wf::media::makeAv1Probe(), *wf::media::makeAv1Depacketizer(), checkPayload,
                   checkFrame);
    return 0;
}
