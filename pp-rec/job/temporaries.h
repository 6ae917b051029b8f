#pragma once

namespace wf::job {

/// Unlinks the unfinished outputs of all running jobs. Async-signal-safe: for a signal handler that ends the program.
void removeTemporaries() noexcept;

}  // namespace wf::job
