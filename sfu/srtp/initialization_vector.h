#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "rtp/base/bytes.h"
#include "sfu/srtp/session_keys.h"

namespace wf::srtp {

/// The salt, with zeros behind it where it is shorter than the vector.
template <std::size_t kSize>
std::array<std::byte, kSize> saltedVector(const SessionKeys& keys) {
    std::array<std::byte, kSize> iv{};
    std::copy_n(keys.salt.begin(), std::min(kSize, keys.salt.size()), iv.begin());
    return iv;
}

/// XORs big-endian numbers onto a vector.
inline void mix16(MutableBytes iv, std::size_t at, std::uint16_t value) {
    store16(iv, at, static_cast<std::uint16_t>(load16(iv, at) ^ value));
}
inline void mix32(MutableBytes iv, std::size_t at, std::uint32_t value) { store32(iv, at, load32(iv, at) ^ value); }

}  // namespace wf::srtp
