#pragma once

#include <memory>

#include "pp-rec/media/video_codec.h"

namespace wf::media {

/// Facts: key_frame at an IRAP slice; starts_frame at the first slice segment of a picture and at parameter sets,
/// prefix SEI and delimiters, so several payloads at the head of a frame may carry it; discardable when every slice in
/// the payload is of a sub-layer non-reference type. The configuration is an hvcC once an SPS was seen.
std::unique_ptr<VideoProbe> makeH265Probe();

/// Keeps all NAL units, parameter sets too, but no filler data.
std::unique_ptr<Depacketizer> makeH265Depacketizer();

}  // namespace wf::media
