#include "pp-rec/job/utc_time.h"

#include <array>
#include <cstdio>
#include <ctime>

namespace wf::job {

std::string formatUtc(std::int64_t us) {
    std::int64_t seconds = us / 1'000'000;
    std::int64_t fraction = us % 1'000'000;
    if (fraction < 0) {
        fraction += 1'000'000;
        --seconds;
    }
    const std::time_t time = seconds;
    std::tm parts{};
    if (gmtime_r(&time, &parts) == nullptr) {
        return "?";
    }
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", parts.tm_year + 1900,
                  parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                  static_cast<int>(fraction));
    return text.data();
}

}  // namespace wf::job
