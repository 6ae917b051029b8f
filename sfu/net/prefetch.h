#pragma once

#include <cstddef>

namespace wf::net {

/// Brings the first lines of what is used next into the cache, to be written; nothing when null.
inline void fetchAhead(const void* next, std::size_t lines) {
    constexpr std::size_t kCacheLine = 64;
    const auto* at = static_cast<const std::byte*>(next);
    for (std::size_t line = 0; at != nullptr && line < lines; ++line) {
        __builtin_prefetch(at + line * kCacheLine, 1);
    }
}

}  // namespace wf::net
