#include <CLI/CLI.hpp>
#include <memory>

#include "cli/batch_job.h"
#include "cli/batch_observer.h"
#include "cli/batch_options.h"
#include "cli/batch_run.h"
#include "cli/commands.h"
#include "cli/progress_meter.h"
#include "cli/signals.h"
#include "pp-rec/job/batch/job_runner.h"
#include "pp-rec/job/batch/machine.h"
#include "pp-rec/job/batch/run_lock.h"

namespace wf::cli {
namespace {

using job::batch::Job;
using job::batch::PlannedMeeting;
using job::batch::Settings;
using job::batch::Verdict;

constexpr const char* kExamples = R"(Examples:
  mjr batch /var/recordings --out /var/media            every finished meeting that is not made yet
  mjr batch REC --out OUT --make participants -j 4      only one file a participant, four meetings at a time
  mjr batch REC --out OUT --name '{room}/{date}-{room}.mp4' --archive /mnt/old
  mjr batch REC --out OUT --exec 'upload {}' --delete-after 7d
  mjr batch REC --out OUT --dry-run                     what would be done, and why not more
  mjr batch REC --out OUT --plan | parallel --pipe -N1 mjr batch --job -

Run it from cron as often as you like: what is made is not made again, an unfinished meeting waits, a killed run goes on.
Exit code: 0 all done, 1 something failed, 2 wrong usage, 75 another run works on the same folder.)";

struct Options {
    BatchWords words;
    bool plan = false;
    bool dry_run = false;
    std::string job;
    int parent = 0;
};

std::string jobLine(const PlannedMeeting& planned) {
    const Job& job = planned.job;
    std::uint64_t bytes = 0;
    for (const auto& input : job.inputs) {
        bytes += input.bytes;
    }
    return printable(meetingName(job)) + "  " + countOf(job.inputs.size(), "recording") + ", " +
           formatSize(static_cast<double>(bytes));
}

std::string dryLine(const PlannedMeeting& planned) {
    const std::string reason = planned.problems.empty() ? planned.reason : "without " + planned.problems.front();
    const std::string more =
        planned.problems.size() < 2 ? "" : " and " + std::to_string(planned.problems.size() - 1) + " more";
    const std::string why = reason.empty() ? "" : ": " + printable(reason) + more;
    switch (planned.verdict) {
        case Verdict::kReady:
            return "to make   " + jobLine(planned) + " -> " + printable(planned.job.names.meeting) +
                   (why.empty() ? "" : " (again" + why + ")");
        case Verdict::kFinish:
            return "to finish " + jobLine(planned);
        case Verdict::kWaiting:
            return "waits     " + jobLine(planned) + why;
        case Verdict::kDone:
            return "done      " + jobLine(planned) + why;
        case Verdict::kPartial:
            return "in part   " + jobLine(planned) + why;
        case Verdict::kGivenUp:
            return "given up  " + jobLine(planned) + why;
        case Verdict::kFailed:
            break;
    }
    return "failed    " + jobLine(planned) + why;
}

class Batch {
public:
    Batch(const Options& options, Settings settings, job::batch::NameTemplates names)
        : options_(options),
          settings_(std::move(settings)),
          names_(std::move(names)),
          console_(options.words.console),
          observer_(console_, settings_.out) {}

    /// --plan and --dry-run change nothing and need no lock.
    int preview() {
        const auto files = job::batch::findInputs(settings_);
        if (!files) {
            console_.error(files.error().message);
            return 1;
        }
        const auto state = job::batch::StateStore(job::batch::OutFolder(settings_.out)).load();
        const job::batch::Planner planner(settings_, names_, state);
        for (const PlannedMeeting& planned : planner.plan(*files, job::batch::nowUs() * 1000)) {
            const bool has_job = planned.verdict == Verdict::kReady || planned.verdict == Verdict::kFinish;
            if (!options_.plan) {
                console_.text(dryLine(planned));
            } else if (has_job) {
                std::puts(toJson(planned.job).c_str());
            }
        }
        return console_.flush() ? 0 : 1;
    }

    int run() {
        const auto lock = job::batch::RunLock::forRun(job::batch::OutFolder(settings_.out));
        if (!lock) {
            console_.error(lock.error().message);
            return lock.error().message.starts_with("another run") ? kLocked : 1;
        }
        if (!options_.words.log.empty()) {
            if (const Status opened = observer_.openLog(options_.words.log); !opened) {
                console_.error(opened.error().message);
                return 1;
            }
        }
        job::batch::removeUnfinishedWork(settings_.out);
        job::batch::Engine engine(settings_, names_, jobProgram(settings_), observer_);
        const MetricsFile metrics{options_.words.metrics, settings_.source, job::batch::nowUs()};
        if (const Status scanned = engine.scan(); !scanned) {
            console_.error(scanned.error().message);
            return 1;
        }
        while (!engine.isIdle() && !stopFlag().load()) {
            engine.pump(kStep_ms);
        }
        if (stopFlag().load()) {
            endJobs(engine);
        }
        return finish(engine, metrics);
    }

private:
    static constexpr int kStep_ms = 200;

    int finish(const job::batch::Engine& engine, const MetricsFile& metrics) {
        const bool stopped = stopSignal() != 0;
        const job::batch::Tally& tally = engine.tally();
        observer_.happened(job::batch::Event("end")
                               .with("found", std::int64_t{tally.found})
                               .with("made", std::int64_t{tally.made})
                               .with("unchanged", std::int64_t{tally.unchanged})
                               .with("partial", std::int64_t{tally.partial})
                               .with("failed", std::int64_t{tally.failed})
                               .with("given_up", std::int64_t{tally.given_up})
                               .with("waiting", std::int64_t{tally.waiting})
                               .with("stopped", stopped));
        metrics.write(engine, stopped, console_);
        if (stopped) {
            console_.error("stopped by a signal; nothing half-written was left behind");
            return 128 + stopSignal();
        }
        if (!console_.isQuiet() && (tally.made > 0 || !tally.isGood() || console_.isLive())) {
            console_.status(tallyText(tally) + (console_.isLive() ? "\n" : ""));
        }
        return console_.flush() && tally.isGood() ? 0 : 1;
    }

    const Options& options_;
    const Settings settings_;
    const job::batch::NameTemplates names_;
    Console console_;
    BatchObserver observer_;
};

int runBatchCommand(const Options& options) {
    if (!options.job.empty()) {
        const BatchWords& words = options.words;
        return runJobCommand({options.job, words.console.json, words.console.quiet, words.nice, options.parent});
    }
    Result<Settings> settings = readSettings(options.words);
    if (!settings) {
        return usageError("batch", settings.error().message);
    }
    auto names = job::batch::parseNames(settings->names);
    if (!names) {
        return usageError("batch", names.error().message);
    }
    Batch batch(options, std::move(*settings), std::move(*names));
    return options.plan || options.dry_run ? batch.preview() : batch.run();
}

}  // namespace

void addBatch(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App& command = *app.add_subcommand("batch", "Make every finished meeting of a folder, for cron");
    command.footer(kExamples);
    addBatchOptions(command, options->words);
    auto* dry = command.add_flag("-n,--dry-run", options->dry_run, "Tell what would be done, and do nothing");
    command.add_flag("--plan", options->plan, "Print independent jobs, one a line, and do nothing")->excludes(dry);
    command.add_option("--job", options->job, "Run one job of --plan; - for standard input")->type_name("FILE");
    command.add_option("--parent", options->parent)->group("");
    command.callback([options, &action] { action = [options] { return runBatchCommand(*options); }; });
}

}  // namespace wf::cli
