#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sfu/janus/json.h"

namespace wf::channels {

/// How a channel writes JSON, by Janus' names: three spaces a level and a line for each member; one line with spaces
/// behind commas and colons; one line without.
enum class JsonFormat { kIndented, kPlain, kCompact };

[[nodiscard]] std::optional<JsonFormat> jsonFormatOf(std::string_view name);
/// Never fails: what is not UTF-8 becomes replacement characters.
[[nodiscard]] std::string writeJson(const janus::Json& value, JsonFormat format);

}  // namespace wf::channels
