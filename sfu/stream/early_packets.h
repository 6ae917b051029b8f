#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "sfu/stream/kept_packet.h"

namespace wf::stream {

/// The last packets of a layer whose key frame is waited for. On a path that reorders packets, parts of the key frame
/// come before its first one; they are not lost then. Takes memory only while it keeps something.
class EarlyPackets {
public:
    static constexpr std::size_t kCapacity = 32;

    /// Keeps a packet of the awaited layer.
    void add(const MediaPacket& packet, std::optional<std::uint8_t> awaited) {
        if (awaited != packet.layer || packet.empty()) {
            return;
        }
        if (packets_ == nullptr) {
            packets_ = std::make_unique<Packets>();
        }
        (*packets_)[added_++ % kCapacity] = keep(packet);
    }
    /// Gives those that come after `first` in its run, and forgets all.
    template <class Give>
    void replay(const MediaPacket& first, const Give& give) {
        if (packets_ == nullptr) {
            return;
        }
        const std::unique_ptr<Packets> packets = std::move(packets_);
        added_ = 0;
        for (const KeptPacketPtr& packet : *packets) {
            if (packet && packet->media().layer == first.layer && packet->media().run == first.run &&
                packet->media().sequence > first.sequence) {
                give(packet->media());
            }
        }
    }
    void clear() {
        packets_.reset();
        added_ = 0;
    }

private:
    using Packets = std::array<KeptPacketPtr, kCapacity>;

    std::unique_ptr<Packets> packets_;
    std::size_t added_ = 0;
};

}  // namespace wf::stream
