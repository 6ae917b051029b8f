#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pp-rec/tool/options.h"
#include "rtp/base/result.h"

namespace wf::tool {

/// Value of an environment variable; nullopt when it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;

/// Reads the arguments behind the program's name as GLib's option parser does: options anywhere, `--name=value`,
/// `--name value`, `-n value`, clusters of flags, `--` ends the options; and besides, `-nVALUE`. The first -h ends
/// reading. An environment variable counts only when its option was not given. Errors: unknown option, missing or
/// unreadable value, more than a source and a target.
Result<Options> parseCommandLine(std::span<const std::string> arguments, const Environment& environment);

}  // namespace wf::tool
