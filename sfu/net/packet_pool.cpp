#include "sfu/net/packet_pool.h"

#include <algorithm>

namespace wf::net {

bool PacketBuffer::assign(Bytes bytes) {
    if (bytes.size() > kCapacity - kHeadroom) {
        return false;
    }
    begin_ = kHeadroom;
    size_ = bytes.size();
    std::ranges::copy(bytes, storage_.begin() + kHeadroom);
    return true;
}

bool PacketBuffer::prepend(std::size_t count) {
    if (count > begin_) {
        return false;
    }
    begin_ -= count;
    size_ += count;
    return true;
}

void ReturnToPool::operator()(PacketBuffer* buffer) const { buffer->pool_->giveBack(buffer); }

PacketPool::PacketPool(std::size_t limit) : limit_(limit) {}

PacketPtr PacketPool::take() {
    if (free_ == nullptr && !grow()) {
        return nullptr;
    }
    PacketBuffer* buffer = free_;
    free_ = buffer->next_free_;
    buffer->begin_ = PacketBuffer::kHeadroom;
    buffer->size_ = 0;
    ++in_use_;
    return PacketPtr(buffer);
}

PacketPtr PacketPool::take(Bytes bytes) {
    PacketPtr buffer = take();
    if (buffer == nullptr || !buffer->assign(bytes)) {
        return nullptr;
    }
    return buffer;
}

void PacketPool::warm(std::size_t count) {
    while (capacity_ < count && grow()) {
    }
}

bool PacketPool::grow() {
    const std::size_t count = std::min(kSlab, limit_ - capacity_);
    if (count == 0) {
        return false;
    }
    // Left uninitialised: a packet's bytes are written before they are read.
    slabs_.emplace_back(new PacketBuffer[count]);
    for (std::size_t i = 0; i < count; ++i) {
        PacketBuffer& buffer = slabs_.back()[i];
        buffer.pool_ = this;
        buffer.next_free_ = free_;
        free_ = &buffer;
    }
    capacity_ += count;
    return true;
}

void PacketPool::giveBack(PacketBuffer* buffer) {
    buffer->next_free_ = free_;
    free_ = buffer;
    --in_use_;
}

}  // namespace wf::net
