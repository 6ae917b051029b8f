#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pp-rec/job/batch/job.h"
#include "pp-rec/job/batch/settings.h"
#include "pp-rec/job/batch/state_store.h"
#include "rtp/base/result.h"

namespace wf::job::batch {

enum class Verdict : std::uint8_t {
    kReady,    ///< to be made
    kFinish,   ///< made; the hook, archiving or deleting is due
    kWaiting,  ///< not finished yet, or tried not long ago
    kDone,
    kPartial,  ///< done but for recordings that cannot be read
    kGivenUp,  ///< failed too often
    kFailed,   ///< cannot even be planned
};

struct PlannedMeeting {
    Verdict verdict = Verdict::kReady;
    Job job;                            ///< whole where it is ready or to be finished, else with what is known
    std::string reason;                 ///< one sentence where there is something to say
    std::vector<std::string> problems;  ///< of a partial one: each recording that is missing in it
    std::int64_t ready_ns = 0;          ///< of a waiting one: when to look again, by the clock
};

/// The recordings of `settings.source` that count, ordered by key. Errors: the folder cannot be read.
Result<std::vector<InputFile>> findInputs(const Settings& settings);

/// Tells what to do with each meeting, oldest first. Files that belong to finished meetings are not even opened.
/// Changes nothing.
class Planner {
public:
    Planner(const Settings& settings, const NameTemplates& names, const StateStore::Contents& state);

    [[nodiscard]] std::vector<PlannedMeeting> plan(const std::vector<InputFile>& files, std::int64_t now_ns) const;

private:
    const Settings& settings_;
    const NameTemplates& names_;
    const StateStore::Contents& state_;
};

/// Rough need of memory for making the meeting: an index of packets, pictures of all open cameras, the encoder.
std::uint64_t estimateMemory(const std::vector<InputFile>& inputs, const MakeOptions& make);

}  // namespace wf::job::batch
