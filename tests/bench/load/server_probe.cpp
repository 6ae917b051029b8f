#include "tests/bench/load/server_probe.h"

#include <unistd.h>

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

}  // namespace

ProcessUse processUse(int pid) {
    const std::string folder = "/proc/" + std::to_string(pid) + "/";
    std::ifstream file(folder + "stat");
    std::string text;
    std::getline(file, text);
    // The name in brackets may hold anything; utime is the 12th field behind it (proc(5)).
    std::istringstream fields(text.substr(text.rfind(')') == std::string::npos ? text.size() : text.rfind(')') + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i) {
        fields >> skipped;
    }
    double user = 0;
    double system = 0;
    fields >> user >> system;
    const auto tick = static_cast<double>(sysconf(_SC_CLK_TCK));
    ProcessUse use;
    use.user_s = user / tick;
    use.system_s = system / tick;
    use.resident_kib = numberOf(folder + "status", "VmRSS");
    use.threads = numberOf(folder + "status", "Threads");
    use.proportional_kib = numberOf(folder + "smaps_rollup", "Pss");
    use.written_bytes = numberOf(folder + "io", "write_bytes");
    return use;
}

}  // namespace wf::load
