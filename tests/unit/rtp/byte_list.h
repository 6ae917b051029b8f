#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "rtp/base/bytes.h"

namespace wf {

/// Bytes of a test table: list({0x80, 0x60}).
inline std::vector<std::byte> list(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const int value : values) {
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}

inline std::vector<std::byte> toVector(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// An exactly sized copy of the first bytes, so that the sanitizer sees a read past them.
inline std::vector<std::byte> cut(const std::vector<std::byte>& bytes, std::size_t size) {
    return toVector(Bytes(bytes).first(size));
}

}  // namespace wf
