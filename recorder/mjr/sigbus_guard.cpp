#include "recorder/mjr/sigbus_guard.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>

namespace wf::mjr {
namespace {

/// One guarded range. `begin` is 0 while the slot is free or being filled; it is written last and cleared first.
struct Slot {
    std::atomic<bool> taken{false};
    std::atomic<std::uintptr_t> begin{0};
    std::atomic<std::uintptr_t> end{0};
    std::atomic<bool> damaged{false};
};

static_assert(std::atomic<std::uintptr_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

// A signal handler has no argument of ours, so what it needs has to be global.
std::array<Slot, kGuardSlots> slots;
std::uintptr_t page_size = 4096;
struct sigaction previous_action {};

bool holds(const Slot& slot, std::uintptr_t address) {
    const std::uintptr_t begin = slot.begin.load(std::memory_order_acquire);
    const std::uintptr_t end = slot.end.load(std::memory_order_acquire);
    // Read again: another thread may have handed the slot to a new mapping in between.
    return begin != 0 && address >= begin && address < end && slot.begin.load(std::memory_order_acquire) == begin;
}

/// Only calls what POSIX or Linux allow in a handler: mmap is a plain system call.
bool putZeroPage(std::uintptr_t address) {
    for (Slot& slot : slots) {
        if (holds(slot, address)) {
            void* page = reinterpret_cast<void*>(address & ~(page_size - 1));
            constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
            slot.damaged.store(true, std::memory_order_release);
            return mmap(page, page_size, PROT_READ, kFlags, -1, 0) != MAP_FAILED;
        }
    }
    return false;
}

void passOn(int signal, siginfo_t* info, void* context) {
    if ((previous_action.sa_flags & SA_SIGINFO) != 0) {
        previous_action.sa_sigaction(signal, info, context);
        return;
    }
    if (previous_action.sa_handler != SIG_DFL && previous_action.sa_handler != SIG_IGN) {
        previous_action.sa_handler(signal);
        return;
    }
    if (previous_action.sa_handler == SIG_IGN && info->si_code <= 0) {
        return;
    }
    // The default action, once this handler has returned: a fault happens again, a sent signal is pending again.
    struct sigaction fallback {};
    fallback.sa_handler = SIG_DFL;
    sigaction(signal, &fallback, nullptr);
    raise(signal);
}

void handleSigbus(int signal, siginfo_t* info, void* context) {
    const int saved_errno = errno;
    // A code above 0 comes from the kernel with the address of the fault; others were sent by a process.
    if (info->si_code <= 0 || !putZeroPage(reinterpret_cast<std::uintptr_t>(info->si_addr))) {
        passOn(signal, info, context);
    }
    errno = saved_errno;
}

bool install() {
    page_size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    struct sigaction action {};
    action.sa_sigaction = handleSigbus;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    return sigaction(SIGBUS, nullptr, &previous_action) == 0 && sigaction(SIGBUS, &action, nullptr) == 0;
}

}  // namespace

int guardMapping(const std::byte* data, std::size_t size) {
    static const bool installed = install();
    for (std::size_t i = 0; installed && i < slots.size(); ++i) {
        Slot& slot = slots[i];
        if (!slot.taken.exchange(true, std::memory_order_acq_rel)) {
            const auto begin = reinterpret_cast<std::uintptr_t>(data);
            slot.damaged.store(false, std::memory_order_relaxed);
            slot.end.store(begin + size, std::memory_order_release);
            slot.begin.store(begin, std::memory_order_release);
            return static_cast<int>(i);
        }
    }
    return -1;
}

void releaseGuard(int slot) {
    if (slot >= 0) {
        Slot& released = slots[static_cast<std::size_t>(slot)];
        released.begin.store(0, std::memory_order_release);
        released.taken.store(false, std::memory_order_release);
    }
}

bool guardReplacedPages(int slot) {
    return slot >= 0 && slots[static_cast<std::size_t>(slot)].damaged.load(std::memory_order_acquire);
}

}  // namespace wf::mjr
