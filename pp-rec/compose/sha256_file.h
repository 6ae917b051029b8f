#pragma once

#include <string>

#include "rtp/base/result.h"

namespace wf::compose {

/// SHA-256 of a file's bytes in 64 hex digits.
Result<std::string> sha256OfFile(const std::string& path);

}  // namespace wf::compose
