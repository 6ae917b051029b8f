#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "pp-rec/compose/person.h"
#include "rtp/base/result.h"

namespace wf::compose {

/// Loudness of 48 kHz stereo sound by EBU R128 / ITU-R BS.1770. Memory does not grow with the length. One thread.
class LoudnessMeter {
public:
    static constexpr double kSilence = -127;

    static Result<std::unique_ptr<LoudnessMeter>> create();
    virtual ~LoudnessMeter() = default;
    virtual void add(std::span<const float> interleaved) = 0;
    virtual void add(std::span<const std::int16_t> interleaved) = 0;
    /// Gated loudness of all that was added, LUFS; kSilence when nothing was loud enough to count.
    [[nodiscard]] virtual double integrated_lufs() const = 0;
    /// Highest sample, dBFS.
    [[nodiscard]] virtual double peak_dbfs() const = 0;
};

/// Integrated loudness of the mix of a part of a meeting, before any gain; LoudnessMeter::kSilence for a silent one.
/// Reads the sound sources to their end: a composition needs fresh ones.
Result<double> measureLoudness(std::vector<Person>& people, Span part);

/// The gain that brings `measured_lufs` to `target_lufs`, at most 30 dB up; 0 for silence.
double loudnessGain_db(double measured_lufs, double target_lufs);

}  // namespace wf::compose
