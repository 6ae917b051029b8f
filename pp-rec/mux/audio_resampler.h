#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "pp-rec/mux/audio_transcoder.h"
#include "pp-rec/mux/libav_ptr.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// Turns 16-bit PCM into another rate, channel count and libav sample format and queues it until taken. Output sample
/// n stands at the time of input sample n * input rate / output rate; there are as many as the input lasts, rounded.
class AudioResampler {
public:
    /// Most frames one feed() takes.
    static constexpr std::size_t kMaxFrames = 48000;

    /// `sample_format` is an AVSampleFormat.
    static Result<std::unique_ptr<AudioResampler>> create(PcmFormat input, PcmFormat output, int sample_format);

    Status feed(std::span<const std::int16_t> interleaved);
    /// No more input: what the filter still holds comes out.
    Status finish();
    /// Frames queued.
    [[nodiscard]] int available() const;
    /// Frames made so far, taken or queued.
    [[nodiscard]] std::int64_t framesOut() const { return made_; }
    [[nodiscard]] int inputChannels() const { return input_.channels; }
    /// Fills the frame's nb_samples, of which available() has at least as many.
    void take(AVFrame& frame);

private:
    AudioResampler(PcmFormat input, PcmFormat output) : input_(input), output_(output) {}
    Status convert(const std::int16_t* data, int frames);
    /// Appends the converted frames to the queue, but none past limit_.
    Status queue(int frames);
    Status reserve(int frames);

    PcmFormat input_;
    PcmFormat output_;
    int sample_format_ = 0;
    SwrContextPtr swr_;
    AudioFifoPtr fifo_;
    FramePtr converted_;
    std::int64_t fed_ = 0;
    std::int64_t made_ = 0;
    std::int64_t limit_ = INT64_MAX;
};

}  // namespace wf::mux
