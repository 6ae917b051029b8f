#include "pp-rec/job/batch/machine.h"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>

namespace wf::job::batch {

std::string hostName() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::int64_t nowUs() {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count();
}

std::uint64_t usableMemory() {
    const long pages = ::sysconf(_SC_PHYS_PAGES);
    const long page_bytes = ::sysconf(_SC_PAGESIZE);
    std::uint64_t bytes = static_cast<std::uint64_t>(std::max(pages, 0L)) * static_cast<std::uint64_t>(page_bytes);
    for (const char* file : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
        std::ifstream in(file);
        std::uint64_t limit = 0;
        if (in >> limit && limit > 0) {
            bytes = std::min(bytes, limit);
        }
    }
    return bytes;
}

std::uint64_t memoryOf(int pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/status");
    for (std::string word; in >> word;) {
        if (word == "RssAnon:") {
            std::uint64_t kib = 0;
            in >> kib;
            return kib * 1024;
        }
    }
    return 0;
}

}  // namespace wf::job::batch
