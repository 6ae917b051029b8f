#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace wf::channels {

/// The part of a file that a Range header asks for (RFC 9110 section 14.2).
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t length = 0;
    bool whole = false;  ///< no header, one that is not understood, or several ranges: all of it, with 200
};

/// Nothing when the header asks for bytes the file does not have.
[[nodiscard]] std::optional<ByteRange> byteRangeOf(std::string_view header, std::uint64_t size);

}  // namespace wf::channels
