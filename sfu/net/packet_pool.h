#pragma once

#include <cstddef>

#include "sfu/net/packet_buffer.h"
#include "sfu/net/slabs.h"

namespace wf::net {

/// The packet buffers of one loop. Grows by slabs up to its limit and then allocates no more; it must outlive every
/// buffer it handed out, and all of it stays on one thread.
class PacketPool {
public:
    explicit PacketPool(std::size_t limit = 16384);
    PacketPool(const PacketPool&) = delete;
    PacketPool& operator=(const PacketPool&) = delete;

    /// Null when the limit is reached: the packet is to be dropped.
    [[nodiscard]] PacketPtr take();
    /// A buffer filled with `bytes`; null also when they do not fit.
    [[nodiscard]] PacketPtr take(Bytes bytes);
    /// Makes buffers ahead of time.
    void warm(std::size_t count);
    /// Frees what is not in use, by slabs: for quiet times.
    void shrink() { buffers_.shrink(); }

    [[nodiscard]] std::size_t inUse() const { return in_use_; }
    [[nodiscard]] std::size_t capacity() const { return buffers_.capacity(); }
    [[nodiscard]] std::size_t limit() const { return limit_; }

private:
    friend struct ReturnToPool;
    bool grow();
    void giveBack(PacketBuffer* buffer);

    std::size_t limit_;
    std::size_t in_use_ = 0;
    Slabs<PacketBuffer> buffers_;
};

}  // namespace wf::net
