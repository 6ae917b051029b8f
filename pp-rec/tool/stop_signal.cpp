#include "pp-rec/tool/stop_signal.h"

#include <signal.h>

namespace wf::tool {
namespace {

std::atomic<bool> stop_requested{false};
std::atomic<int> stop_signal{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void remember(int number) {
    stop_signal.store(number, std::memory_order_relaxed);
    stop_requested.store(true, std::memory_order_relaxed);
}

}  // namespace

const std::atomic<bool>& catchStopSignals() {
    struct sigaction action {};
    action.sa_handler = remember;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        sigaction(number, &action, nullptr);
    }
    return stop_requested;
}

int stopSignal() { return stop_signal.load(std::memory_order_relaxed); }

void endByStopSignal() {
    if (stopSignal() != SIGINT) {
        raise(stopSignal());  // its handler is gone by now
    }
}

}  // namespace wf::tool
