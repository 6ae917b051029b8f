#pragma once

#include "pp-rec/media/track_scan.h"

namespace wf::media {

/// False for the old formats, whose records keep no time.
bool hasArrivalTimes(const PacketIndex& packets);

/// Repairs arrival times that no monotonic clock makes, noted in scan.repairs: single ones that stick out, and lasting
/// steps back that RTP time does not take as well. Packets must be in file order.
void repairArrivalTimes(TrackScan& scan);

}  // namespace wf::media
