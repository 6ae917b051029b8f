#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wf::job {

// Names of outputs made from the names of recordings. An empty `folder` means beside the input.

/// The path without `.mjr` and what a crash left behind it (`.mjr.tmp`); other paths as they are.
std::string withoutRecordingExtension(const std::string& path);

/// `<folder>/<input without .mjr[.tmp]>.<extension>`.
std::string convertedName(const std::string& input, const std::string& folder, std::string_view extension);

/// `<folder>/<input without -kind-index and .mjr[.tmp]>.<extension>`: of all recordings of one participant.
std::string participantName(const std::string& input, const std::string& folder, std::string_view extension);

/// A recording that still has its temporary extension gets its final name, any other one `-repaired` behind its name.
std::string repairedName(const std::string& input, const std::string& folder);

/// `text` as part of a file name on any system and in any shell: what would be special (separators, wildcards, quotes,
/// pipes, control characters, a leading dot or dash, blanks at the ends) becomes `_`, bytes that are no UTF-8, too; cut
/// to `max_bytes` between characters. Empty text becomes `_`. Different texts can become the same.
std::string safeFileName(std::string_view text, std::size_t max_bytes = 120);

/// True when both paths lead to one existing file.
bool isSameFile(const std::string& a, const std::string& b);

}  // namespace wf::job
