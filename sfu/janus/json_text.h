#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sfu/janus/json.h"

namespace wf::janus {

/// Bounds of what is read from clients. They keep the stack and the look-up of keys, which is linear, small.
inline constexpr std::size_t kMaxJsonText = std::size_t{1} << 20;
inline constexpr std::size_t kMaxJsonDepth = 128;
inline constexpr std::size_t kMaxJsonKeys = 512;  ///< of one object

/// Where and why a text is no JSON that we take; line and column count from 1.
struct JsonFault {
    std::size_t line = 1;
    std::size_t column = 0;
    std::string why;
};

/// Reads one object or array, white space around it allowed. Refused are also: bytes that are not UTF-8, strings with
/// U+0000, integers beyond 64 bits with sign, and what exceeds the bounds above.
[[nodiscard]] std::variant<Json, JsonFault> readJson(std::string_view text);

/// Cuts texts that stand back to back ("{…}{…}") apart, without checking them; what is left at the end, and no object
/// or array, is a piece too.
[[nodiscard]] std::vector<std::string_view> splitJsonTexts(std::string_view text);

/// As the channels' option `json` says: without white space, with a space behind commas and colons, in lines.
enum class JsonStyle : std::uint8_t { kCompact, kPlain, kIndented };
[[nodiscard]] std::optional<JsonStyle> jsonStyleFromText(std::string_view name);

/// Bytes in strings that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string writeJson(const Json& value, JsonStyle style = JsonStyle::kCompact);

}  // namespace wf::janus
