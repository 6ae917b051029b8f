#pragma once

#include <string>

#include "pp-rec/job/batch/event.h"
#include "pp-rec/job/batch/job.h"
#include "pp-rec/job/batch/job_report.h"
#include "pp-rec/job/batch/meeting_maker.h"
#include "pp-rec/job/progress.h"

namespace wf::job::batch {

/// Runs one job: recovers what a crash left, makes the outputs in a folder of work, moves them to their names, keeps
/// the record, then follows up. May be killed at any moment; running the job again goes on from there.
class JobRunner {
public:
    /// `maker` outlives this.
    JobRunner(MeetingMaker& maker, EventSink log, Progress progress)
        : maker_(maker), log_(std::move(log)), progress_(std::move(progress)) {}

    JobReport run(const Job& job);

private:
    MeetingMaker& maker_;
    EventSink log_;
    Progress progress_;
};

/// Notes the failure of a job whose process could not note it, because it crashed.
Status recordCrash(const Job& job, const std::string& error);

/// Removes the folders of work of jobs that do not run.
void removeUnfinishedWork(const std::string& out);

}  // namespace wf::job::batch
