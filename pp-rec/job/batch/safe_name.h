#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wf::job::batch {

/// Longest file or folder name made here; leaves room for what writers put around a name while they work.
inline constexpr std::size_t kMaxNameBytes = 180;

/// One file or folder name that any file system takes, whatever the text holds: separators, control characters, bytes
/// that are no UTF-8 and `\ : * ? " < > |` become `_`, as do a leading dot and trailing dots and blanks; device names
/// of Windows get a `_` in front. A longer text is cut and ends in 8 hex digits that tell it from others. Never empty.
std::string safeName(std::string_view text, std::size_t max_bytes = kMaxNameBytes);

/// The text in lower case, for names that a file system may take for equal.
std::string caseFolded(std::string_view text);

/// FNV-1a, 16 hex digits: for keys and names, not against attackers.
std::string hashOf(std::string_view text);

}  // namespace wf::job::batch
