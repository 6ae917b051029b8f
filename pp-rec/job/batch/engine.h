#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "pp-rec/job/batch/event.h"
#include "pp-rec/job/batch/job_pool.h"
#include "pp-rec/job/batch/planner.h"
#include "pp-rec/job/batch/settings.h"

namespace wf::job::batch {

/// How meetings stand, of one scan and of what ran since.
struct Tally {
    int found = 0;
    int made = 0;       ///< by this run
    int unchanged = 0;  ///< made before
    int partial = 0;
    int failed = 0;
    int given_up = 0;
    int waiting = 0;
    int sources_kept = 0;
    bool no_space = false;
    std::uint64_t input_bytes = 0;   ///< of what was made
    std::uint64_t output_bytes = 0;  ///< likewise
    double media_s = 0;              ///< likewise

    [[nodiscard]] bool isGood() const {
        return partial == 0 && failed == 0 && given_up == 0 && sources_kept == 0 && !no_space;
    }
};

/// Who wants to know what a run does.
class RunObserver {
public:
    virtual ~RunObserver() = default;
    virtual void started(const Job& job) = 0;
    virtual void progressed(const Job& job, double fraction) = 0;
    virtual void ended(const Job& job, const JobReport& report) = 0;
    /// A meeting that is not made now although something is wrong with it.
    virtual void stands(const PlannedMeeting& meeting) = 0;
    virtual void happened(const Event& event) = 0;
    /// The same as a line of JSON from a job's process.
    virtual void happened(const std::string& line) = 0;
};

/// One run over a folder: looks what there is to do and does it in a pool of processes. The caller holds the run's
/// lock. One thread.
class Engine final : private PoolListener {
public:
    /// All outlive this. `program` runs one job.
    Engine(const Settings& settings, const NameTemplates& names, std::vector<std::string> program,
           RunObserver& observer);

    /// Looks at the folder and queues what is to be done. Errors: the folder cannot be read.
    Status scan();
    /// Waits and works; see JobPool::pump().
    void pump(int timeout_ms, int descriptor = -1) { pool_.pump(timeout_ms, descriptor); }
    void stop(int signal_number) { pool_.stop(signal_number); }

    [[nodiscard]] bool isIdle() const { return pool_.isIdle(); }
    [[nodiscard]] const JobPool& pool() const { return pool_; }
    [[nodiscard]] const Tally& tally() const { return tally_; }
    /// When a meeting that waits may be ready, by the clock; INT64_MAX when none waits.
    [[nodiscard]] std::int64_t nextReady_ns() const { return next_ready_ns_; }

private:
    void take(PlannedMeeting& planned);
    void tellOnce(const PlannedMeeting& planned);
    static std::string whatIsWrong(const PlannedMeeting& planned);

    void jobStarted(const Job& job) override { observer_.started(job); }
    void jobProgress(const Job& job, double fraction) override { observer_.progressed(job, fraction); }
    void jobEvent(const Job& /*job*/, const std::string& line) override { observer_.happened(line); }
    void jobEnded(const Job& job, const JobReport& report) override;

    const Settings& settings_;
    const NameTemplates& names_;
    RunObserver& observer_;
    JobPool pool_;
    Tally tally_;
    std::set<std::string> made_;  ///< ids of meetings made by this run, counted as such by later scans
    std::set<std::string> told_;  ///< what tellOnce() has told
    std::int64_t next_ready_ns_ = INT64_MAX;
};

}  // namespace wf::job::batch
