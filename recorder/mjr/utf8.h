#pragma once

#include <cstddef>
#include <string_view>

namespace wf::mjr {

/// Bytes (1 to 4) of the well-formed UTF-8 character that begins at `at` (RFC 3629 section 4); 0 when there is none.
std::size_t utf8CharSize(std::string_view text, std::size_t at);

/// The longest beginning of `text` of at most `max_bytes` that does not end inside a character.
std::string_view utf8Prefix(std::string_view text, std::size_t max_bytes);

}  // namespace wf::mjr
