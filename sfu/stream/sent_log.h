#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/net/clock.h"

namespace wf::stream {

/// When and how large the last packets to a subscriber were, by the number that transport-cc gave them. Allocates
/// once, with the first packet.
class SentLog {
public:
    struct Packet {
        net::Duration at{};
        std::size_t bytes = 0;
    };

    /// The number of the packet.
    std::uint16_t add(std::size_t bytes, net::Time now) {
        if (slots_.empty()) {
            slots_.resize(kWindow);
        }
        slots_[next_ % kWindow] = {ticks(now), next_, static_cast<std::uint16_t>(bytes)};
        newest_ = now.time_since_epoch();
        return next_++;
    }
    /// What was sent with this number and was not taken before.
    std::optional<Packet> take(std::uint16_t sequence) {
        if (slots_.empty()) {
            return std::nullopt;
        }
        Slot& slot = slots_[sequence % kWindow];
        if (slot.sequence != sequence || slot.bytes == 0) {
            return std::nullopt;
        }
        const Packet packet{newest_ - kTick * (static_cast<std::uint32_t>(newest_ / kTick) - slot.at), slot.bytes};
        slot.bytes = 0;
        return packet;
    }

private:
    static constexpr std::size_t kWindow = 2048;
    static constexpr net::Duration kTick = std::chrono::microseconds(50);
    struct Slot {
        std::uint32_t at = 0;  ///< in ticks, wraps after two days
        std::uint16_t sequence = 0;
        std::uint16_t bytes = 0;
    };
    static std::uint32_t ticks(net::Time time) { return static_cast<std::uint32_t>(time.time_since_epoch() / kTick); }

    std::vector<Slot> slots_;
    std::uint16_t next_ = 1;
    net::Duration newest_{};
};

}  // namespace wf::stream
