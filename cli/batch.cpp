#include "cli/batch.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "cli/progress_meter.h"
#include "cli/signals.h"
#include "pp-rec/job/report_json.h"

namespace wf::cli {
namespace {

std::vector<std::uint64_t> weightsOf(const std::vector<Task>& tasks) {
    std::vector<std::uint64_t> weights;
    for (const Task& task : tasks) {
        weights.push_back(task.weight);
    }
    return weights;
}

/// The tasks of one call, the threads that take them, and the reports that wait for their turn.
class Batch {
public:
    Batch(const std::vector<Task>& tasks, WorkUnit unit, Console& console)
        : tasks_(tasks), console_(console), meter_(weightsOf(tasks), console, unit), reports_(tasks.size()) {}

    void run(unsigned jobs) {
        std::vector<std::jthread> threads;
        for (unsigned i = 1; i < jobs; ++i) {
            threads.emplace_back([this] { work(); });
        }
        work();
    }

    int finish(bool summary) {
        if (const int number = stopSignal(); number != 0) {
            console_.error("stopped by a signal; nothing half-written was left behind");
            return 128 + number;
        }
        const bool told = tasks_.size() == 1 && failed_ == 1;  // its error line says it all
        if (summary && !told && !console_.isQuiet()) {
            console_.status(meter_.summary() + (failed_ > 0 ? "; " + std::to_string(failed_) + " failed" : ""));
            if (console_.isLive()) {
                std::fputc('\n', stderr);
            }
        }
        return failed_ > 0 ? 1 : 0;
    }

private:
    void work() {
        while (!stopFlag().load()) {
            const std::size_t index = next_.fetch_add(1);
            if (index >= tasks_.size()) {
                return;
            }
            job::Progress progress;
            progress.stop = &stopFlag();
            progress.report = [this, index](double fraction) { meter_.update(index, fraction); };
            TaskReport report = runOne(tasks_[index], progress);
            if (report.ok || !stopFlag().load()) {
                meter_.finishTask(index);
            }
            deliver(index, std::move(report));
        }
    }

    static TaskReport runOne(const Task& task, const job::Progress& progress) {
        try {
            return task.run(progress);
        } catch (const std::exception& failure) {  // std::bad_alloc and the like, from below
            return {false, "", "", {std::string("cannot go on: ") + failure.what()}};
        }
    }

    void deliver(std::size_t index, TaskReport report) {
        const std::lock_guard lock(mutex_);
        reports_[index] = std::move(report);
        for (; shown_ < reports_.size() && reports_[shown_]; ++shown_) {
            show(*reports_[shown_]);
            reports_[shown_] = TaskReport{};
        }
    }

    void show(const TaskReport& report) {
        if (!report.ok && stopFlag().load()) {
            return;  // stopped, not failed
        }
        if (!report.text.empty()) {
            console_.text(report.text);
        }
        if (!report.json.empty()) {
            console_.json(report.json);
        }
        for (const std::string& line : report.errors) {
            console_.error(line);
        }
        failed_ += report.ok ? 0 : 1;
    }

    const std::vector<Task>& tasks_;
    Console& console_;
    ProgressMeter meter_;
    std::atomic<std::size_t> next_{0};
    std::mutex mutex_;
    std::vector<std::optional<TaskReport>> reports_;
    std::size_t shown_ = 0;
    std::size_t failed_ = 0;
};

/// Errors of the jobs name no option; here there is one.
void nameForceOption(std::string& text) {
    constexpr std::string_view kAdvice = "allow overwriting";
    if (const std::size_t at = text.find(kAdvice); at != std::string::npos) {
        text.replace(at, kAdvice.size(), "use --force");
    }
}

/// Takes every mention of `name` behind a blank out of `text`.
void removeMentions(std::string& text, const std::string& name) {
    const std::string mention = " " + name;
    for (std::size_t at = text.find(mention); !name.empty() && at != std::string::npos; at = text.find(mention, at)) {
        const std::size_t behind = at + mention.size();
        if (behind == text.size() || text[behind] == ':' || text[behind] == ' ') {
            text.erase(at, mention.size());
        } else {
            at = behind;
        }
    }
}

}  // namespace

int runBatch(const std::vector<Task>& tasks, const BatchOptions& options, Console& console) {
    const unsigned processors = std::max(std::thread::hardware_concurrency(), 1U);
    const unsigned wanted = options.jobs == 0 ? processors : options.jobs;
    const auto most = static_cast<unsigned>(std::clamp<std::size_t>(tasks.size(), 1, 256));
    Batch batch(tasks, options.unit, console);
    batch.run(std::min(wanted, most));
    const int code = batch.finish(options.summary);
    return console.flush() || code != 0 ? code : 1;
}

std::string errorLine(const std::string& input, const Error& error) {
    std::string reason = error.message;
    if (reason.starts_with(input + ": ")) {
        reason.erase(0, input.size() + 2);
    }
    removeMentions(reason, input);
    nameForceOption(reason);
    if (!error.offset) {
        return input + ": " + reason;
    }
    const std::string offset = " (offset " + std::to_string(*error.offset) + ")";
    const std::size_t advice = reason.find("; ");
    reason.insert(advice == std::string::npos ? reason.size() : advice, offset);
    return input + ": " + reason;
}

TaskReport failedTask(const std::string& command, const std::string& input, const Error& error) {
    return {false, "", job::errorJson(command, input, error), {errorLine(input, error)}};
}

std::uint64_t sizeOf(const std::string& path) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    return error ? 0 : size;
}

}  // namespace wf::cli
