#pragma once

namespace wf::job {

/// Without a picture for so long a camera is off: screen content may stand for a second, a camera never does.
inline constexpr double kCameraOff_s = 2.0;
/// How long the last picture before that stays.
inline constexpr double kLastPicture_s = 0.1;

}  // namespace wf::job
