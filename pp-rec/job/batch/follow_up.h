#pragma once

#include <string>

#include "pp-rec/job/batch/event.h"
#include "pp-rec/job/batch/job.h"
#include "pp-rec/job/batch/job_report.h"
#include "pp-rec/job/batch/record.h"
#include "pp-rec/job/batch/state_store.h"
#include "pp-rec/job/progress.h"

namespace wf::job::batch {

/// What comes after a meeting is made, each step once and in this order: what a crash left is removed where a whole
/// recording took its place, the hook is called, the sources are archived or deleted. Goes on where a killed run
/// stopped. Failures become warnings of the report.
class FollowUp {
public:
    /// All outlive this.
    FollowUp(const Job& job, const StateStore& store, const EventSink& log, const Progress& progress)
        : job_(job), store_(store), log_(log), progress_(progress) {}

    void run(Record& record, JobReport& report) const;

private:
    void callHook(Record& record, JobReport& report) const;
    [[nodiscard]] std::string pathOf(const Record& record, const std::string& kind) const;

    const Job& job_;
    const StateStore& store_;
    const EventSink& log_;
    const Progress& progress_;
};

}  // namespace wf::job::batch
