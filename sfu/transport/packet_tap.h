#pragma once

#include "rtp/base/bytes.h"
#include "sfu/net/clock.h"

namespace wf::transport {

/// Sees the RTP and RTCP packets of one peer as they are without encryption, in both directions.
class PacketTap {
public:
    enum class Direction : bool { kIn, kOut };
    /// `packet` is good during the call.
    virtual void onTapped(Direction direction, Bytes packet, net::Time now) = 0;

protected:
    ~PacketTap() = default;
};

}  // namespace wf::transport
