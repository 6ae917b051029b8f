#include "cli/batch_run.h"

#include <unistd.h>

#include <chrono>
#include <csignal>

#include "pp-rec/job/batch/durable_file.h"
#include "pp-rec/job/batch/machine.h"
#include "pp-rec/job/batch/metrics.h"

namespace wf::cli {
namespace {

constexpr std::chrono::seconds kGrace{20};
constexpr int kStep_ms = 100;

}  // namespace

std::vector<std::string> jobProgram(const job::batch::Settings& settings) {
    return {"/proc/self/exe",
            "batch",
            "--job",
            "-",
            "--json",
            "--parent",
            std::to_string(::getpid()),
            "--nice",
            std::to_string(settings.nice)};
}

void endJobs(job::batch::Engine& engine) {
    engine.stop(SIGTERM);
    const auto deadline = std::chrono::steady_clock::now() + kGrace;
    while (engine.pool().running() > 0 && std::chrono::steady_clock::now() < deadline) {
        engine.pump(kStep_ms);
    }
    engine.stop(SIGKILL);
    while (engine.pool().running() > 0) {
        engine.pump(kStep_ms);
    }
}

void MetricsFile::write(const job::batch::Engine& engine, bool stopped, Console& console) const {
    if (path.empty()) {
        return;
    }
    const job::batch::RunFacts facts{source,         started_us, job::batch::nowUs(),
                                     engine.tally(), stopped,    engine.pool().running()};
    if (const Status written = job::batch::writeWhole(path, metricsText(facts)); !written) {
        console.error(written.error().message);
    }
}

}  // namespace wf::cli
