#pragma once

#include <string>

#include "rtp/base/result.h"

namespace wf::mjr {

/// An Error that reads "cannot <action> <path>: <text of errno>".
Error systemError(const std::string& action, const std::string& path, int error_number);

}  // namespace wf::mjr
