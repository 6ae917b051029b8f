// sfu_load: see docs/benchmarks.md, "sfu".
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iostream>

#include "tests/bench/load/load_run.h"

namespace {

volatile std::sig_atomic_t interrupted = 0;

void interrupt(int /*signal*/) { interrupted = 1; }

void raiseDescriptorLimit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

bool write(const wf::load::Options& options, const wf::load::LoadTotals& totals) {
    if (!options.quiet && options.json_file != "-") {
        std::cout << totals.text();
    }
    if (options.json_file == "-") {
        std::cout << totals.json().dump(2) << "\n";
    } else if (!options.json_file.empty()) {
        std::ofstream file(options.json_file);
        file << totals.json().dump(2) << "\n";
        return file.good();
    }
    return true;
}

}  // namespace

/// 0 when everybody connected and got media, 1 otherwise, 2 for wrong arguments.
int main(int argc, char** argv) {
    int exit_code = 0;
    const auto options = wf::load::parseOptions(argc, argv, exit_code);
    if (!options) {
        return exit_code == 0 ? 0 : 2;
    }
    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
    raiseDescriptorLimit();
    auto run = wf::load::LoadRun::prepare(*options);
    if (!run) {
        std::cerr << "sfu_load: " << run.error().message << "\n";
        return 1;
    }
    const auto totals = run.value()->run([] { return interrupted != 0; });
    if (!totals) {
        std::cerr << "sfu_load: " << totals.error().message << "\n";
        return 1;
    }
    if (!write(*options, totals.value())) {
        std::cerr << "sfu_load: cannot write " << options->json_file << "\n";
        return 1;
    }
    return totals->failed == 0 && totals->without_media == 0 ? 0 : 1;
}
