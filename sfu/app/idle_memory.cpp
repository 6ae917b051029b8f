#include "sfu/app/idle_memory.h"

#include <algorithm>
#include <utility>

namespace wf::app {

IdleMemory::IdleMemory(net::Loop& loop, std::function<std::size_t()> sessions, Heap heap)
    : sessions_(std::move(sessions)), heap_(std::move(heap)), timer_(loop, [this] { look(); }) {
    timer_.repeat(kPeriod);
}

void IdleMemory::look() {
    if (sessions_() > 0) {
        used_ = true;
        idle_ = false;
        lookAmongSessions();
        return;
    }
    // A whole period without anybody: connections, too, have let go of what they had.
    if (used_ && std::exchange(idle_, true)) {
        used_ = false;
        heap_.trim();
        given_back_ = heap_.unused_bytes();
    }
}

// After a flood, or the largest meeting of the day.
void IdleMemory::lookAmongSessions() {
    if (++periods_ % kPeriodsBetween != 0) {
        return;
    }
    const std::size_t unused = heap_.unused_bytes();
    given_back_ = std::min(given_back_, unused);
    if (unused - given_back_ >= kWorthIt) {
        heap_.trim();
        given_back_ = heap_.unused_bytes();
    }
}

}  // namespace wf::app
