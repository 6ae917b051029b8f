#pragma once

#include <string>

#include "cli/batch_observer.h"
#include "cli/batch_options.h"
#include "pp-rec/job/batch/engine.h"
#include "pp-rec/job/batch/settings.h"

namespace wf::cli {

inline constexpr int kLocked = 75;  ///< EX_TEMPFAIL: try again later

/// Command line of the process that runs one job.
std::vector<std::string> jobProgram(const job::batch::Settings& settings);

/// Ends what runs after a signal: first politely, after a while at once.
void endJobs(job::batch::Engine& engine);

struct MetricsFile {
    std::string path;  ///< empty: none
    std::string source;
    std::int64_t started_us = 0;

    /// Errors go to the console.
    void write(const job::batch::Engine& engine, bool stopped, Console& console) const;
};

}  // namespace wf::cli
