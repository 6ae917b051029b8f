#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>

namespace wf::net {

/// A bounded queue from one thread to one other without locks. Items are filled and read where they lie, and are used
/// again; nothing is allocated after the beginning.
template <class T>
class SpscRing {
public:
    /// Has at least `capacity` places.
    explicit SpscRing(std::size_t capacity)
        : mask_(std::bit_ceil(capacity) - 1), items_(std::make_unique<T[]>(mask_ + 1)) {}
    SpscRing(const SpscRing&) = delete;
    SpscRing& operator=(const SpscRing&) = delete;

    // Of the writing thread.
    /// Where the next item goes; null when all places are taken.
    [[nodiscard]] T* room() {
        const std::size_t at = written_.load(std::memory_order_relaxed);
        if (at - read_seen_ > mask_) {
            read_seen_ = read_.load(std::memory_order_acquire);
        }
        return at - read_seen_ > mask_ ? nullptr : &items_[at & mask_];
    }
    /// What room() gave is an item now.
    void push() { written_.store(written_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

    // Of the reading thread.
    /// The oldest item; null when there is none.
    [[nodiscard]] T* front() {
        const std::size_t at = read_.load(std::memory_order_relaxed);
        if (at == written_seen_) {
            written_seen_ = written_.load(std::memory_order_acquire);
        }
        return at == written_seen_ ? nullptr : &items_[at & mask_];
    }
    /// The place of front() may be used again.
    void pop() { read_.store(read_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

private:
    static constexpr std::size_t kCacheLine = 64;

    std::size_t mask_;
    std::unique_ptr<T[]> items_;
    alignas(kCacheLine) std::atomic<std::size_t> written_ = 0;
    std::size_t read_seen_ = 0;  // by the writer
    alignas(kCacheLine) std::atomic<std::size_t> read_ = 0;
    std::size_t written_seen_ = 0;  // by the reader
};

}  // namespace wf::net
