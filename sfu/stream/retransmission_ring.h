#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sfu/stream/kept_packet.h"
#include "sfu/stream/packet_rewrite.h"

namespace wf::stream {

/// A packet that was sent, as long as it may be asked for again.
struct SentPacket {
    KeptPacketPtr packet;
    PacketRewrite rewrite;
    net::Time resent{};  ///< the clock's beginning: not yet
};

/// The packets that a subscriber was sent last, by sequence number; the payloads are shared with other subscribers. It
/// begins small and doubles as long as packets that are still kept are in the way; then it allocates no more.
class RetransmissionRing {
public:
    static constexpr std::size_t kCapacity = 512;
    static constexpr std::size_t kLast = 8;  ///< are kept whatever their age

    void add(KeptPacketPtr packet, const PacketRewrite& rewrite);
    /// Null when it is not kept (any more).
    [[nodiscard]] SentPacket* find(std::uint16_t sequence_number);
    /// Forgets what had been received before `oldest`, except for the last few: where pictures come seldom, the loss of
    /// a picture's end is not noticed before the next one.
    void prune(net::Time oldest);
    void clear();
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    void forget(SentPacket& slot);

    std::vector<SentPacket> slots_;
    std::uint16_t oldest_ = 0;  ///< sequence numbers from here on may be kept
    std::uint16_t newest_ = 0;
    std::size_t size_ = 0;
};

}  // namespace wf::stream
