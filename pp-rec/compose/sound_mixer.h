#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pp-rec/compose/person.h"

namespace wf::compose {

/// Decodes everybody's sound once and adds it up at unity, 48 kHz stereo, in blocks of 20 ms from meeting time 0. One
/// thread.
class SoundMixer {
public:
    static constexpr int kSampleRate = 48000;
    static constexpr int kBlockFrames = 960;  ///< 20 ms

    /// `people` and their sources must outlive the mixer. The mix ends at `duration_s`.
    SoundMixer(std::vector<Person>& people, double duration_s);
    ~SoundMixer();

    /// The next block, interleaved, 1.0 = full scale, not limited; false at the end.
    bool mix(std::vector<float>& block);
    /// Loudness of each person in the last block, dBFS of the mean square, -127 for silence.
    [[nodiscard]] std::span<const float> levels_dbfs() const;
    /// Packets that did not decode, per person.
    [[nodiscard]] std::vector<std::uint64_t> undecodable() const;

private:
    // to be completed
};

}  // namespace wf::compose
