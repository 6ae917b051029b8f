#pragma once

#include <atomic>

namespace wf::cli {

// SIGINT, SIGTERM and SIGHUP: the first asks running jobs to end, which leaves nothing half-written; the second ends
// the program at once, after unlinking unfinished outputs. SIGPIPE on standard output ends it likewise.

void installSignalHandlers();

/// Set by the first signal; lives as long as the program.
const std::atomic<bool>& stopFlag();

/// The signal that asked to stop, or 0.
int stopSignal();

}  // namespace wf::cli
