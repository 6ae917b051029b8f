#pragma once

#include <cstddef>
#include <vector>

#include "pp-rec/media/video_codec.h"
#include "rtp/base/bytes.h"
#include "tests/support/mjr_payloads.h"

namespace wf::test {

/// What a probe and a depacketizer made of a recording whose packets are in order and all there.
struct NalFrames {
    int frames = 0;
    int whole = 0;
    int keys = 0;
    int starts_told = 0;  ///< frames whose first payload said it starts a frame
    int invalid_payloads = 0;
    bool lengths_fit = true;  ///< every frame is a run of 4-byte lengths and that many bytes
};

/// True when `frame` is a run of non-empty NAL units behind 4-byte lengths.
inline bool lengthsFit(Bytes frame) {
    while (frame.size() >= 4 && load32(frame, 0) > 0 && load32(frame, 0) <= frame.size() - 4) {
        frame = frame.subspan(std::size_t{4} + load32(frame, 0));
    }
    return frame.empty();
}

inline NalFrames collectFrames(const MjrPayloads& file, media::VideoProbe& probe, media::Depacketizer& depacketizer) {
    NalFrames result;
    ByteBuffer frame;
    const std::vector<MjrPayload> packets(file.begin(), file.end());
    bool key = false;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const media::PayloadFacts facts = probe.look(packets[i].payload);
        const bool first = i == 0 || packets[i - 1].timestamp != packets[i].timestamp;
        const bool last = i + 1 == packets.size() || packets[i + 1].timestamp != packets[i].timestamp;
        result.invalid_payloads += facts.valid ? 0 : 1;
        result.starts_told += first && facts.starts_frame ? 1 : 0;
        key = key || facts.key_frame;
        depacketizer.add(packets[i].payload, true, frame);
        if (last) {
            ++result.frames;
            result.whole += depacketizer.finish(frame) ? 1 : 0;
            result.keys += key ? 1 : 0;
            result.lengths_fit = result.lengths_fit && lengthsFit(frame.bytes());
            key = false;
            frame.clear();
        }
    }
    return result;
}

}  // namespace wf::test
