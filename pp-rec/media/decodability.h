#pragma once

#include <cstdint>

#include "pp-rec/media/frame_facts.h"

namespace wf::media {

/// What is known about one frame before it is shown.
struct FrameState {
    bool key = false;
    bool intact = true;        ///< no packet of it is missing
    bool lost_before = false;  ///< packets are missing between the frame before and this one
    bool discardable = false;
    bool has_layers = false;
    std::uint8_t temporal_layer = 0;
    std::uint8_t tl0_index = 0;
};

/// Decides which frames a decoder can show without garbage: from an intact key frame on, until something that later
/// frames refer to is missing; then again from the next intact key frame. With temporal layers (TL0PICIDX) a hole that
/// took no frame of layer 0 closes only the upper layers, until the next frame of layer 0.
class DecodabilityGate {
public:
    /// True when the frame can be decoded.
    bool admit(const FrameState& frame);
    /// False before the first key frame and between a loss and the next key frame.
    [[nodiscard]] bool open() const { return open_; }
    /// A key frame has been admitted at some time.
    [[nodiscard]] bool begun() const { return begun_; }

private:
    bool admitLayered(const FrameState& frame);

    bool open_ = false;
    bool begun_ = false;
    bool upper_layers_ = true;
    std::uint8_t last_tl0_ = 0;
};

}  // namespace wf::media
