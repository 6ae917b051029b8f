#pragma once

#include <cstdint>
#include <string>

namespace wf::job {

/// "2026-11-22T20:08:15.358747Z" for microseconds since the Unix epoch; "?" for times that no calendar reaches.
std::string formatUtc(std::int64_t us);

}  // namespace wf::job
