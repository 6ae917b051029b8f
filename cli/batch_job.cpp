#include "cli/batch_job.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <iostream>
#include <iterator>

#include "cli/batch_observer.h"
#include "cli/batch_run.h"
#include "cli/commands.h"
#include "cli/signals.h"
#include "pp-rec/job/batch/durable_file.h"
#include "pp-rec/job/batch/job_runner.h"
#include "pp-rec/job/batch/machine.h"

namespace wf::cli {
namespace {

using job::batch::Event;
using job::batch::Job;
using job::batch::JobReport;
using job::batch::Outcome;

Result<std::string> readJobText(const std::string& file) {
    if (file != "-") {
        return job::batch::readWhole(file);
    }
    return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

/// False when the parent is gone already.
bool followParent(int parent) {
    if (parent == 0) {
        return true;
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    return ::getppid() == parent;
}

int exitCode(const JobReport& report) {
    switch (report.outcome) {
        case Outcome::kDone:
        case Outcome::kAlreadyDone:
            return report.sources_kept ? 1 : 0;
        case Outcome::kBusy:
            return kLocked;
        case Outcome::kStopped:
            return 128 + stopSignal();
        default:
            return 1;
    }
}

/// How far the job is, as an event about once a second.
class ProgressLines {
public:
    explicit ProgressLines(job::batch::EventSink sink) : sink_(std::move(sink)) {}

    void update(double fraction) {
        const auto now = std::chrono::steady_clock::now();
        if (now - last_ >= std::chrono::seconds(1)) {
            last_ = now;
            sink_(Event("progress").with("fraction", fraction));
        }
    }

private:
    job::batch::EventSink sink_;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

JobReport runHere(const Job& job, const job::batch::EventSink& sink, bool with_progress) {
    job::Progress progress;
    ProgressLines lines(sink);
    progress.stop = &stopFlag();
    if (with_progress) {
        progress.report = [&lines](double fraction) { lines.update(fraction); };
    }
    job::batch::MediaMaker maker;
    return job::batch::JobRunner(maker, sink, progress).run(job);
}

}  // namespace

int runJobCommand(const JobCommand& command) {
    const Result<std::string> text = readJobText(command.file);
    const Result<Job> job = text ? job::batch::readJob(*text) : Result<Job>(text.error());
    if (!job) {
        return usageError("batch", job.error().message);
    }
    if (command.nice > 0) {
        ::setpriority(PRIO_PROCESS, 0, command.nice);
    }
    if (!followParent(command.parent)) {
        return 1;
    }
    Console console({command.json, command.quiet});
    BatchObserver observer(console, job->out);
    const bool by_run = command.parent != 0;  // then the run tells people
    const job::batch::EventSink sink = [&](const Event& event) {
        if (by_run) {
            console.json(toJson(event, job::batch::nowUs()));
        } else {
            observer.happened(event);
        }
        console.flush();
    };
    const JobReport report = runHere(*job, sink, by_run);
    if (by_run) {
        console.json(toJson(report, *job));
    } else {
        observer.ended(*job, report);
    }
    console.flush();
    return exitCode(report);
}

}  // namespace wf::cli
