#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "rtp/base/bytes.h"
#include "rtp/payload/frame_size.h"

namespace wf::media {

/// The beginning of a VP9 frame (VP9 bitstream specification section 6.2, uncompressed_header).
///
///     frame_marker:2 profile:2 [0:1] show_existing:1 | frame_type:1 show_frame:1 error_resilient:1
///     key frame:   49 83 42, color_config, width-1:16, height-1:16
///     inter frame: [intra_only:1] [reset_frame_context:2] refresh_frame_flags:8
struct Vp9FrameHeader {
    std::uint8_t profile = 0;
    bool key_frame = false;
    bool refreshes_nothing = false;  ///< an inter frame that no other frame can refer to

    // Key frames only.
    std::uint8_t bit_depth = 8;
    std::uint8_t color_space = 0;  ///< section 7.2.2
    bool full_range = false;
    bool subsampling_x = true;
    bool subsampling_y = true;
    rtp::FrameSize size;  ///< 65536 pixels are given as 65535
};

/// nullopt when the bytes end early, or the frame marker, a reserved bit or the sync code is wrong.
std::optional<Vp9FrameHeader> parseVp9FrameHeader(Bytes frame);

/// Smallest level (10 = 1, 11 = 1.1 … 62 = 6.2) whose picture size, side length and sample rate hold `size` at 30
/// frames a second: recordings do not state a frame rate.
int vp9Level(rtp::FrameSize size);

/// The 8 bytes of VPCodecConfigurationRecord ("VP Codec ISO Media File Format Binding" 1.0), that is the body of a vpcC
/// box behind its 4 bytes of version and flags. Empty for 4:4:0, which the record cannot express.
///
///     | profile:8 | level:8 | depth:4 chroma:3 full_range:1 | primaries:8 | transfer:8 | matrix:8 | init size:16 = 0 |
std::vector<std::byte> vp9Configuration(const Vp9FrameHeader& key_frame, int level);

}  // namespace wf::media
