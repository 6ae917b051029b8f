#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "sfu/net/unique_fd.h"

namespace wf::load {

/// What came in on the threads of a connection, on its way to the generator's thread.
class Mailbox {
public:
    Mailbox() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

    void put(std::string text) {
        const std::lock_guard lock(mutex_);
        texts_.push_back(std::move(text));
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = write(fd_.get(), &one, sizeof one);
    }
    void connected() {
        const std::lock_guard lock(mutex_);
        connected_ = true;
        changed_.notify_all();
    }
    void breakOff(const std::string& why) {
        const std::lock_guard lock(mutex_);
        broken_ = broken_.empty() ? why : broken_;
        changed_.notify_all();
    }

    [[nodiscard]] int fd() const { return fd_.get(); }
    std::vector<std::string> take() {
        const std::lock_guard lock(mutex_);
        std::uint64_t count = 0;
        [[maybe_unused]] const auto got = read(fd_.get(), &count, sizeof count);
        return std::exchange(texts_, {});
    }
    /// True when connected() was called; false after the time, or when it broke off.
    bool waitConnected(std::chrono::milliseconds longest) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, longest, [this] { return connected_ || !broken_.empty(); });
        return connected_;
    }
    std::string broken() {
        const std::lock_guard lock(mutex_);
        return broken_;
    }

private:
    net::UniqueFd fd_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> texts_;
    std::string broken_;
    bool connected_ = false;
};

}  // namespace wf::load
