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
    struct Options {
        double gain_db = 0;
        double ceiling_dbfs = -1;
    };

    explicit Limiter(const Options& options);
    Limiter() : Limiter(Options{}) {}

    /// Appends to `out`. It lags by kLookAheadFrames until flush().
    void process(std::span<const float> interleaved, std::vector<std::int16_t>& out);
    /// Appends what is still inside. Nothing can be processed afterwards.
    void flush(std::vector<std::int16_t>& out);
    /// Highest sample behind the gain and before the limiter, -127 for silence.
    [[nodiscard]] double peak_dbfs() const;
    /// By how much the loudest place was turned down, 0 when nothing was.
    [[nodiscard]] double deepestReduction_db() const;

    static constexpr std::size_t kLookAheadFrames = 240;  ///< 5 ms
    static constexpr std::size_t kHoldFrames = 960;       ///< 20 ms: a steady tone of 50 Hz and more holds the gain

private:
    struct Low {
        std::uint64_t at = 0;
        double gain = 1;
    };

    void step(float left, float right, std::vector<std::int16_t>& out);
    double lowestWithin(double needed);
    double smooth(double lowest);
    [[nodiscard]] std::int16_t toPcm(double value) const;

    double gain_;
    double ceiling_;
    std::vector<float> delay_;  ///< ring of stereo frames
    std::vector<Low> lows_;     ///< ring that holds a rising queue of gains: the window's lowest stands first
    std::size_t low_first_ = 0;
    std::size_t low_count_ = 0;
    std::vector<double> averaged_;  ///< ring of the gains that the attack averages
    double sum_ = 0;
    std::size_t below_one_ = 0;  ///< gains under 1 in averaged_
    double released_ = 1;
    double peak_ = 0;
    double deepest_ = 1;
    std::uint64_t in_ = 0;  ///< frames taken
};

}  // namespace wf::compose
