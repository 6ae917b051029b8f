#pragma once

#include <atomic>
#include <functional>

namespace wf::job {

/// How a job reports and how it is stopped. The callback comes from the job's own thread, about ten times a second.
struct Progress {
    std::function<void(double fraction)> report;  ///< 0 to 1; may be empty
    const std::atomic<bool>* stop = nullptr;  ///< set by a signal handler: the job ends with an error, leaving nothing

    [[nodiscard]] bool stopped() const { return stop != nullptr && stop->load(std::memory_order_relaxed); }
};

}  // namespace wf::job
