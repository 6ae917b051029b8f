#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pp-rec/compose/sinc_reader.h"
#include "pp-rec/compose/sound_decoder.h"
#include "pp-rec/compose/sources.h"

namespace wf::compose {

/// The sound of one recording at 48 kHz on the meeting's clock. Sound runs from pause to pause; a run begins where the
/// clock says, to the sample, and is kept there by playing it a trifle faster or slower. Pauses and runs meet in short
/// fades, steps of the clock in cross-fades or concealment, so that nothing clicks. One thread.
class SoundTrack {
public:
    static constexpr int kRate = 48000;

    /// `source` must outlive this.
    explicit SoundTrack(SoundSource& source);

    /// Fills `block` with stereo frames; its first stands at `begin`, counted at kRate on the meeting's clock, which
    /// never falls. What lies between two calls is left out undecoded. False for silence; the block is then undefined.
    bool read(std::int64_t begin, std::span<float> block);
    [[nodiscard]] std::uint64_t undecodable() const { return decoder_.undecodable(); }

private:
    const media::AudioFrame* peek();
    void noteSilence(media::AudioFrame& frame);
    void take() { pending_.reset(); }
    [[nodiscard]] double placeOf(const media::AudioFrame& frame) const;
    [[nodiscard]] double endOf(const media::AudioFrame& frame) const;

    bool startRun(std::int64_t from, std::int64_t until);
    void feed(std::int64_t until);
    void feedCoded(const media::AudioFrame& frame);
    void endRun();
    void pushFadedIn(std::span<const float> sound);
    void splice(std::span<const float> sound, std::size_t overlap);
    void follow(double late, double duration);
    [[nodiscard]] double pushedUntil() const;
    [[nodiscard]] std::int64_t runFramesLeft() const;

    SoundSource& source_;
    SoundDecoder decoder_;
    const double step_at_rest_;
    std::optional<media::AudioFrame> pending_;
    bool exhausted_ = false;
    int silent_packets_ = 0;  // in a row

    bool running_ = false;
    bool run_ended_ = false;
    SincReader reader_;
    std::int64_t at_ = 0;       // of the next frame that comes out
    double step_ = 1;           // input frames an output frame
    double late_ = 0;           // smoothed: by how much the clock wants the sound later, output frames
    std::size_t faded_in_ = 0;  // input frames of the run's beginning
    std::vector<float> scratch_;
};

}  // namespace wf::compose
