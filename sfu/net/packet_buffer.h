#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "rtp/base/bytes.h"

namespace wf::net {

class PacketPool;
template <typename T>
class Slabs;

/// One packet on its way out: 1728 bytes, of which kHeadroom lie in front so that a longer header fits, and what is
/// left behind the packet takes SRTP's authentication tag, key identifier and SRTCP index.
class PacketBuffer {
public:
    static constexpr std::size_t kCapacity = 1728;
    static constexpr std::size_t kHeadroom = 128;

    [[nodiscard]] Bytes bytes() const { return Bytes(storage_).subspan(begin_, size_); }
    [[nodiscard]] MutableBytes bytes() { return MutableBytes(storage_).subspan(begin_, size_); }
    /// The packet and all room behind it.
    [[nodiscard]] MutableBytes room() { return MutableBytes(storage_).subspan(begin_); }
    [[nodiscard]] std::size_t size() const { return size_; }
    /// `size` is at most room().size().
    void setSize(std::size_t size) { size_ = size; }
    /// False when `bytes` do not fit.
    [[nodiscard]] bool assign(Bytes bytes);
    /// Moves the packet's beginning `count` bytes to the front; false when there is less headroom.
    [[nodiscard]] bool prepend(std::size_t count);

private:
    friend class PacketPool;
    friend struct ReturnToPool;
    friend class Slabs<PacketBuffer>;
    std::size_t begin_ = kHeadroom;
    std::size_t size_ = 0;
    PacketBuffer* next_free_ = nullptr;
    PacketPool* pool_ = nullptr;
    std::array<std::byte, kCapacity> storage_;
};

struct ReturnToPool {
    void operator()(PacketBuffer* buffer) const;
};

/// Owns a buffer and gives it back to its pool.
using PacketPtr = std::unique_ptr<PacketBuffer, ReturnToPool>;

}  // namespace wf::net
