#pragma once

#include "sfu/room/published_track.h"
#include "sfu/room/stream_config.h"
#include "sfu/sdp/offerer.h"

namespace wf::room {

/// What a subscriber is offered of a publisher's line. `use_msid`: with the names that the publisher gave it.
sdp::OfferedStream offeredStream(const PublishedTrack& track, const SendSsrcs& ssrcs, bool use_msid);

}  // namespace wf::room
