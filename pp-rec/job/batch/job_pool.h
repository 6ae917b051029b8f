#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "pp-rec/job/batch/child_process.h"
#include "pp-rec/job/batch/job.h"
#include "pp-rec/job/batch/job_report.h"

namespace wf::job::batch {

/// What a pool tells. Calls come from pump() only.
class PoolListener {
public:
    virtual ~PoolListener() = default;
    virtual void jobStarted(const Job& job) = 0;
    /// 0 to 1, about once a second.
    virtual void jobProgress(const Job& job, double fraction) = 0;
    /// A line of JSON that the job's process wrote: something happened besides.
    virtual void jobEvent(const Job& job, const std::string& line) = 0;
    virtual void jobEnded(const Job& job, const JobReport& report) = 0;
};

struct PoolLimits {
    int jobs = 1;                        ///< at a time
    std::uint64_t max_memory_bytes = 0;  ///< of all together; 0: no limit
    std::vector<std::string> program;    ///< reads a job from standard input and answers in JSON lines
};

/// Runs jobs in processes of their own, so that one that crashes takes nothing with it. A job starts when there is room
/// for what it is expected to need; when all together grow beyond the limit, the youngest is stopped and started again
/// later, and one that is too large by itself fails. One thread.
class JobPool {
public:
    /// `listener` outlives this.
    JobPool(PoolLimits limits, PoolListener& listener) : limits_(std::move(limits)), listener_(listener) {}

    void add(Job job) { waiting_.push_back(std::move(job)); }
    /// Queued or running.
    [[nodiscard]] bool has(const std::string& id) const;
    [[nodiscard]] bool isIdle() const { return waiting_.empty() && running_.empty(); }
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
    [[nodiscard]] std::size_t running() const { return running_.size(); }
    void dropWaiting() { waiting_.clear(); }

    /// Starts what fits, then waits for something to happen, for `descriptor` (-1: none) to be readable, or for the
    /// time to pass.
    void pump(int timeout_ms, int descriptor = -1);
    /// Asks all running jobs to end, or ends them; nothing new starts.
    void stop(int signal_number);

private:
    struct Running {
        Job job;
        ChildProcess process;
        JobReport report;
        bool reported = false;
        bool too_large = false;
        bool postponed = false;
    };

    void startWhatFits();
    [[nodiscard]] bool fits(const Job& job) const;
    void start(Job job);
    void checkMemory();
    void serve(Running& running);
    void takeLine(Running& running, const std::string& line);
    void finish(Running& running);

    PoolLimits limits_;
    PoolListener& listener_;
    std::deque<Job> waiting_;
    std::vector<Running> running_;
    bool stopping_ = false;
};

}  // namespace wf::job::batch
