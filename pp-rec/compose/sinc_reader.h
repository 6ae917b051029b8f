#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace wf::compose {

/// A queue of stereo sound that is read at any speed, at places between samples too: band-limited interpolation, for
/// bringing 8 and 16 kHz to 48 kHz and for following clocks that drift. Read at whole places with a step of 1, samples
/// come out as they went in. One thread.
class SincReader {
public:
    static constexpr std::size_t kTaps = 32;
    static constexpr std::size_t kAhead = kTaps / 2;  ///< samples behind a place that reading there needs

    SincReader();

    /// Empties the queue; the next frame pushed is frame 0.
    void restart();
    void push(std::span<const float> interleaved);
    /// Frames pushed since restart().
    [[nodiscard]] double pushed() const { return static_cast<double>(dropped_ + size() - kAhead); }
    /// Where the next frame is read, in frames since restart().
    [[nodiscard]] double position() const { return static_cast<double>(dropped_) + place_; }
    void moveOn(double frames) { place_ += frames; }

    /// Fills `out` with stereo frames, `step` apart. What was not pushed is silence.
    void read(std::span<float> out, double step);
    /// The last `count` frames pushed, one channel; at most those that no read frame has touched.
    std::span<float> tail(std::size_t channel, std::size_t count);
    [[nodiscard]] std::size_t untouched() const;

private:
    [[nodiscard]] std::size_t size() const { return channels_[0].size(); }
    void provide(std::size_t frames);
    void forget();

    std::array<std::vector<float>, 2> channels_;  // begin with kAhead frames that lie before place 0
    std::size_t dropped_ = 0;
    double place_ = 0;  // of the next read; the sample there stands at index place_ + kAhead
};

}  // namespace wf::compose
