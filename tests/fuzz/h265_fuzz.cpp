// Payloads through the H265 walker, probe and depacketizer; frames must be runs of 4-byte lengths that fit.

#include "pp-rec/media/h265_codec.h"
#include "rtp/payload/h265.h"
#include "tests/support/fuzz_payloads.h"

namespace {

void checkFrame(wf::Bytes frame) {
    while (!frame.empty()) {
        if (frame.size() < 4 || wf::load32(frame, 0) == 0 || wf::load32(frame, 0) > frame.size() - 4) {
            __builtin_trap();
        }
        frame = frame.subspan(std::size_t{4} + wf::load32(frame, 0));
    }
}

std::size_t walk(wf::Bytes payload) {
    wf::rtp::H265UnitWalker walker(payload);
    wf::rtp::H265Unit unit;
    std::size_t bytes = 0;
    while (walker.next(unit)) {
        bytes += unit.body.size();
    }
    return bytes + (wf::rtp::isH265KeyFrameStart(payload) ? 1 : 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto probe = wf::media::makeH265Probe();
    const auto depacketizer = wf::media::makeH265Depacketizer();
    wf::test::FuzzPayloads payloads(data, size);
    wf::test::FuzzPayload item;
    wf::ByteBuffer frame;
    while (payloads.next(item)) {
        if (walk(item.payload) > item.payload.size() + 1) {
            __builtin_trap();
        }
        probe->look(item.payload);
        depacketizer->add(item.payload, item.contiguous, frame);
        if (item.ends_frame) {
            depacketizer->finish(frame);
            checkFrame(frame.bytes());
            frame.clear();
        }
    }
    depacketizer->finish(frame);
    checkFrame(frame.bytes());
    if (probe->parameters().configuration.size() > 400000) {
        __builtin_trap();
    }
    return 0;
}
