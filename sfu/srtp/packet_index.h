#pragma once

#include <cstdint>

namespace wf::srtp {

inline constexpr std::uint64_t kMaxRtpIndex = 0xffffffffffff;

/// 48-bit packet index of one SSRC, as its sender and its receiver count it: sequence numbers continued over their
/// wraps (RFC 3711 section 3.3.1).
class PacketIndex {
public:
    /// The index nearest to the newest one that has these lower 16 bits. Older sequence numbers get the index they
    /// had when they were new; what seems to lie before the first packet counts as ahead of it.
    [[nodiscard]] std::uint64_t of(std::uint16_t sequence_number) const {
        if (newest_ <= kHalf) {
            return sequence_number;
        }
        const auto difference = static_cast<std::int16_t>(static_cast<std::uint16_t>(sequence_number - newest_));
        // Exactly half a turn away is as near on both sides: forwards in the lower half of a turn, like libsrtp2.
        const bool tie = difference == INT16_MIN;
        const bool forwards = tie && (newest_ & 0xffff) < kHalf;
        const std::int64_t step = forwards ? kHalf : difference;
        return static_cast<std::uint64_t>(static_cast<std::int64_t>(newest_) + step);
    }

    /// Takes note that a packet with `index` went out, or came in and was authentic.
    void advance(std::uint64_t index) { newest_ = index > newest_ ? index : newest_; }

private:
    static constexpr std::uint16_t kHalf = 0x8000;

    std::uint64_t newest_ = 0;
};

}  // namespace wf::srtp
