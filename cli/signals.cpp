#include "cli/signals.h"

#include <signal.h>

#include "pp-rec/job/temporaries.h"

namespace wf::cli {
namespace {

// A signal handler can reach static storage only.
constinit std::atomic<bool> stop_requested{false};
constinit std::atomic<int> stop_signal{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void dieOf(int number) {
    job::removeTemporaries();
    signal(number, SIG_DFL);
    raise(number);
}

void onStop(int number) {
    if (stop_requested.exchange(true)) {
        dieOf(number);
        return;
    }
    stop_signal.store(number);
}

void handle(int number, void (*handler)(int), int flags) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, nullptr);
}

}  // namespace

void installSignalHandlers() {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        handle(number, onStop, SA_RESTART);
    }
    handle(SIGPIPE, dieOf, 0);
}

const std::atomic<bool>& stopFlag() { return stop_requested; }

int stopSignal() { return stop_requested.load() ? stop_signal.load() : 0; }

}  // namespace wf::cli
