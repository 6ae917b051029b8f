#pragma once

#include <cstdint>

namespace wf::stream {

/// What is different in a packet as a subscriber gets it: with it and the source's packet the same bytes can be made
/// again. As small as can be, for one is kept with each packet that may be asked for again.
struct PacketRewrite {
    static constexpr std::uint32_t kNoPlayoutDelay = 0xffffffff;

    std::uint32_t timestamp = 0;
    std::uint32_t abs_send_time = 0;                ///< 24 bits
    std::uint32_t playout_delay = kNoPlayoutDelay;  ///< 24 bits; none: what the publisher says is passed on
    std::uint16_t sequence_number = 0;
    std::uint16_t transport_sequence = 0;
    std::uint16_t picture_id = 0;
    std::uint16_t frame_number = 0;  ///< of the dependency descriptor
    std::uint8_t tl0_index = 0;
    std::uint8_t key_index = 0;
    bool marker = false;
    bool empty = false;  ///< the payload is left out: only fills a gap
};

}  // namespace wf::stream
