#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sfu/janus/json.h"

namespace wf::channels {

/// Finds the ends of the JSON objects and arrays that stand back to back in one message, with nothing but space
/// between them. Nothing when that is not what it is, when brackets lie deeper than kMaxJsonDepth, or when there are
/// more than kMaxJsonTexts. What is inside is not checked here.
[[nodiscard]] std::optional<std::vector<std::string_view>> splitJsonTexts(std::string_view message);

/// The same, read: all of them or none.
[[nodiscard]] std::optional<std::vector<janus::Json>> readJsonTexts(std::string_view message);

constexpr std::size_t kMaxJsonDepth = 512;
constexpr std::size_t kMaxJsonTexts = 1024;

}  // namespace wf::channels
