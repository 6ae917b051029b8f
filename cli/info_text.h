#pragma once

#include <string>

#include "pp-rec/job/inspect.h"

namespace wf::cli {

/// What `mjr info` says about one recording, for a person; several lines.
std::string infoText(const job::Inspection& found);

}  // namespace wf::cli
