#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "pp-rec/compose/person.h"

namespace wf::compose {

class PersonSound;

/// Decodes everybody's sound once and adds it up at unity, 48 kHz stereo, in blocks of 20 ms. Mono sounds
/// equally loud in both channels. Silent people cost nothing. One thread.
class SoundMixer {
public:
    static constexpr int kSampleRate = 48000;
    static constexpr int kBlockFrames = 960;  ///< 20 ms

    /// `people` and their sources must outlive the mixer. Mixes `part` of the meeting; block k begins at
    /// part.begin_s + k * 20 ms.
    SoundMixer(std::vector<Person>& people, Span part);
    ~SoundMixer();
    SoundMixer(const SoundMixer&) = delete;
    SoundMixer& operator=(const SoundMixer&) = delete;

    /// The next block, interleaved, 1.0 = full scale, not limited; the last one may be shorter. False at the end.
    bool mix(std::vector<float>& block);
    /// Loudness of each person in the last block, dBFS of the mean square, -127 for silence.
    [[nodiscard]] std::span<const float> levels_dbfs() const { return levels_dbfs_; }
    /// Packets that did not decode, per person.
    [[nodiscard]] std::vector<std::uint64_t> undecodable() const;

private:
    std::vector<std::unique_ptr<PersonSound>> people_;
    std::vector<float> levels_dbfs_;
    std::vector<float> voice_;
    std::int64_t next_ = 0;  ///< frames of 48 kHz on the meeting's clock
    std::int64_t end_ = 0;
};

}  // namespace wf::compose
