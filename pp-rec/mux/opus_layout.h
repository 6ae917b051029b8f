#pragma once

#include <array>
#include <optional>

#include "rtp/base/bytes.h"

namespace wf::mux {

/// How the channels of an Opus track lie in its streams: mapping[channel] counts the channels of the coupled streams
/// first, then the mono streams; 255 is silence.
struct OpusLayout {
    int channels = 2;
    int streams = 1;
    int coupled = 1;
    std::array<unsigned char, 8> mapping{0, 1};
    bool vorbis_order = false;  ///< mapping family 1; false: order unknown, kept
};

/// What browsers send as multiopus/48000/6: FL FC FR BL BR LFE in four streams, the first two stereo.
inline constexpr OpusLayout kBrowserSurround{6, 4, 2, {0, 4, 1, 2, 3, 5}, true};

/// From the channel mapping table of an OpusHead; nullopt without a table, or with a bad one.
std::optional<OpusLayout> readOpusLayout(Bytes opus_head);
/// The same channels in WAVE order (FL FR FC LFE BL BR).
OpusLayout toWaveOrder(const OpusLayout& layout);

}  // namespace wf::mux
