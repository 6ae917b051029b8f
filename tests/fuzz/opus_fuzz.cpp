// Payloads through the Opus framing parsers, also as multistream packets, and as text through the fmtp reader.

#include "pp-rec/media/opus_frames.h"
#include "rtp/payload/opus.h"
#include "tests/support/fuzz_payloads.h"

namespace {

void checkPacket(wf::Bytes payload, bool self_delimited) {
    const auto packet =
        self_delimited ? wf::rtp::parseSelfDelimitedOpusPacket(payload) : wf::rtp::parseOpusPacket(payload);
    if (!packet) {
        return;
    }
    const bool fits = self_delimited ? packet->size_bytes <= payload.size() : packet->size_bytes == payload.size();
    if (!fits || packet->samples != wf::rtp::opusSamples(payload) || packet->samples <= 0) {
        __builtin_trap();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    wf::test::FuzzPayloads payloads(data, size);
    wf::test::FuzzPayload item;
    while (payloads.next(item)) {
        checkPacket(item.payload, false);
        checkPacket(item.payload, true);
        const int streams = wf::media::multiopusSamples(item.payload, 4);
        if (streams < 0 || streams > wf::rtp::kOpusMaxSamples) {
            __builtin_trap();
        }
        if (const auto layout = wf::media::parseOpusLayout(wf::asText(item.payload))) {
            if (wf::media::makeOpusHead(*layout, 0).size() != std::size_t{21} + layout->channels) {
                __builtin_trap();
            }
        }
    }
    return 0;
}
