#pragma once

#include <string>
#include <string_view>

namespace wf::compose {

/// A name as it may be drawn in one line, whatever bytes came: valid UTF-8 with U+FFFD for what was not, spaces for
/// control characters and line ends, no marks that turn the direction of what stands around, no spaces at the ends,
/// and of bounded length.
std::string displayName(std::string_view name);

/// What stands for a display name in a small circle: the first letters of its first and last word, or alone the first
/// character of a script without spaces or an emoji. Empty for an empty name.
std::string initialsOf(std::string_view display_name);

}  // namespace wf::compose
