#pragma once

#include <cstddef>

namespace wf::mjr {

// Why: a recording may lie on NFS, on a failing disk, or be shortened by somebody else while it is mapped. Touching a
// page that is gone then raises SIGBUS, which would kill a batch of thousands of recordings because of one. The guard's
// handler puts a zero page there instead, for mappings registered here only; any other SIGBUS goes where it went
// before.

/// Mappings that can be guarded at the same time.
inline constexpr int kGuardSlots = 256;

/// Registers a page-aligned read-only mapping, installing the handler on the first call. -1 when all slots are taken or
/// the handler cannot be installed.
int guardMapping(const std::byte* data, std::size_t size);
/// Call before the mapping is removed.
void releaseGuard(int slot);
/// True when a page of this mapping had to be replaced by zeros.
bool guardReplacedPages(int slot);

}  // namespace wf::mjr
