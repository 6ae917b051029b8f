#pragma once

#include <cstdint>
#include <string>

namespace wf::mux {

/// "2024-05-06T07:08:09.000000Z" of microseconds since the Unix epoch; empty when no calendar has that year.
std::string isoTime(std::int64_t microseconds);

}  // namespace wf::mux
