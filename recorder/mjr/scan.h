#pragma once

#include <cstdint>

#include "recorder/mjr/layout.h"
#include "rtp/base/bytes.h"

namespace wf::mjr {

// What the reader can tell about a place in a recording's bytes without having walked there. All of it reads only
// inside `file`; all but the searches take constant time.

/// A run of at least this many zero bytes is taken for a hole that a crash left, and named so.
inline constexpr std::uint64_t kZeroHole = 16;

/// The tag MJR00001 or MJR00002 stands at `at`, as far as the file reaches.
bool isTag(Bytes file, std::uint64_t at);
/// A record's marker stands at `at`, as far as the file reaches.
bool isMarker(Bytes file, std::uint64_t at, Format format);
/// The file ends at `at`, or a marker or a tag stands there.
bool isBoundary(Bytes file, std::uint64_t at, Format format);
/// A whole record or another recording's header begins at `at`, and leads to a boundary.
bool isStart(Bytes file, std::uint64_t at, Format format);
/// The first start in [from, to); `to` when there is none.
std::uint64_t findStart(Bytes file, std::uint64_t from, std::uint64_t to, Format format);
/// The first tag in [from, end of file) whose header leads to a boundary; the end of the file when there is none.
std::uint64_t findTag(Bytes file, std::uint64_t from, Format format);
/// Number of zero bytes from `at` on.
std::uint64_t zeroRun(Bytes file, std::uint64_t at);
/// Number of zero bytes that `bytes` ends with.
std::uint64_t trailingZeros(Bytes bytes);

}  // namespace wf::mjr
