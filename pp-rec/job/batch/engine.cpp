#include "pp-rec/job/batch/engine.h"

#include <algorithm>

#include "pp-rec/job/batch/machine.h"
#include "pp-rec/job/batch/state_store.h"

namespace wf::job::batch {

Engine::Engine(const Settings& settings, const NameTemplates& names, std::vector<std::string> program,
               RunObserver& observer)
    : settings_(settings),
      names_(names),
      observer_(observer),
      pool_({settings.jobs, settings.max_memory_bytes, std::move(program)}, *this) {}

Status Engine::scan() {
    const Result<std::vector<InputFile>> files = findInputs(settings_);
    if (!files) {
        return files.error();
    }
    const StateStore::Contents state = StateStore(OutFolder(settings_.out)).load();
    for (const auto& [id, why] : state.damaged) {
        if (told_.insert(id + why).second) {
            observer_.happened(Event("warning").with("message", why));
        }
    }
    const Tally before = tally_;
    tally_ = {};
    tally_.made = before.made;
    tally_.input_bytes = before.input_bytes;
    tally_.output_bytes = before.output_bytes;
    tally_.media_s = before.media_s;
    next_ready_ns_ = INT64_MAX;
    for (PlannedMeeting& planned : Planner(settings_, names_, state).plan(*files, nowUs() * 1000)) {
        take(planned);
    }
    return {};
}

void Engine::take(PlannedMeeting& planned) {
    ++tally_.found;
    if (pool_.has(planned.job.id)) {
        return;
    }
    switch (planned.verdict) {
        case Verdict::kReady:
        case Verdict::kFinish:
            pool_.add(std::move(planned.job));
            return;
        case Verdict::kWaiting:
            ++tally_.waiting;
            next_ready_ns_ = std::min(next_ready_ns_, planned.ready_ns);
            return;
        case Verdict::kDone:
            tally_.unchanged += made_.contains(planned.job.id) ? 0 : 1;
            return;
        case Verdict::kPartial:
            ++tally_.partial;
            break;
        case Verdict::kGivenUp:
            ++tally_.given_up;
            break;
        case Verdict::kFailed:
            ++tally_.failed;
            break;
    }
    tellOnce(planned);
}

std::string Engine::whatIsWrong(const PlannedMeeting& planned) {
    return planned.problems.empty() ? planned.reason : planned.problems.front();
}

void Engine::tellOnce(const PlannedMeeting& planned) {
    if (told_.insert(planned.job.id + whatIsWrong(planned)).second) {
        observer_.stands(planned);
    }
}

void Engine::jobEnded(const Job& job, const JobReport& report) {
    switch (report.outcome) {
        case Outcome::kDone:
        case Outcome::kPartial:
            if (report.outcome == Outcome::kPartial) {
                ++tally_.partial;
            } else if (made_.insert(job.id).second) {
                ++tally_.made;
            }
            tally_.media_s += static_cast<double>(job.end_us - job.start_us) / 1e6;
            for (const InputFile& input : job.inputs) {
                tally_.input_bytes += input.bytes;
            }
            for (const RecordedOutput& output : report.outputs) {
                tally_.output_bytes += output.bytes;
            }
            break;
        case Outcome::kAlreadyDone:
            tally_.unchanged += made_.contains(job.id) ? 0 : 1;
            break;
        case Outcome::kFailed:
            ++tally_.failed;
            break;
        case Outcome::kNoSpace:
            tally_.no_space = true;
            pool_.dropWaiting();
            break;
        case Outcome::kChanged:
        case Outcome::kStopped:
        case Outcome::kBusy:
            ++tally_.waiting;
            break;
    }
    tally_.sources_kept += report.sources_kept ? 1 : 0;
    // It has told already; a scan of a watch need not.
    for (const std::string& text : {report.error, report.problems.empty() ? std::string() : report.problems.front()}) {
        told_.insert(job.id + text);
    }
    observer_.ended(job, report);
}

}  // namespace wf::job::batch
