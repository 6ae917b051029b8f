#pragma once

#include "pp-rec/mux/container.h"
#include "rtp/base/result.h"

struct AVStream;

namespace wf::mux {

/// Tells libav all it needs to know about a track before the header of this container is written.
Status describeStream(const TrackDescription& track, const ContainerOptions& options, AVStream& stream);

}  // namespace wf::mux
