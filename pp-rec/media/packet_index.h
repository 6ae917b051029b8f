#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace wf::media {

/// Where one RTP packet of a recording lies and what its header said: all that ordering and timing need.
struct PacketRef {
    enum Flag : std::uint8_t {
        kKeyFrame = 1,   ///< belongs to a frame that decodes on its own
        kNoPayload = 2,  ///< padding only: counts in the sequence, carries nothing
        kRetimed = 4,    ///< RTP timestamp replaced by the solver
        kDropped = 8,    ///< foreign, duplicate or damaged; removed when the solver is done
    };

    std::uint64_t place = 0;  ///< offset in the file << 16 | length in bytes
    std::uint32_t rtp_time = 0;
    std::uint32_t arrival_ms = 0;
    std::uint32_t sequence = 0;  ///< as received in the low 16 bits, unwrapped once solved
    std::uint16_t run = 0;       ///< lane while scanning, run once solved
    std::uint8_t marker_and_type = 0;
    std::uint8_t flags = 0;

    [[nodiscard]] std::uint64_t offset() const { return place >> 16; }
    [[nodiscard]] std::size_t length() const { return place & 0xffff; }
    [[nodiscard]] bool marker() const { return (marker_and_type & 0x80) != 0; }
    [[nodiscard]] std::uint8_t payloadType() const { return marker_and_type & 0x7f; }
    [[nodiscard]] bool has(Flag flag) const { return (flags & flag) != 0; }
    void set(Flag flag) { flags = static_cast<std::uint8_t>(flags | flag); }
};
static_assert(sizeof(PacketRef) == 24);

/// The packets of one recording. Grows with realloc, which for large blocks moves pages instead of bytes, so that the
/// peak stays near 24 bytes a packet.
class PacketIndex {
public:
    PacketIndex() = default;
    ~PacketIndex() { std::free(data_); }
    PacketIndex(PacketIndex&& other) noexcept { swap(other); }
    PacketIndex& operator=(PacketIndex&& other) noexcept {
        swap(other);
        return *this;
    }
    PacketIndex(const PacketIndex&) = delete;
    PacketIndex& operator=(const PacketIndex&) = delete;

    void push(const PacketRef& packet) {
        if (size_ == capacity_) {
            grow();
        }
        data_[size_++] = packet;
    }
    /// Removes packets flagged kDropped, keeping the order of the rest.
    void compact();
    /// Orders by run, then sequence, packets of equal place in the order they have now. Linear when packets are no more
    /// than a few hundred places off, as networks leave them; n log n otherwise.
    void sortBySequence();
    /// Orders by run, keeping the order within each.
    void groupByRun();
    /// Gives the memory of the packets before `end` back to the system. They must not be read any more.
    void release(std::size_t end);
    void truncate(std::size_t size) { size_ = size < size_ ? size : size_; }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    PacketRef& operator[](std::size_t i) { return data_[i]; }
    const PacketRef& operator[](std::size_t i) const { return data_[i]; }
    PacketRef* begin() { return data_; }
    PacketRef* end() { return data_ + size_; }
    [[nodiscard]] const PacketRef* begin() const { return data_; }
    [[nodiscard]] const PacketRef* end() const { return data_ + size_; }

private:
    void grow();
    void swap(PacketIndex& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
        std::swap(released_, other.released_);
    }

    PacketRef* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
    std::size_t released_ = 0;
};

}  // namespace wf::media
