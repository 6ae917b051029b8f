#include "recorder/live/packet_ring.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace wf::live {
namespace {

constexpr std::size_t kSmallest = 256 * 1024;
constexpr std::size_t kHeader = sizeof(PacketRing::Entry);

/// Entries stand at multiples of this, so that in front of the end of the ring there is room for a header or no
/// room at all.
constexpr std::size_t kAlignment = 32;
static_assert(kHeader <= kAlignment);

/// What is used at least before it is started over: what the second level of a processor's cache has room for.
constexpr std::size_t kStartOverAfter = 128 * 1024;

std::size_t spaceFor(std::size_t payload) { return (kHeader + payload + kAlignment - 1) / kAlignment * kAlignment; }

void copyTo(std::byte* to, Bytes bytes) {
    if (!bytes.empty()) {
        std::memcpy(to, bytes.data(), bytes.size());
    }
}

}  // namespace

PacketRing::PacketRing(std::size_t capacity_bytes)
    : capacity_(std::bit_ceil(std::max(capacity_bytes, kSmallest))),
      memory_(std::make_unique_for_overwrite<std::byte[]>(capacity_)) {}

bool PacketRing::push(const Entry& entry, Bytes first, Bytes second) {
    Entry whole = entry;
    whole.size = static_cast<std::uint32_t>(first.size() + second.size());
    const std::size_t space = spaceFor(whole.size);
    startOverIfEmpty();
    const std::size_t to_end = capacity_ - offset(head_cache_);
    const std::size_t skipped = space > to_end ? to_end : 0;  // a packet is never cut in two by the ring's end
    if (!makeRoom(skipped + space)) {
        return false;
    }
    if (skipped > 0) {
        const Entry filler;
        std::memcpy(at(head_cache_), &filler, kHeader);
        head_cache_ += skipped;
    }
    std::byte* to = at(head_cache_);
    std::memcpy(to, &whole, kHeader);
    copyTo(to + kHeader, first);
    copyTo(to + kHeader + first.size(), second);
    head_cache_ += space;
    head_.store(head_cache_, std::memory_order_release);
    return true;
}

void PacketRing::startOverIfEmpty() {
    if (offset(head_cache_) < kStartOverAfter) {
        return;
    }
    tail_seen_ = tail_.load(std::memory_order_acquire);
    if (tail_seen_ == head_cache_) {
        origin_ = head_cache_;
    }
}

bool PacketRing::makeRoom(std::size_t bytes) {
    if (head_cache_ + bytes - tail_seen_ > capacity_) {
        tail_seen_ = tail_.load(std::memory_order_acquire);
    }
    return head_cache_ + bytes - tail_seen_ <= capacity_;
}

bool PacketRing::crowded() {
    if (head_cache_ - tail_seen_ > capacity_ / 2) {
        tail_seen_ = tail_.load(std::memory_order_acquire);
    }
    return head_cache_ - tail_seen_ > capacity_ / 2;
}

void PacketRing::release() {
    tail_seen_ = tail_.load(std::memory_order_acquire);
    if (tail_seen_ != head_cache_ || released_ == head_cache_) {
        return;
    }
    released_ = head_cache_;
    // Only whole pages are the ring's alone.
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t before = (page - reinterpret_cast<std::uintptr_t>(memory_.get()) % page) % page;
    const std::size_t bytes = (capacity_ - before) / page * page;
    madvise(memory_.get() + before, bytes, MADV_DONTNEED);
}

std::optional<PacketRing::Packet> PacketRing::front(std::uint64_t mark) {
    while (tail_cache_ < mark) {
        Packet packet;
        std::memcpy(&packet.entry, at(tail_cache_), kHeader);
        if (packet.entry.file != nullptr) {
            packet.bytes = {at(tail_cache_) + kHeader, packet.entry.size};
            front_end_ = tail_cache_ + spaceFor(packet.entry.size);
            return packet;
        }
        tail_cache_ += capacity_ - offset(tail_cache_);
    }
    return std::nullopt;
}

void PacketRing::pop() {
    tail_cache_ = front_end_;
    tail_.store(tail_cache_, std::memory_order_release);
}

}  // namespace wf::live
