#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace wf::mux {

/// Mixes 3 to 8 interleaved channels in WAVE order down to two (shares of ITU-R BS.775, low frequencies left out),
/// scaled so that nothing clips.
class StereoMix {
public:
    explicit StereoMix(int channels);
    /// In place: the first 2 * frames values become the mix.
    void apply(std::span<std::int16_t> values, std::size_t frames) const;

private:
    std::vector<std::array<float, 2>> shares_;
};

}  // namespace wf::mux
