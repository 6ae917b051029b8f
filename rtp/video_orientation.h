#pragma once

#include <optional>

#include "rtp/base/bytes.h"

namespace wf::rtp {

/// Coordination of video orientation (3GPP TS 26.114 section 7.4.5), urn:3gpp:video-orientation.
///
///      7 6 5 4 3 2 1 0
///     |0 0 0 0|C|F|R R|   C camera, F flip, RR rotation: 00, 01, 10, 11
///
/// RR says how far the picture was turned counter-clockwise when it was sent, in quarter turns; so the receiver turns
/// it by as much clockwise to show it upright: 00 -> 0, 01 -> 90, 10 -> 180, 11 -> 270 degrees.
struct VideoOrientation {
    bool back_camera = false;  // false: front camera, or not known
    bool flip = false;         // the picture as sent is mirrored left to right
    int rotation_degrees = 0;  // clockwise turn the receiver applies: 0, 90, 180 or 270

    bool operator==(const VideoOrientation&) const = default;
};

/// `element` is the data of the extension element; nullopt unless it is one byte long. The upper four bits are ignored.
inline std::optional<VideoOrientation> parseVideoOrientation(Bytes element) {
    if (element.size() != 1) {
        return std::nullopt;
    }
    const unsigned value = load8(element, 0);
    return VideoOrientation{(value & 0x08) != 0, (value & 0x04) != 0, 90 * static_cast<int>(value & 0x03)};
}

}  // namespace wf::rtp
