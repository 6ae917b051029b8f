#pragma once

#include <cstdint>

namespace wf::stream {

/// Header extension IDs as negotiated with one peer; 0 where an extension was not. All lines of a BUNDLE group give an
/// ID the same meaning (RFC 8843), so that a packet is read before it is known which line it belongs to.
struct ExtensionIds {
    std::uint8_t mid = 0;
    std::uint8_t rid = 0;
    std::uint8_t repaired_rid = 0;
    std::uint8_t abs_send_time = 0;
    std::uint8_t transport_cc = 0;
    std::uint8_t audio_level = 0;
    std::uint8_t video_orientation = 0;
    std::uint8_t playout_delay = 0;
    std::uint8_t abs_capture_time = 0;
    std::uint8_t dependency_descriptor = 0;

    bool operator==(const ExtensionIds&) const = default;
};

}  // namespace wf::stream
