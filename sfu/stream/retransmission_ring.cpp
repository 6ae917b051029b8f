#include "sfu/stream/retransmission_ring.h"

#include <utility>

#include "rtp/sequence_unwrapper.h"

namespace wf::stream {

void RetransmissionRing::add(KeptPacketPtr packet, const PacketRewrite& rewrite, net::Time now) {
    if (!packet) {
        return;
    }
    if (slots_.empty()) {
        slots_.resize(kCapacity);
    }
    const std::uint16_t sequence = rewrite.sequence_number;
    if (size_ == 0) {
        oldest_ = newest_ = sequence;
    } else if (rtp::sequenceDelta(sequence, newest_) > 0) {
        newest_ = sequence;
    } else if (rtp::sequenceDelta(sequence, oldest_) < 0) {
        oldest_ = sequence;
    }
    SentPacket& slot = slots_[sequence % kCapacity];
    forget(slot);
    slot = {std::move(packet), rewrite, now, std::nullopt};
    ++size_;
}

SentPacket* RetransmissionRing::find(std::uint16_t sequence_number) {
    if (slots_.empty()) {
        return nullptr;
    }
    SentPacket& slot = slots_[sequence_number % kCapacity];
    return slot.packet && slot.rewrite.sequence_number == sequence_number ? &slot : nullptr;
}

void RetransmissionRing::prune(net::Time oldest) {
    while (size_ > 0 && rtp::sequenceDelta(oldest_, newest_) <= 0) {
        if (SentPacket* const sent = find(oldest_)) {
            if (sent->sent >= oldest) {
                return;
            }
            forget(*sent);
        }
        ++oldest_;
    }
}

void RetransmissionRing::clear() {
    for (SentPacket& slot : slots_) {
        forget(slot);
    }
}

void RetransmissionRing::forget(SentPacket& slot) {
    if (slot.packet) {
        slot.packet.reset();
        --size_;
    }
}

}  // namespace wf::stream
