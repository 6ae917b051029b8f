#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wf::live {

// Names and folders of recordings, by their text alone.

/// `base` as a file name that stays in its folder: what a name cannot hold becomes `_`, and it is cut to `max_bytes`
/// as mjr::formatRecordingName() does.
std::string safeFileBase(std::string_view base, std::size_t max_bytes);

/// Another name for the same recording: `-<number>` in front of kind and index, where readers of names pass it over.
std::string numberedBase(const std::string& base, int number);

/// Absolute, without `.`, `..`, doubled and trailing slashes; a relative one is taken from `working_folder`.
std::string absoluteFolder(std::string_view folder, std::string_view working_folder);

/// Both as absoluteFolder() makes them; a folder is inside itself.
bool isInside(std::string_view folder, std::string_view parent);

}  // namespace wf::live
