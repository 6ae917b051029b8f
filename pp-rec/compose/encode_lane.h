#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "pp-rec/compose/bounded_queue.h"
#include "rtp/base/result.h"

namespace wf::compose {

/// The first error of several threads.
class FirstError {
public:
    void set(const Error& error) {
        const std::lock_guard lock(mutex_);
        if (status_.ok()) {
            status_ = error;
            failed_ = true;
        }
    }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] Status status() const {
        const std::lock_guard lock(mutex_);
        return status_;
    }

private:
    mutable std::mutex mutex_;
    Status status_;
    std::atomic<bool> failed_ = false;
};

/// What a lane does with its items, all on the lane's thread.
template <class Item>
class LaneWork {
public:
    virtual ~LaneWork() = default;
    virtual Status take(const Item& item) = 0;
    /// All items have been taken.
    virtual Status finish() = 0;
};

/// Work on a thread of its own behind a bounded queue. After the first error of any lane nothing more is taken.
template <class Item>
class EncodeLane {
public:
    /// `error` must outlive this.
    EncodeLane(std::unique_ptr<LaneWork<Item>> work, std::size_t capacity, FirstError& error)
        : work_(std::move(work)), error_(error), queue_(capacity), thread_([this] { run(); }) {}
    /// Drops what has not been taken.
    ~EncodeLane() {
        dropped_ = true;
        queue_.abort();
        join();
    }
    EncodeLane(const EncodeLane&) = delete;
    EncodeLane& operator=(const EncodeLane&) = delete;

    /// Waits for room. False after an error.
    bool push(Item item) { return queue_.push(std::move(item)); }
    void close() { queue_.close(); }
    /// After close(): waits until the work is finished or has failed.
    void join() {
        if (thread_.joinable()) {
            thread_.join();
        }
    }

private:
    void run() {
        while (auto item = queue_.pop()) {
            if (!check(error_.status()) || !check(work_->take(*item))) {
                return;
            }
        }
        if (!dropped_ && check(error_.status())) {
            check(work_->finish());
        }
    }

    bool check(const Status& status) {
        if (!status.ok()) {
            error_.set(status.error());
            queue_.abort();
        }
        return status.ok();
    }

    std::unique_ptr<LaneWork<Item>> work_;
    FirstError& error_;
    std::atomic<bool> dropped_ = false;
    BoundedQueue<Item> queue_;
    std::thread thread_;
};

}  // namespace wf::compose
