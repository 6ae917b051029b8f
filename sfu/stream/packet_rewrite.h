#pragma once

#include <cstdint>
#include <optional>

namespace wf::stream {

/// What is different in a packet as a subscriber gets it: with it and the source's packet the same bytes can be made
/// again.
struct PacketRewrite {
    std::uint16_t sequence_number = 0;
    std::uint32_t timestamp = 0;
    bool marker = false;
    bool empty = false;  ///< the payload is left out: only fills a gap
    std::uint16_t picture_id = 0;
    std::uint8_t tl0_index = 0;
    std::uint8_t key_index = 0;
    std::uint16_t frame_number = 0;   ///< of the dependency descriptor
    std::uint32_t abs_send_time = 0;  ///< 24 bits
    std::uint16_t transport_sequence = 0;
    std::optional<std::uint32_t> playout_delay;  ///< 24 bits
};

}  // namespace wf::stream
