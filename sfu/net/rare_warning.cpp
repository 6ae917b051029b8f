#include "sfu/net/rare_warning.h"

namespace wf::net {

void RareWarning::write(const std::string& text, Time now) {
    if (written_ && now - *written_ < kPause) {
        ++withheld_;
        return;
    }
    const std::uint64_t withheld = std::exchange(withheld_, 0);
    written_ = now;
    log_.write(LogLevel::kWarning, area_,
               withheld == 0 ? text : text + " (" + std::to_string(withheld) + " more since the last line)");
}

}  // namespace wf::net
