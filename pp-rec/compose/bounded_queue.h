#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace wf::compose {

/// Hands things from one thread to another; who brings more than `capacity` waits.
template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    /// False, and the item is gone, once the queue is closed.
    bool push(T item) {
        std::unique_lock lock(mutex_);
        taken_.wait(lock, [this] { return items_.size() < capacity_ || closed_; });
        if (closed_) {
            return false;
        }
        items_.push_back(std::move(item));
        lock.unlock();
        brought_.notify_one();
        return true;
    }

    /// Waits for an item; nullopt when the queue is closed and empty.
    std::optional<T> pop() {
        std::unique_lock lock(mutex_);
        brought_.wait(lock, [this] { return !items_.empty() || closed_; });
        if (items_.empty()) {
            return std::nullopt;
        }
        std::optional<T> item(std::move(items_.front()));
        items_.pop_front();
        lock.unlock();
        taken_.notify_one();
        return item;
    }

    /// No more is taken in; what is there can still be popped.
    void close() { end(false); }
    /// The same, and what is there is dropped.
    void abort() { end(true); }

private:
    void end(bool drop) {
        std::deque<T> dropped;
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
            if (drop) {
                dropped.swap(items_);
            }
        }
        brought_.notify_all();
        taken_.notify_all();
    }

    const std::size_t capacity_;
    std::mutex mutex_;
    std::condition_variable brought_;
    std::condition_variable taken_;
    std::deque<T> items_;
    bool closed_ = false;
};

}  // namespace wf::compose
