#pragma once

#include <cstdint>
#include <string>

namespace wf::load {

/// What a process has used and holds.
struct ProcessUse {
    double cpu_s = 0;
    std::uint64_t resident_kib = 0;
    std::uint64_t proportional_kib = 0;
    std::uint64_t written_bytes = 0;  ///< handed to the kernel by write calls, sockets apart
    std::uint64_t threads = 0;
};

/// Of a running process; zeros when there is none.
ProcessUse processUse(int pid);

}  // namespace wf::load
