#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace wf {

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;

/// Big-endian (network order) loads and stores. The caller has checked that `at` and the width fit.
inline std::uint8_t load8(Bytes b, std::size_t at) { return std::to_integer<std::uint8_t>(b[at]); }
inline std::uint16_t load16(Bytes b, std::size_t at) {
    return static_cast<std::uint16_t>((load8(b, at) << 8) | load8(b, at + 1));
}
inline std::uint32_t load24(Bytes b, std::size_t at) {
    return (static_cast<std::uint32_t>(load16(b, at)) << 8) | load8(b, at + 2);
}
inline std::uint32_t load32(Bytes b, std::size_t at) {
    return (static_cast<std::uint32_t>(load16(b, at)) << 16) | load16(b, at + 2);
}
inline std::uint64_t load64(Bytes b, std::size_t at) {
    return (static_cast<std::uint64_t>(load32(b, at)) << 32) | load32(b, at + 4);
}

inline void store8(MutableBytes b, std::size_t at, std::uint8_t v) { b[at] = std::byte{v}; }
inline void store16(MutableBytes b, std::size_t at, std::uint16_t v) {
    store8(b, at, static_cast<std::uint8_t>(v >> 8));
    store8(b, at + 1, static_cast<std::uint8_t>(v));
}
inline void store24(MutableBytes b, std::size_t at, std::uint32_t v) {
    store8(b, at, static_cast<std::uint8_t>(v >> 16));
    store16(b, at + 1, static_cast<std::uint16_t>(v));
}
inline void store32(MutableBytes b, std::size_t at, std::uint32_t v) {
    store16(b, at, static_cast<std::uint16_t>(v >> 16));
    store16(b, at + 2, static_cast<std::uint16_t>(v));
}
inline void store64(MutableBytes b, std::size_t at, std::uint64_t v) {
    store32(b, at, static_cast<std::uint32_t>(v >> 32));
    store32(b, at + 4, static_cast<std::uint32_t>(v));
}

inline Bytes asBytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }
inline std::string_view asText(Bytes b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }

}  // namespace wf
