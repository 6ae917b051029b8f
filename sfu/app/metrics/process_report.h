#pragma once

#include "sfu/app/metrics/server_report.h"

namespace wf::app {

/// What the system says of this process, the rest empty.
ServerReport processReport();

}  // namespace wf::app
