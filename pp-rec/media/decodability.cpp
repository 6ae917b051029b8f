#include "pp-rec/media/decodability.h"

namespace wf::media {

bool DecodabilityGate::admit(const FrameState& frame) {
    if (frame.key && frame.intact) {
        open_ = true;
        begun_ = true;
        upper_layers_ = true;
        last_tl0_ = frame.tl0_index;
        return true;
    }
    if (!open_) {
        return false;
    }
    if (frame.has_layers) {
        return admitLayered(frame);
    }
    if (frame.lost_before || (!frame.intact && !frame.discardable)) {
        open_ = false;
    }
    return open_ && frame.intact;
}

bool DecodabilityGate::admitLayered(const FrameState& frame) {
    if (frame.temporal_layer > 0) {
        const bool base_missing = frame.tl0_index != last_tl0_;
        if (base_missing) {
            open_ = false;
        }
        if (frame.lost_before || (!frame.intact && !frame.discardable)) {
            upper_layers_ = false;
        }
        return open_ && upper_layers_ && frame.intact;
    }
    const bool follows = frame.tl0_index == static_cast<std::uint8_t>(last_tl0_ + 1);
    last_tl0_ = frame.tl0_index;
    upper_layers_ = true;
    if (!frame.intact || (frame.lost_before && !follows)) {
        open_ = false;
    }
    return open_;
}

}  // namespace wf::media
