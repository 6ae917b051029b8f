#pragma once

#include <cstddef>

namespace wf::test {

/// Calls of operator new in this thread so far. A program that names this function has its operator new replaced by one
/// that counts.
std::size_t allocationCount();

}  // namespace wf::test
