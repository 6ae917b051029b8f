#include "pp-rec/job/batch/job_runner.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>

#include "pp-rec/job/batch/durable_file.h"
#include "pp-rec/job/batch/follow_up.h"
#include "pp-rec/job/batch/machine.h"
#include "pp-rec/job/batch/publisher.h"
#include "pp-rec/job/batch/recovery.h"
#include "pp-rec/job/batch/report_files.h"
#include "pp-rec/job/batch/run_lock.h"
#include "pp-rec/job/batch/state_store.h"

namespace wf::job::batch {
namespace {

namespace fs = std::filesystem;

constexpr int kLockWait_ms = 5000;  // the children of a killed run take a moment to end

bool sameInputs(const std::vector<RecordedInput>& known, const std::vector<InputFile>& inputs) {
    return known.size() == inputs.size() &&
           std::ranges::equal(known, inputs,
                              [](const RecordedInput& a, const InputFile& b) { return sameFacts(a.file, b); });
}

bool isUnchanged(const InputFile& input) {
    const auto now = statInput(input.path, "");
    return now && now->bytes == input.bytes && now->mtime_ns == input.mtime_ns;
}

void removeFolder(const std::string& path) {
    std::error_code ignored;
    fs::remove_all(path, ignored);
}

/// One meeting of all files, however long nobody spoke: the plan has decided that already.
MeetingFiles oneMeeting(const Job& job) {
    std::vector<std::string> paths;
    for (const InputFile& input : job.inputs) {
        paths.push_back(input.path);
    }
    MeetingFiles all;
    for (MeetingFiles& group : groupMeetings(paths, std::numeric_limits<std::int64_t>::max() / 4)) {
        if (all.people.empty()) {
            all = std::move(group);
            continue;
        }
        all.start_us = std::min(all.start_us, group.start_us);
        all.end_us = std::max(all.end_us, group.end_us);
        std::ranges::move(group.people, std::back_inserter(all.people));
        std::ranges::move(group.sidecars, std::back_inserter(all.sidecars));
    }
    all.room = job.room;
    return all;
}

/// One run of one job, whose lock is held.
class Run {
public:
    Run(const Job& job, MeetingMaker& maker, const EventSink& log, const Progress& progress)
        : job_(job), maker_(maker), log_(log), progress_(progress), out_(job.out), store_(out_) {}

    JobReport run() {
        loadRecord();
        if (isDone()) {
            report_.outcome = Outcome::kAlreadyDone;
        } else {
            const Status made = make();
            removeFolder(out_.workOf(job_.id));
            if (!made) {
                fail(made.error());
            }
        }
        if (report_.outcome == Outcome::kDone || report_.outcome == Outcome::kAlreadyDone) {
            FollowUp(job_, store_, log_, progress_).run(record_, report_);
        }
        if (record_.hasOutputs()) {
            report_.outputs = record_.outputs;
        }
        return std::move(report_);
    }

private:
    void loadRecord() {
        Result<std::optional<Record>> found = store_.find(job_.id);
        if (found && *found) {
            record_ = std::move(**found);
        }
        if (!found) {
            // The meeting is made again, over outputs that nothing tells of any more.
            log_(Event("warning").with("message", found.error().message + "; making the meeting again"));
            (void)store_.setAside(job_.id);
            job_.overwrite = true;
        }
        record_.id = job_.id;
        record_.room = job_.room;
    }

    [[nodiscard]] bool isDone() const {
        return record_.hasOutputs() && !job_.again && record_.options == job_.options &&
               std::ranges::all_of(job_.inputs, [&](const InputFile& input) {
                   const RecordedInput* known = record_.input(input.key);
                   const bool recovered =
                       isTemporaryName(input.path) && known != nullptr && known->file.mtime_ns == input.mtime_ns;
                   return recovered || (known != nullptr && sameFacts(known->file, input));
               });
    }

    Status make() {
        const std::string work = out_.workOf(job_.id);
        if (Status found = findInputs(); !found) {
            return found;
        }
        removeFolder(work);
        if (Status made = makeFolders(work); !made) {
            return made;
        }
        if (Status recovered = recoverInputs(job_.inputs, work, progress_, log_); !recovered) {
            return recovered;
        }
        const NameClaims own({record_});
        if (Status begun = begin(); !begun) {
            return begun;
        }
        Result<MadeMeeting> made = maker_.make({oneMeeting(job_), job_.make, work, job_.threads, progress_});
        if (!made) {
            return made.error();
        }
        if (!std::ranges::all_of(job_.inputs, isUnchanged)) {
            report_.outcome = Outcome::kChanged;
            return Error{"its recordings changed while they were read"};
        }
        return deliver(*made, own);
    }

    /// The inputs as they are now. A temporary one may have been recovered by a run that was killed.
    Status findInputs() {
        for (InputFile& input : job_.inputs) {
            std::optional<InputFile> whole;
            if (isTemporaryName(input.path)) {
                whole = statInput(finalName(input.path), job_.source);
            }
            if (whole && whole->mtime_ns == input.mtime_ns) {
                whole->recovered_from = input.path;
                whole->key = input.key;
                input = std::move(*whole);
            } else if (!isUnchanged(input)) {
                report_.outcome = Outcome::kChanged;
                return Error{input.path + " is gone or not as it was planned; plan again"};
            }
        }
        return {};
    }

