#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/base/bytes.h"

namespace wf::load {

/// The last 16 bytes of each payload that the generator publishes: which packet of which stream it is and when it was
/// sent. It stands behind the encoded media, where no forwarder looks, so it comes through any server as it is and
/// tells loss and delay from end to end, whatever was done to sequence numbers on the way. The first two bytes make it
/// one more unit of 14 bytes in an aggregation packet of H.264 (RFC 6184 section 5.7.1).
///
///     | 0x00 0x0e | stream (16) | number (32) | nanoseconds of CLOCK_MONOTONIC (64) |
struct PacketStamp {
    static constexpr std::size_t kBytes = 16;
    static constexpr std::uint16_t kMagic = 0x000e;

    std::uint16_t stream = 0;
    std::uint32_t number = 0;
    std::uint64_t sent_ns = 0;

    /// `to` has kBytes.
    void write(MutableBytes to) const {
        store16(to, 0, kMagic);
        store16(to, 2, stream);
        store32(to, 4, number);
        store64(to, 8, sent_ns);
    }
    static std::optional<PacketStamp> read(Bytes payload) {
        if (payload.size() < kBytes) {
            return std::nullopt;
        }
        const Bytes stamp = payload.last(kBytes);
        if (load16(stamp, 0) != kMagic) {
            return std::nullopt;
        }
        return PacketStamp{load16(stamp, 2), load32(stamp, 4), load64(stamp, 8)};
    }
};

}  // namespace wf::load
