#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "cli/batch_observer.h"
#include "cli/batch_options.h"
#include "cli/batch_run.h"
#include "cli/commands.h"
#include "cli/signals.h"
#include "pp-rec/job/batch/folder_watch.h"
#include "pp-rec/job/batch/job_runner.h"
#include "pp-rec/job/batch/machine.h"
#include "pp-rec/job/batch/run_lock.h"
#include "pp-rec/job/batch/service_notifier.h"
#include "pp-rec/job/batch/text_values.h"

namespace wf::cli {
namespace {

using job::batch::Engine;
using job::batch::Settings;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr const char* kExamples = R"(Examples:
  mjr watch /var/recordings --out /var/media            make each meeting soon after it ended, until stopped
  mjr watch REC --out OUT --rescan 1m                   for network folders, which do not tell what happens in them

Takes the options of mjr batch and keeps the same records, so the two can take turns on one folder. As a systemd
service use Type=notify. SIGTERM ends it; a meeting that is being made then is made by the next start.)";

struct Options {
    BatchWords words;
    std::string rescan = "5m";
};

class Watch {
public:
    Watch(const Options& options, Settings settings, job::batch::NameTemplates names, std::int64_t rescan_s)
        : options_(options),
          settings_(std::move(settings)),
          names_(std::move(names)),
          rescan_(rescan_s * 1000),
          console_(options.words.console),
          observer_(console_, settings_.out) {}

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
        openWatch();
        job::batch::removeUnfinishedWork(settings_.out);
        Engine engine(settings_, names_, jobProgram(settings_), observer_);
        work(engine);
        notifier_.stopping();
        endJobs(engine);
        metrics_.write(engine, true, console_);
        observer_.happened(job::batch::Event("end").with("made", std::int64_t{engine.tally().made}));
        return 0;
    }

private:
    static constexpr milliseconds kStep{500};
    static constexpr milliseconds kCalm{2000};  // events come in bursts, and each look costs

    void openWatch() {
        auto opened = job::batch::FolderWatch::open(settings_.source, settings_.recursive);
        if (opened) {
            watch_.emplace(std::move(*opened));
            return;
        }
        observer_.happened(job::batch::Event("warning").with(
            "message", opened.error().message + "; looking every " + options_.rescan + " instead"));
    }

    void work(Engine& engine) {
        look(engine);
        notifier_.ready(tallyText(engine.tally()));
        while (!stopFlag().load()) {
            engine.pump(static_cast<int>(kStep.count()), watch_ ? watch_->descriptor() : -1);
            const auto now = Clock::now();
            if (watch_ && watch_->takeEvents()) {
                next_look_ = std::min(next_look_, std::max(now, last_look_ + kCalm));
            }
            if (job::batch::nowUs() * 1000 >= engine.nextReady_ns()) {
                next_look_ = std::min(next_look_, std::max(now, last_look_ + kCalm));
            }
            if (now >= next_look_) {
                look(engine);
            }
            keepAlive(engine, now);
        }
    }

    void look(Engine& engine) {
        last_look_ = Clock::now();
        next_look_ = last_look_ + rescan_;
        if (const Status scanned = engine.scan(); !scanned) {
            observer_.happened(job::batch::Event("warning").with("message", scanned.error().message));
        }
        metrics_.write(engine, false, console_);
        console_.flush();
    }

    void keepAlive(const Engine& engine, Clock::time_point now) {
        const std::string status = std::to_string(engine.pool().running()) + " running, " +
                                   std::to_string(engine.pool().waiting()) + " queued; " + tallyText(engine.tally());
        if (status != status_) {
            status_ = status;
            notifier_.status(status);
            metrics_.write(engine, false, console_);
        }
        if (notifier_.aliveEvery_ms() > 0 && now >= next_alive_) {
            next_alive_ = now + milliseconds(notifier_.aliveEvery_ms());
            notifier_.alive();
        }
    }

    const Options& options_;
    const Settings settings_;
    const job::batch::NameTemplates names_;
    const milliseconds rescan_;
    Console console_;
    BatchObserver observer_;
    job::batch::ServiceNotifier notifier_;
    std::optional<job::batch::FolderWatch> watch_;
    MetricsFile metrics_{options_.words.metrics, settings_.source, job::batch::nowUs()};
    Clock::time_point last_look_;
    Clock::time_point next_look_;
    Clock::time_point next_alive_;
    std::string status_;
};

int runWatchCommand(const Options& options) {
    Result<Settings> settings = readSettings(options.words);
    if (!settings) {
        return usageError("watch", settings.error().message);
    }
    auto names = job::batch::parseNames(settings->names);
    const auto rescan_s = job::batch::parseDuration(options.rescan);
    if (!names || !rescan_s) {
        return usageError("watch", names ? rescan_s.error().message : names.error().message);
    }
    if (settings->again) {
        return usageError("watch", "--again would make all meetings over and over; use it with mjr batch");
    }
    return Watch(options, std::move(*settings), std::move(*names), std::max<std::int64_t>(*rescan_s, 1)).run();
}

}  // namespace

void addWatch(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    options->words.retry_after = "10m";
    CLI::App& command = *app.add_subcommand("watch", "Make each meeting of a folder soon after it ended, as a service");
    command.footer(kExamples);
    addBatchOptions(command, options->words);
    command.add_option("--rescan", options->rescan, "How often to look without being told (default: 5m)")
        ->type_name("TIME");
    command.callback([options, &action] { action = [options] { return runWatchCommand(*options); }; });
}

}  // namespace wf::cli
