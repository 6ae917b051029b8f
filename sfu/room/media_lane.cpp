#include "sfu/room/media_lane.h"

#include <algorithm>

namespace wf::room {

bool MediaLane::write(const Address& address, const stream::MediaPacket& packet) {
    const Bytes bytes = packet.view.bytes();
    Item* item = bytes.size() <= kPacketBytes ? items_.room() : nullptr;
    if (item == nullptr) {
        return false;
    }
    std::ranges::copy(bytes, item->bytes.begin());
    const auto view = rtp::PacketView::parse(Bytes(item->bytes).first(bytes.size()));
    if (!view) {
        return false;
    }
    item->address = address;
    item->media = packet;
    item->media->view = *view;
    item->media->keeper = nullptr;
    item->media->kept = nullptr;
    items_.push();
    return true;
}

bool MediaLane::write(const Address& address, const stream::ReceivedSenderReport& report) {
    Item* item = items_.room();
    if (item == nullptr) {
        return false;
    }
    item->address = address;
    item->report = report;
    item->media.reset();
    items_.push();
    return true;
}

bool MediaLane::read(Reader& reader, net::Time now) {
    // First: who writes from now on calls again.
    called_.exchange(false, std::memory_order_acq_rel);
    for (std::size_t i = 0; i < kReadAtOnce; ++i) {
        Item* item = items_.front();
        if (item == nullptr) {
            return false;
        }
        if (item->media) {
            item->media->received = now;
            reader.onMirroredPacket(item->address, *item->media);
        } else {
            reader.onMirroredReport(item->address, item->report);
        }
        items_.pop();
    }
    return items_.front() != nullptr && needsCall();
}

}  // namespace wf::room
