#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "sfu/net/loop.h"
#include "sfu/room/worker.h"

namespace wf::app {

/// Asks all workers how they stand. On the control loop; never waits for a worker.
class WorkerReports {
public:
    using Reports = std::vector<room::WorkerReport>;

    /// Both outlive it; the workers must have stopped before it goes.
    WorkerReports(net::Loop& control, std::vector<room::Worker*> workers)
        : control_(control), workers_(std::move(workers)) {}

    /// Calls back on the control loop once all have answered, in their order.
    void ask(std::function<void(Reports)> done);

private:
    struct Question {
        std::vector<std::optional<room::WorkerReport>> answers;
        std::size_t missing = 0;
        std::function<void(Reports)> done;
    };
    static void take(const std::shared_ptr<Question>& question, std::size_t worker, room::WorkerReport report);

    net::Loop& control_;
    std::vector<room::Worker*> workers_;
};

}  // namespace wf::app
