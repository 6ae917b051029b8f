#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace wf::compose {

/// Brings a stereo mix of floats to 16 bits without clipping: a gain of choice, then a limiter that sees peaks coming,
/// turns both channels down together and lets go slowly. What stays below the ceiling passes unchanged. Its own delay
/// is taken out: sample n of the output is sample n of the input. One thread.
class Limiter {
public:
    static constexpr std::size_t kAttackFrames = 240;  ///< 5 ms
    static constexpr std::size_t kHoldFrames = 960;    ///< 20 ms: tones of 50 Hz and more keep the gain where it is

    struct Options {
        double gain_db = 0;
        double ceiling_dbfs = -1;
    };

    explicit Limiter(const Options& options);

    /// Appends to `out`, which lags by kAttackFrames - 1 until flush().
    void process(std::span<const float> interleaved, std::vector<std::int16_t>& out);
    /// Appends what is still inside. Nothing can be processed afterwards.
    void flush(std::vector<std::int16_t>& out);
    /// Highest sample behind the gain and before the limiter, -127 for silence.
    [[nodiscard]] double peak_dbfs() const;
    /// By how much the loudest place was turned down, 0 when nothing was.
    [[nodiscard]] double deepestReduction_db() const;

private:
    static constexpr std::size_t kWindow = kAttackFrames + kHoldFrames;

    struct Need {
        std::uint64_t frame = 0;
        double gain = 1;
    };

    [[nodiscard]] bool resting() const;
    double gainFor(double loudest);
    void step(float left, float right, std::vector<std::int16_t>& out);
    double lowestNeed(double gain);
    double average(double gain);
    [[nodiscard]] std::int16_t toPcm(double value) const;

    double gain_;
    double ceiling_;
    double highest_pcm_;
    std::vector<float> delayed_;  // ring of kAttackFrames stereo frames
    std::vector<Need> needs_;     // ring: those of the last kWindow frames that may yet be the lowest, rising
    std::size_t first_need_ = 0;  // of the ring
    std::size_t need_count_ = 0;
    std::vector<double> averaged_;  // ring of the last kAttackFrames gains
    std::size_t turned_down_ = 0;   // of them, below 1
    double sum_;                    // of them
    double released_ = 1;
    double peak_ = 0;
    double deepest_ = 1;
    std::uint64_t frames_in_ = 0;
};

}  // namespace wf::compose
