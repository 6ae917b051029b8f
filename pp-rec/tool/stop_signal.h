#pragma once

#include <atomic>

namespace wf::tool {

/// From now on the first SIGINT, SIGTERM or SIGHUP sets the flag that is returned, so that a conversion can end in
/// order; a second one of its kind kills.
const std::atomic<bool>& catchStopSignals();

/// The signal that came; 0: none.
int stopSignal();

/// As janus-pp-rec does: an interrupt is a success and this returns; any other signal that came ends the program.
void endByStopSignal();

}  // namespace wf::tool
