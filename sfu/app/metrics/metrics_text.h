#pragma once

#include <string>

#include "sfu/app/metrics/server_report.h"

namespace wf::app {

/// The report as Prometheus reads it; docs/metrics.md has a line for each name.
std::string metricsText(const ServerReport& report);

}  // namespace wf::app
