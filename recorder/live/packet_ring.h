#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>

#include "rtp/base/bytes.h"

namespace wf::live {

class RecordingFile;

/// Packets on their way from one media thread to the disk thread: a ring of bytes made once, without lock or
/// allocation afterwards. Whenever nothing waits it goes on at its memory's beginning, so that a disk that keeps up
/// needs little of it, which stays in the cache. push(), crowded() and release() are for the one media thread, the
/// rest for the disk thread.
class PacketRing {
public:
    struct Entry {
        RecordingFile* file = nullptr;
        std::int64_t wall_us = 0;  ///< arrival, microseconds since the Unix epoch
        std::uint32_t arrival_ms = 0;
        std::uint32_t size = 0;
    };

    /// `capacity_bytes` is raised to a power of two of at least 256 KiB.
    explicit PacketRing(std::size_t capacity_bytes);

    /// Adds the bytes of `first` and `second` as one packet, whose size is filled in; false when it does not fit.
    bool push(const Entry& entry, Bytes first, Bytes second);
    /// More than half of the ring is taken, as the media thread sees it.
    bool crowded();
    /// Gives the memory back to the system if nothing waits; it comes again when it is used.
    void release();

    // Any thread, for reports.
    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    [[nodiscard]] std::size_t used() const {
        const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
        const std::uint64_t head = head_.load(std::memory_order_relaxed);
        return head > tail ? static_cast<std::size_t>(head - tail) : 0;
    }

    /// A place that all packets pushed so far stand in front of.
    [[nodiscard]] std::uint64_t mark() const { return head_.load(std::memory_order_acquire); }
    struct Packet {
        Entry entry;
        Bytes bytes;
    };
    /// The oldest packet in front of `mark`; its bytes are good until pop().
    std::optional<Packet> front(std::uint64_t mark);
    void pop();

private:
    static constexpr std::size_t kCacheLine = 64;

    [[nodiscard]] std::size_t offset(std::uint64_t position) const { return (position - origin_) & (capacity_ - 1); }
    [[nodiscard]] std::byte* at(std::uint64_t position) const { return memory_.get() + offset(position); }
    void startOverIfEmpty();
    bool makeRoom(std::size_t bytes);

    const std::size_t capacity_;
    std::unique_ptr<std::byte[]> memory_;
    /// The position at the memory's beginning. The media thread sets it while nothing waits, the disk thread reads it
    /// while something does: head_ and tail_ tell each of the other.
    std::uint64_t origin_ = 0;

    alignas(kCacheLine) std::atomic<std::uint64_t> head_ = 0;
    std::uint64_t head_cache_ = 0;  ///< the media thread's
    std::uint64_t tail_seen_ = 0;   ///< the media thread's
    std::uint64_t released_ = 0;    ///< where release() found the ring at last; the media thread's

    alignas(kCacheLine) std::atomic<std::uint64_t> tail_ = 0;
    std::uint64_t tail_cache_ = 0;  ///< the disk thread's
    std::uint64_t front_end_ = 0;   ///< behind the packet that front() gave
};

}  // namespace wf::live
