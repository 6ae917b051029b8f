#pragma once

#include <memory>

#include "pp-rec/media/video_codec.h"

namespace wf::media {

/// VP9 (RFC 9628). Resolution is that of the largest spatial layer where a scalability structure tells it, else that of
/// key frames. The end of a frame is known for one spatial layer, or when a structure told how many there are. The
/// configuration is a vpcC body without its 4 bytes of version and flags; its level assumes 30 frames a second.
std::unique_ptr<VideoProbe> makeVp9Probe();

/// A frame is all spatial layers of a picture; more than one are closed with a superframe index (VP9 bitstream
/// specification Annex B). Payloads of a layer frame whose first one is missing are left out.
std::unique_ptr<Depacketizer> makeVp9Depacketizer();

}  // namespace wf::media
