#pragma once

#include <cstdint>
#include <string>

#include "pp-rec/job/batch/engine.h"

namespace wf::job::batch {

/// The facts of a run, for the textfile collector of Prometheus' node exporter.
struct RunFacts {
    std::string source;
    std::int64_t started_us = 0;
    std::int64_t ended_us = 0;
    Tally tally;
    bool stopped = false;
    std::size_t running = 0;
};

std::string metricsText(const RunFacts& facts);

}  // namespace wf::job::batch
