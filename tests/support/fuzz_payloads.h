#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "rtp/base/bytes.h"

namespace wf::test {

/// One payload of a fuzz input and the flags that came with it.
struct FuzzPayload {
    Bytes payload;
    bool contiguous = true;
    bool ends_frame = false;
};

/// Cuts a fuzz input into payloads: 16 bits of which the top one says "packets are missing before", the next "last of
/// its frame" and the rest how many bytes follow; the last payload takes what there is.
class FuzzPayloads {
public:
    FuzzPayloads(const std::uint8_t* data, std::size_t size) : rest_(std::as_bytes(std::span(data, size))) {}

    bool next(FuzzPayload& out) {
        if (rest_.size() < 2) {
            return false;
        }
        const std::uint16_t head = load16(rest_, 0);
        const std::size_t size = std::min<std::size_t>(head & 0x3fff, rest_.size() - 2);
        out = {rest_.subspan(2, size), (head & 0x8000) == 0, (head & 0x4000) != 0};
        rest_ = rest_.subspan(2 + size);
        return true;
    }

private:
    Bytes rest_;
};

}  // namespace wf::test
