#pragma once

#include <cstddef>

#include "pp-rec/media/video_codec.h"
#include "rtp/base/byte_buffer.h"
#include "rtp/base/bytes.h"
#include "tests/support/fuzz_payloads.h"

namespace wf::fuzz {

inline void require(bool condition) {
    if (!condition) {
        __builtin_trap();
    }
}

/// Feeds the payloads through a probe and a depacketizer. `checkPayload(payload)` looks at each payload,
/// `checkFrame(frame, whole, payload_bytes)` at each frame that was put together.
template <class CheckPayload, class CheckFrame>
void feed(test::FuzzPayloads input, media::VideoProbe& probe, media::Depacketizer& depacketizer,
          CheckPayload checkPayload, CheckFrame checkFrame) {
    ByteBuffer frame;
    std::size_t payload_bytes = 0;
    const auto finish = [&] {
        const bool whole = depacketizer.finish(frame);
        checkFrame(Bytes(frame.bytes()), whole, payload_bytes);
        frame.clear();
        payload_bytes = 0;
    };
    test::FuzzPayload part;
    while (input.next(part)) {
        const media::PayloadFacts facts = probe.look(part.payload);
        require(facts.valid || (!facts.key_frame && !facts.starts_frame && facts.width == 0));
        require((facts.width == 0) == (facts.height == 0));
        checkPayload(part.payload);
        depacketizer.add(part.payload, part.contiguous, frame);
        payload_bytes += part.payload.size();
        if (part.ends_frame) {
            finish();
        }
    }
    finish();
    const media::VideoParameters parameters = probe.parameters();
    require(parameters.configuration.size() < 2048);
}

}  // namespace wf::fuzz
