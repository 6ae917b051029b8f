#include "sfu/stream/kept_packet.h"

#include <algorithm>

namespace wf::stream {

void KeptPacketPtr::release() {
    if (packet_ != nullptr && --packet_->references_ == 0) {
        packet_->pool_->giveBack(packet_);
    }
    packet_ = nullptr;
}

KeptPacketPtr KeptPacketPool::copy(const MediaPacket& media) {
    const Bytes bytes = media.view.bytes();
    if (bytes.size() > KeptPacket::kCapacity || in_use_ >= limit_ || (packets_.next() == nullptr && !grow())) {
        return {};
    }
    auto& storage = packets_.next()->storage_;
    std::ranges::copy(bytes, storage.begin());
    const auto view = rtp::PacketView::parse(Bytes(storage).first(bytes.size()));
    if (!view) {
        return {};
    }
    KeptPacket* packet = packets_.take();
    ++in_use_;
    packet->media_ = media;
    packet->media_->view = *view;
    packet->media_->keeper = nullptr;
    packet->media_->kept = packet;
    return KeptPacketPtr(packet);
}

bool KeptPacketPool::grow() {
    if (capacity() >= limit_) {
        return false;
    }
    packets_.grow([this](KeptPacket& packet) { packet.pool_ = this; });
    return true;
}

void KeptPacketPool::giveBack(KeptPacket* packet) {
    packets_.giveBack(packet);
    --in_use_;
}

}  // namespace wf::stream
