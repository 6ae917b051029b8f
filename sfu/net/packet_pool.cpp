#include "sfu/net/packet_pool.h"

#include <algorithm>

#include "sfu/net/prefetch.h"

namespace wf::net {
namespace {

// By the time the buffer is taken, the lines that are written first are in the cache: a picture for hundreds of
// subscribers is more than caches hold, so buffers come back cold.
constexpr std::size_t kLinesAhead = 8;

}  // namespace

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
    if (in_use_ >= limit_ || (buffers_.next() == nullptr && !grow())) {
        return nullptr;
    }
    PacketBuffer* buffer = buffers_.take();
    fetchAhead(buffers_.next(), kLinesAhead);
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
    while (capacity() < count && grow()) {
    }
}

bool PacketPool::grow() {
    if (capacity() >= limit_) {
        return false;
    }
    // Left uninitialised: a packet's bytes are written before they are read.
    buffers_.grow([this](PacketBuffer& buffer) { buffer.pool_ = this; });
    return true;
}

void PacketPool::giveBack(PacketBuffer* buffer) {
    buffers_.giveBack(buffer);
    --in_use_;
}

}  // namespace wf::net
