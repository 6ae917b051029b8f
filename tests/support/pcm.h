#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "rtp/base/result.h"

namespace wf::test {

/// The first audio stream decoded by ffmpeg to 48 kHz mono, gaps in its timestamps not filled.
Result<std::vector<std::int16_t>> readPcm(const std::filesystem::path& path);

/// Like readPcm, of channel 0, 1, ... alone instead of the mix.
Result<std::vector<std::int16_t>> readPcmChannel(const std::filesystem::path& path, int channel);

/// Root mean square of the samples, 0 to 1 of full scale.
double level(std::span<const std::int16_t> samples);

/// Share of the samples' energy at `hz` (Goertzel), about 0 to 1; 1 for a pure tone of that frequency.
double toneShare(std::span<const float> samples, double rate, double hz);
double toneShare(std::span<const std::int16_t> samples, double rate, double hz);

/// Root mean square of the part of the samples at `hz`, 0 to 1 of full scale.
double toneLevel(std::span<const std::int16_t> samples, double rate, double hz);

/// When something begins and ends.
struct Interval {
    double begin_s = 0;
    double end_s = 0;
};

/// When a tone of at least `least_level` sounds, to 20 ms; holes shorter than 0.3 s do not count.
std::vector<Interval> soundingTimes(std::span<const std::int16_t> samples, double hz, double least_level);

}  // namespace wf::test
