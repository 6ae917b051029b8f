#pragma once

#include "sfu/app/config/configuration.h"

namespace wf::app {

/// Asks the server that runs on this machine with `config` how it is: GET /healthz, or, without an HTTP port, whether
/// its WebSocket port takes connections. Prints one line. Exit code: 0 well, 1 not.
int checkHealth(const Configuration& config);

}  // namespace wf::app
