#include "sfu/app/metrics/process_report.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace wf::app {
namespace {

std::optional<double> cpuSeconds() {
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) {
        return std::nullopt;
    }
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The second number of /proc/self/statm, in pages (proc(5)).
std::optional<std::uint64_t> residentBytes() {
    std::ifstream statm("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    if (!(statm >> all >> resident)) {
        return std::nullopt;
    }
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::optional<std::uint64_t> openFiles() {
    std::error_code error;
    std::uint64_t files = 0;
    std::filesystem::directory_iterator entry("/proc/self/fd", error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        ++files;
    }
    return error || files == 0 ? std::nullopt : std::optional(files - 1);  // without the one that lists them
}

}  // namespace

ServerReport processReport() {
    ServerReport report;
    report.cpu_seconds = cpuSeconds();
    report.resident_bytes = residentBytes();
    report.open_files = openFiles();
    return report;
}

}  // namespace wf::app