    /// Notes that work begins, and on what.
    Status begin() {
        const bool known = record_.options == job_.options && sameInputs(record_.inputs, job_.inputs);
        const bool interrupted = known && record_.state == RecordState::kRunning;
        record_.failures = known ? record_.failures : 0;
        record_.interruptions = known ? record_.interruptions + (interrupted ? 1 : 0) : 0;
        std::vector<RecordedInput> inputs;
        for (const InputFile& input : job_.inputs) {
            const RecordedInput* before = record_.input(input.key);
            inputs.push_back({input, before == nullptr ? "" : before->moved_to, "", false});
        }
        record_.inputs = std::move(inputs);
        record_.state = RecordState::kRunning;
        record_.options = job_.options;
        record_.start_us = job_.start_us;
        record_.end_us = job_.end_us;
        record_.name = job_.names.meeting.substr(0, job_.names.meeting.rfind('.'));
        record_.pid = ::getpid();
        record_.host = hostName();
        record_.tried_us = nowUs();
        return store_.save(record_);
    }

    Status deliver(MadeMeeting& made, const NameClaims& own) {
        if (made.report) {
            made.files.push_back({"report", "", out_.workOf(job_.id) + "/report.json", 0, "", ""});
            made.files.push_back({"page", "", out_.workOf(job_.id) + "/report.html", 0, "", ""});
        }
        const auto placed = placeFiles(job_, made.files, NameClaims(store_.load().records));
        if (!placed) {
            return placed.error();
        }
        if (made.report) {
            if (Status written = writeReportFiles(std::move(*made.report), *placed); !written) {
                return written;
            }
        }
        if (Status checked = checkNames(job_, *placed, own); !checked) {
            return checked;
        }
        for (const PlacedFile& file : *placed) {
            record_.claimed.push_back(file.name);
        }
        if (Status saved = store_.save(record_); !saved) {
            return saved;
        }
        auto outputs = publish(job_, *placed, own);
        if (!outputs) {
            return outputs.error();
        }
        removeStale(job_.out, record_.outputs, *outputs);
        return finish(std::move(*outputs), made.problems);
    }

    Status finish(std::vector<RecordedOutput> outputs, const std::vector<InputProblem>& problems) {
        const bool good = problems.empty();
        record_.outputs = std::move(outputs);
        record_.claimed.clear();
        record_.error.clear();
        record_.done_us = nowUs();
        record_.hook = job_.after.hook.empty() ? HookState::kNone : HookState::kPending;
        record_.hook_error.clear();
        record_.state = good ? RecordState::kDone : RecordState::kPartial;
        record_.failures = good ? 0 : record_.failures + 1;
        for (const InputProblem& problem : problems) {
            report_.problems.push_back(problem.why);
            for (RecordedInput& input : record_.inputs) {
                if (input.file.path == problem.path) {
                    input.problem = problem.why;
                    input.unreadable = problem.unreadable;
                }
            }
        }
        report_.outcome = good ? Outcome::kDone : Outcome::kPartial;
        return store_.save(record_);
    }

    void fail(const Error& error) {
        report_.error = error.message;
        if (report_.outcome == Outcome::kChanged) {
            return;
        }
        if (progress_.stopped()) {
            report_.outcome = Outcome::kStopped;
            return;
        }
        if (isStorageTrouble(error.message)) {
            report_.outcome = Outcome::kNoSpace;
            return;
        }
        report_.outcome = Outcome::kFailed;
        record_.state = RecordState::kFailed;
        record_.error = error.message;
        record_.tried_us = nowUs();
        ++record_.failures;
        if (const Status saved = store_.save(record_); !saved) {
            report_.warnings.push_back(saved.error().message);
        }
    }

    Job job_;
    MeetingMaker& maker_;
    const EventSink& log_;
    const Progress& progress_;
    OutFolder out_;
    StateStore store_;
    Record record_;
    JobReport report_;
};

}  // namespace

JobReport JobRunner::run(const Job& job) {
    const auto begun = std::chrono::steady_clock::now();
    JobReport report;
    if (const auto lock = RunLock::forJob(OutFolder(job.out), job.id, kLockWait_ms); lock) {
        report = Run(job, maker_, log_, progress_).run();
    } else {
        report.error = lock.error().message;
        report.outcome = isStorageTrouble(report.error) ? Outcome::kNoSpace : Outcome::kBusy;
    }
    report.took_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    return report;
}

Status recordCrash(const Job& job, const std::string& error) {
    const StateStore store{OutFolder(job.out)};
    const auto found = store.find(job.id);
    if (!found || !*found) {
        return found ? Status() : Status(found.error());
    }
    Record record = **found;
    record.state = RecordState::kFailed;
    record.error = error;
    record.tried_us = nowUs();
    ++record.failures;
    return store.save(record);
}

void removeUnfinishedWork(const std::string& out) {
    const OutFolder folder(out);
    std::error_code error;
    std::vector<std::string> ids;
    for (fs::directory_iterator at(folder.work(), error), end; !error && at != end; at.increment(error)) {
        ids.push_back(at->path().filename().string());
    }
    for (const std::string& id : ids) {
        if (const auto lock = RunLock::forJob(folder, id, 0); lock) {
            removeFolder(folder.workOf(id));
        }
    }
}

}  // namespace wf::job::batch
