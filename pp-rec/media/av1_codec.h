#pragma once

#include <memory>

#include "pp-rec/media/video_codec.h"

namespace wf::media {

/// AV1 (AOM "RTP Payload Format For AV1" v1.0). Key frames are told by the N bit. The resolution is the maximum that a
/// sequence header states; frames that override it with a smaller one are not looked into. Where a frame ends is never
/// known, where it starts when the first OBU can only begin one. The configuration is an av1C body with the sequence
/// header of the largest resolution; sequence headers cut over packets are not read.
std::unique_ptr<VideoProbe> makeAv1Probe();

/// A frame is a temporal unit: its OBUs with size fields (low-overhead format), without temporal delimiters, tile lists
/// and padding. An OBU of which a fragment is missing is left out whole.
std::unique_ptr<Depacketizer> makeAv1Depacketizer();

}  // namespace wf::media
