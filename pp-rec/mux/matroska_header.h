#pragma once

#include <cstdint>
#include <vector>

#include "rtp/base/bytes.h"

namespace wf::mux {

/// Bytes to be written over others at `position` of the file.
struct FilePatch {
    std::uint64_t position = 0;
    std::vector<std::byte> bytes;
};

/// libav writes the turn of a picture (ProjectionPoseRoll) only for pictures on a sphere. This finds each Projection
/// element in a Matroska header that starts at byte 0 and returns what makes it a flat one (RFC 9559
/// section 5.1.4.1.28.41): ProjectionType 0 and no ProjectionPrivate.
std::vector<FilePatch> flattenProjections(Bytes header);

}  // namespace wf::mux
