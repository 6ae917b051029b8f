#pragma once

#include <cstddef>
#include <span>

#include "rtp/base/bytes.h"

namespace wf::srtp {

/// What AES in Galois/counter mode works on, in place (RFC 5116 section 5.1: nonce, associated data, text, tag).
struct GcmMessage {
    static constexpr std::size_t kIvBytes = 12;
    static constexpr std::size_t kTagBytes = 16;

    std::span<const std::byte, kIvBytes> iv;
    Bytes associated;
    MutableBytes text;
    std::span<std::byte, kTagBytes> tag;
};

}  // namespace wf::srtp
