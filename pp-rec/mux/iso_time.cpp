#include "pp-rec/mux/iso_time.h"

#include <array>
#include <ctime>

namespace wf::mux {

std::string isoTime(std::int64_t microseconds) {
    constexpr std::int64_t kSecond = 1'000'000;
    const std::int64_t fraction = (microseconds % kSecond + kSecond) % kSecond;
    const std::time_t seconds = static_cast<std::time_t>((microseconds - fraction) / kSecond);
    std::tm parts{};
    if (gmtime_r(&seconds, &parts) == nullptr) {
        return {};
    }
    std::array<char, 64> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    return std::string(text.data(), length) + "." + std::to_string(kSecond + fraction).substr(1) + "Z";
}

}  // namespace wf::mux
