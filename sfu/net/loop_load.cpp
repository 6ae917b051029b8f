#include "sfu/net/loop_load.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <utility>

namespace wf::net {
namespace {

// What is new counts half: a rise is known within about two seconds, a burst is none.
constexpr double kWeightOfNew = 0.5;

Duration timeOfThread() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::duration_cast<Duration>(std::chrono::seconds(time.tv_sec) +
                                                std::chrono::nanoseconds(time.tv_nsec));
}

}  // namespace

LoopLoad::LoopLoad(Loop& loop) : loop_(loop), timer_(loop, [this] { measure(); }) { timer_.repeatLoosely(kPeriod); }

// The loop's thread is another one than the thread that made it, so that the first measure is only a beginning.
void LoopLoad::measure() {
    const Duration used = timeOfThread();
    const Time now = loop_.now();
    const Duration worked = used - std::exchange(used_, used);
    const Duration passed = now - std::exchange(since_, now);
    if (!std::exchange(begun_, true) || passed <= Duration::zero()) {
        return;
    }
    const double share = std::chrono::duration<double>(worked) / std::chrono::duration<double>(passed);
    share_ += kWeightOfNew * (std::min(share, 1.0) - share_);
    const auto permille = static_cast<std::uint64_t>(std::lround(share_ * 1000));
    last_.store((std::uint64_t{last().number + 1} << 32) | permille, std::memory_order_relaxed);
}

}  // namespace wf::net
