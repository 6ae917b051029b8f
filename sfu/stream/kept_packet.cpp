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
    const std::size_t size = media.view.bytes().size();
    if (in_use_ >= limit_) {
        return {};
    }
    if (size <= Small::kRoom) {
        return copyTo(small_, media);
    }
    if (size <= Usual::kRoom) {
        return copyTo(usual_, media);
    }
    return size <= Large::kRoom ? copyTo(large_, media) : KeptPacketPtr();
}

template <class Sized>
KeptPacketPtr KeptPacketPool::copyTo(net::Slabs<Sized>& slabs, const MediaPacket& media) {
    const Bytes bytes = media.view.bytes();
    if (slabs.next() == nullptr) {
        slabs.grow([this](Sized& packet) { packet.pool_ = this; });
    }
    auto& storage = slabs.next()->storage_;
    std::ranges::copy(bytes, storage.begin());
    const auto view = rtp::PacketView::parse(Bytes(storage).first(bytes.size()));
    if (!view) {
        return {};
    }
    Sized* packet = slabs.take();
    ++in_use_;
    packet->media_ = media;
    packet->media_->view = *view;
    packet->media_->keeper = nullptr;
    packet->media_->kept = packet;
    return KeptPacketPtr(packet);
}

std::size_t KeptPacketPool::capacity() const { return small_.capacity() + usual_.capacity() + large_.capacity(); }

void KeptPacketPool::shrink() {
    small_.shrink();
    usual_.shrink();
    large_.shrink();
}

/// The size of its bytes tells where it is from.
void KeptPacketPool::giveBack(KeptPacket* packet) {
    const std::size_t size = packet->media().view.bytes().size();
    if (size <= Small::kRoom) {
        small_.giveBack(static_cast<Small*>(packet));
    } else if (size <= Usual::kRoom) {
        usual_.giveBack(static_cast<Usual*>(packet));
    } else {
        large_.giveBack(static_cast<Large*>(packet));
    }
    --in_use_;
}

}  // namespace wf::stream
