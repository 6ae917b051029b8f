#include "tests/bench/load/server_probe.h"

#include <ctime>
#include <fstream>
#include <sstream>

namespace wf::load {
namespace {

/// The number behind "NAME:" in a file of such lines.
std::uint64_t numberOf(const std::string& path, const std::string& name) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(name + ":")) {
            std::uint64_t value = 0;
            std::istringstream(line.substr(name.size() + 1)) >> value;
            return value;
        }
    }
    return 0;
}

/// Exact, where /proc/PID/stat counts in ticks of 10 ms; 0 when there is no such process.
double cpuSeconds(int pid) {
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) {
        return 0;
    }
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

ProcessUse processUse(int pid) {
    const std::string folder = "/proc/" + std::to_string(pid) + "/";
    ProcessUse use;
    use.cpu_s = cpuSeconds(pid);
    use.resident_kib = numberOf(folder + "status", "VmRSS");
    use.threads = numberOf(folder + "status", "Threads");
    use.proportional_kib = numberOf(folder + "smaps_rollup", "Pss");
    use.written_bytes = numberOf(folder + "io", "write_bytes");
    return use;
}

}  // namespace wf::load
