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
    if (bytes.size() > KeptPacket::kCapacity || (free_ == nullptr && !grow())) {
        return {};
    }
    std::ranges::copy(bytes, free_->storage_.begin());
    const auto view = rtp::PacketView::parse(Bytes(free_->storage_).first(bytes.size()));
    if (!view) {
        return {};
    }
    KeptPacket* packet = free_;
    free_ = packet->next_free_;
    ++in_use_;
    packet->media_ = media;
    packet->media_->view = *view;
    packet->media_->keeper = nullptr;
    packet->media_->kept = packet;
    return KeptPacketPtr(packet);
}

bool KeptPacketPool::grow() {
    if (slabs_.size() * kSlab >= limit_) {
        return false;
    }
    slabs_.push_back(std::make_unique<KeptPacket[]>(kSlab));
    for (std::size_t i = 0; i < kSlab; ++i) {
        KeptPacket& packet = slabs_.back()[i];
        packet.pool_ = this;
        packet.next_free_ = free_;
        free_ = &packet;
    }
    return true;
}

void KeptPacketPool::giveBack(KeptPacket* packet) {
    packet->next_free_ = free_;
    free_ = packet;
    --in_use_;
}

}  // namespace wf::stream
