#include "sfu/stream/retransmission_ring.h"

#include <utility>

#include "rtp/sequence_unwrapper.h"

namespace wf::stream {
namespace {

// Of sound, kept for as long as packets are at least.
constexpr std::size_t kFirstCapacity = 16;

/// Of a power of two slots.
SentPacket& slotIn(std::vector<SentPacket>& slots, std::uint16_t sequence) {
    return slots[sequence & (slots.size() - 1)];
}

bool holdsAnother(const SentPacket& slot, std::uint16_t sequence) {
    return slot.packet && slot.rewrite.sequence_number != sequence;
}

std::vector<SentPacket> doubled(std::vector<SentPacket> slots) {
    std::vector<SentPacket> more(slots.size() * 2);
    for (SentPacket& sent : slots) {
        if (sent.packet) {
            slotIn(more, sent.rewrite.sequence_number) = std::move(sent);
        }
    }
    return more;
}

}  // namespace

void RetransmissionRing::add(KeptPacketPtr packet, const PacketRewrite& rewrite) {
    if (!packet) {
        return;
    }
    const std::uint16_t sequence = rewrite.sequence_number;
    if (slots_.empty()) {
        slots_.resize(kFirstCapacity);
    }
    while (slots_.size() < kCapacity && holdsAnother(slotIn(slots_, sequence), sequence)) {
        slots_ = doubled(std::move(slots_));
    }
    if (size_ == 0) {
        oldest_ = newest_ = sequence;
    } else if (rtp::sequenceDelta(sequence, newest_) > 0) {
        newest_ = sequence;
    } else if (rtp::sequenceDelta(sequence, oldest_) < 0) {
        oldest_ = sequence;
    }
    SentPacket& slot = slotIn(slots_, sequence);
    forget(slot);
    slot = {std::move(packet), rewrite, {}};
    ++size_;
}

SentPacket* RetransmissionRing::find(std::uint16_t sequence_number) {
    if (slots_.empty()) {
        return nullptr;
    }
    SentPacket& slot = slotIn(slots_, sequence_number);
    return slot.packet && slot.rewrite.sequence_number == sequence_number ? &slot : nullptr;
}

void RetransmissionRing::prune(net::Time oldest) {
    while (size_ > kLast && rtp::sequenceDelta(oldest_, newest_) <= 0) {
        if (SentPacket* const sent = find(oldest_)) {
            if (sent->packet->media().received >= oldest) {
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
