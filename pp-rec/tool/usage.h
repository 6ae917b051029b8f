#pragma once

#include <string>

namespace wf::tool {

/// The text of -h.
std::string usageText();
/// The text of --version: one line.
std::string versionText();
/// The text of -F: one line a codec.
std::string extensionsText();

}  // namespace wf::tool
