#include "sfu/app/idle_memory.h"

#include <utility>

namespace wf::app {

IdleMemory::IdleMemory(net::Loop& loop, std::function<std::size_t()> sessions, std::function<void()> trim)
    : sessions_(std::move(sessions)), trim_(std::move(trim)), timer_(loop, [this] { look(); }) {
    timer_.repeat(kPeriod);
}

void IdleMemory::look() {
    if (sessions_() > 0) {
        used_ = true;
        idle_ = false;
        return;
    }
    // A whole period without anybody: connections, too, have let go of what they had.
    if (used_ && std::exchange(idle_, true)) {
        used_ = false;
        trim_();
    }
}

}  // namespace wf::app
