#pragma once

#include <cstdint>
#include <string>

namespace wf::job::batch {

std::string hostName();

/// Time of day.
std::int64_t nowUs();

/// Memory this process and its children may use together: of the machine, or less where its control group says so.
std::uint64_t usableMemory();

/// Anonymous memory of a process, without mapped files; 0 when it cannot be told.
std::uint64_t memoryOf(int pid);

}  // namespace wf::job::batch
