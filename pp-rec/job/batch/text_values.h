#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rtp/base/result.h"

namespace wf::job::batch {

// What people write on a command line. Errors say what is allowed.

/// Seconds of "90", "90s", "15m", "2h" or "7d".
Result<std::int64_t> parseDuration(std::string_view text);

/// Bytes of "800000000", "800M" or "2G" (powers of 1024).
Result<std::uint64_t> parseBytes(std::string_view text);

/// Microseconds since the Unix epoch of "2026-11-22", "2026-11-22T20:08" or "2026-11-22T20:08:15" (UTC, a closing Z is
/// allowed), or of a duration before `now_us`.
Result<std::int64_t> parseMoment(std::string_view text, std::int64_t now_us);

}  // namespace wf::job::batch
