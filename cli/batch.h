#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/progress_meter.h"
#include "pp-rec/job/progress.h"
#include "rtp/base/result.h"

namespace wf::cli {

/// What became of one task.
struct TaskReport {
    bool ok = true;
    std::string text;                 ///< for a person; may be empty
    std::string json;                 ///< one line
    std::vector<std::string> errors;  ///< lines for standard error
};

/// One job of a batch, independent of the others.
struct Task {
    std::uint64_t weight = 1;  ///< size of its input in bytes, or as BatchOptions::unit has it
    std::function<TaskReport(const job::Progress&)> run;
};

struct BatchOptions {
    unsigned jobs = 1;                 ///< threads; 0: one a processor
    bool summary = false;              ///< a closing line with count, time and speed
    WorkUnit unit = WorkUnit::kBytes;  ///< of the tasks' weights
};

/// Runs all tasks, going on after errors, and shows their reports in the order of the tasks. Returns the exit code: 0,
/// 1 when a task failed, 128 + signal when stopped.
int runBatch(const std::vector<Task>& tasks, const BatchOptions& options, Console& console);

/// "INPUT: reason (offset N); what to do", the input named once.
std::string errorLine(const std::string& input, const Error& error);
TaskReport failedTask(const std::string& command, const std::string& input, const Error& error);

/// Size of a file in bytes, 0 when it cannot be told.
std::uint64_t sizeOf(const std::string& path);

}  // namespace wf::cli
