#pragma once

#include <cstdint>
#include <vector>

#include "pp-rec/mux/container.h"
#include "pp-rec/mux/output_file.h"
#include "rtp/base/bytes.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// Room for the index (`moov` box) of an mp4 file with these tracks, in bytes: enough unless a track gets more packets
/// than expected or very uneven ones.
std::uint64_t estimateIndexSize(const ContainerOptions& options, const std::vector<TrackDescription>& tracks);

/// Adds `delta` to every chunk offset (`stco`, `co64`) of a `moov` box. False, with nothing changed, when an offset
/// would no longer fit or the box makes no sense.
bool shiftChunkOffsets(MutableBytes index, std::uint64_t delta);

/// Bytes [begin, end) of a file.
struct FileRoom {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// Writes `index` into the room kept for it and fills the rest with a `free` box. When the room is too small,
/// everything behind it moves up; when the offsets forbid that, the index goes to the end of the file.
Status placeIndex(OutputFile& file, MutableBytes index, FileRoom room);

}  // namespace wf::mux
