#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pp-rec/job/batch/job.h"
#include "pp-rec/job/batch/record.h"
#include "rtp/base/result.h"

namespace wf::job::batch {

enum class Outcome : std::uint8_t {
    kDone,
    kAlreadyDone,
    kPartial,  ///< made from the recordings that can be read
    kFailed,
    kChanged,  ///< the recordings are not those of the plan, or changed meanwhile
    kStopped,
    kBusy,     ///< another process works on this meeting
    kNoSpace,  ///< a full disk or the like, which says nothing about the meeting
};

const char* outcomeName(Outcome outcome);

/// What became of a job.
struct JobReport {
    Outcome outcome = Outcome::kFailed;
    std::string error;                  ///< why there are no outputs
    std::vector<std::string> problems;  ///< recordings that could not be used
    std::vector<std::string> warnings;  ///< a hook that failed, recordings that could not be archived or deleted
    bool sources_kept = false;          ///< that should have been archived or deleted
    std::vector<RecordedOutput> outputs;
    double took_s = 0;

    /// The meeting is made, and nothing is left to do about it.
    [[nodiscard]] bool isGood() const {
        return (outcome == Outcome::kDone || outcome == Outcome::kAlreadyDone) && !sources_kept;
    }
};

/// One line of JSON: the event "job" (docs/batch.md).
std::string toJson(const JobReport& report, const Job& job);
/// Errors: another event, not JSON.
Result<JobReport> readReport(const std::string& line);

}  // namespace wf::job::batch
