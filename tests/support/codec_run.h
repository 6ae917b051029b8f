#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "pp-rec/media/video_codec.h"
#include "rtp/base/byte_buffer.h"
#include "rtp/base/bytes.h"
#include "tests/support/byte_lists.h"
#include "tests/support/mjr_payloads.h"

namespace wf::test {

/// A frame as a depacketizer gave it.
struct BuiltFrame {
    std::vector<std::byte> bytes;
    bool whole = false;
};

/// One payload handed to a depacketizer.
struct Part {
    std::vector<std::byte> payload;
    bool contiguous = true;
};

inline BuiltFrame buildFrame(media::Depacketizer& depacketizer, const std::vector<Part>& parts) {
    ByteBuffer buffer;
    for (const Part& part : parts) {
        depacketizer.add(part.payload, part.contiguous, buffer);
    }
    const bool whole = depacketizer.finish(buffer);
    return {copyBytes(std::as_const(buffer).bytes()), whole};
}

/// What a probe and a depacketizer make of a whole recording whose packets are in order.
struct CodecRun {
    std::size_t invalid = 0;
    std::size_t starts = 0;
    std::size_t ends = 0;
    std::size_t key_frames = 0;
    std::size_t frames = 0;
    std::size_t damaged_frames = 0;
    std::size_t frame_bytes = 0;
    std::vector<std::pair<int, int>> resolutions;  ///< in order, each change once
};

inline CodecRun runCodec(const MjrPayloads& packets, media::VideoProbe& probe, media::Depacketizer& depacketizer) {
    CodecRun run;
    ByteBuffer frame;
    const MjrPayload* before = nullptr;
    const auto finish = [&] {
        run.damaged_frames += depacketizer.finish(frame) ? 0U : 1U;
        run.frame_bytes += frame.size();
        ++run.frames;
        frame.clear();
    };
    for (const MjrPayload& packet : packets) {
        const media::PayloadFacts facts = probe.look(packet.payload);
        run.invalid += facts.valid ? 0U : 1U;
        run.starts += facts.starts_frame ? 1U : 0U;
        run.ends += facts.ends_frame ? 1U : 0U;
        run.key_frames += facts.key_frame ? 1U : 0U;
        const std::pair<int, int> size{facts.width, facts.height};
        if (facts.width != 0 && (run.resolutions.empty() || run.resolutions.back() != size)) {
            run.resolutions.push_back(size);
        }
        if (before != nullptr && before->timestamp != packet.timestamp) {
            finish();
        }
        const bool contiguous =
            before == nullptr || static_cast<std::uint16_t>(before->sequence_number + 1) == packet.sequence_number;
        depacketizer.add(packet.payload, contiguous, frame);
        before = &packet;
    }
    if (before != nullptr) {
        finish();
    }
    return run;
}

}  // namespace wf::test
