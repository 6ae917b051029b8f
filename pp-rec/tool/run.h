#pragma once

#include "pp-rec/tool/log.h"
#include "pp-rec/tool/options.h"

namespace wf::tool {

/// Does what the options ask for and returns the exit code of janus-pp-rec (docs/man/pp-rec.1, "Exit status").
int run(const Options& options, const Log& log);

}  // namespace wf::tool
