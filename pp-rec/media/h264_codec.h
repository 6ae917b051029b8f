#pragma once

#include <memory>

#include "pp-rec/media/video_codec.h"

namespace wf::media {

/// Facts: key_frame at an IDR slice or a recovery point SEI (streams that refresh gradually have no other entry);
/// starts_frame at a slice of macroblock 0 and at parameter sets, SEI and delimiters, so several payloads at the head
/// of a frame may carry it; discardable when nal_ref_idc of every slice in the payload is 0. The configuration is an
/// avcC once an SPS was seen.
std::unique_ptr<VideoProbe> makeH264Probe();

/// Keeps all NAL units, parameter sets too, but no filler data.
std::unique_ptr<Depacketizer> makeH264Depacketizer();

}  // namespace wf::media
