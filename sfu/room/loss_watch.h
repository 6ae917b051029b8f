#pragma once

#include <chrono>
#include <cstdint>

#include "sfu/stream/media_packet.h"

namespace wf::room {

/// Notices that packets of a video will not come any more, neither late nor sent again, so that a new key frame is to
/// be asked for.
class LossWatch {
public:
    /// How long lost packets are waited for: two retransmissions over a slow line.
    static constexpr std::chrono::milliseconds kPatience{400};

    /// True when it is time to ask.
    bool add(const stream::MediaPacket& packet) {
        if (packet.run != run_ || packet.layer != layer_ || packet.facts.starts_key_frame) {
            run_ = packet.run;
            layer_ = packet.layer;
            missing_ = 0;
            highest_ = packet.sequence;
            return false;
        }
        if (packet.sequence > highest_ + 1 && missing_ == 0) {
            deadline_ = packet.received + kPatience;
        }
        if (packet.sequence > highest_) {
            missing_ += packet.sequence - highest_ - 1;
            highest_ = packet.sequence;
        } else if (missing_ > 0) {
            --missing_;
        }
        if (missing_ == 0 || packet.received < deadline_) {
            return false;
        }
        missing_ = 0;
        return true;
    }

private:
    std::uint32_t run_ = 0;
    std::size_t layer_ = SIZE_MAX;
    std::int64_t highest_ = 0;
    std::int64_t missing_ = 0;
    net::Time deadline_{};
};

}  // namespace wf::room
