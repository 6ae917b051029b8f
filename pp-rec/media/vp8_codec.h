#pragma once

#include <memory>

#include "pp-rec/media/video_codec.h"

namespace wf::media {

/// VP8 (RFC 7741). Resolution comes from key frames; the configuration stays empty and the level unknown, as VP8 knows
/// neither; the profile is the version field of the frame tag.
std::unique_ptr<VideoProbe> makeVp8Probe();

/// A frame is its payloads without descriptors. Payloads that come before the frame's first one are left out.
std::unique_ptr<Depacketizer> makeVp8Depacketizer();

}  // namespace wf::media
