#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sfu/janus/json.h"
#include "sfu/net/loop.h"
#include "sfu/net/timer.h"

namespace wf::janus {

/// Runs what may block (name look-ups, waiting for an answer) beside the control loop, a few at a time. A job's thread
/// holds nothing of the server, so that nobody waits for it: when this goes first, its result is dropped.
class BackgroundJobs {
public:
    explicit BackgroundJobs(net::Loop& loop);
    ~BackgroundJobs();
    BackgroundJobs(const BackgroundJobs&) = delete;
    BackgroundJobs& operator=(const BackgroundJobs&) = delete;

    using Work = std::function<Json()>;
    using Done = std::function<void(Json)>;
    /// `work` runs on a thread of its own and must hold copies only; `done` gets its result on the control loop. False:
    /// too many already.
    [[nodiscard]] bool run(Work work, Done done);

private:
    struct Result;
    struct Job {
        std::shared_ptr<Result> result;
        Done done;
    };

    void collect();

    net::Timer timer_;
    std::vector<Job> jobs_;
};

}  // namespace wf::janus
