#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "pp-rec/compose/sources.h"
#include "pp-rec/mux/audio_transcoder.h"

namespace wf::compose {

/// Decodes the frames of one recording to interleaved stereo floats at the codec's own rate. One thread.
class SoundDecoder {
public:
    /// `source` must outlive this.
    explicit SoundDecoder(const SoundSource& source);

    [[nodiscard]] int sampleRate() const { return sample_rate_; }
    /// Whether losses are filled with more than silence.
    [[nodiscard]] bool conceals() const { return conceals_; }
    /// The coded or lost frame; as long as its duration says. Valid until the next call.
    const std::vector<float>& decode(const media::AudioFrame& frame);
    /// `frames` of concealment for what is missing before `next`.
    const std::vector<float>& conceal(const media::AudioFrame& next, int frames);
    [[nodiscard]] std::uint64_t undecodable() const;

private:
    struct Kind {
        rtp::Codec codec = rtp::Codec::kOpus;
        bool mono = false;
        auto operator<=>(const Kind&) const = default;
    };

    mux::AudioDecoder* decoderFor(const media::AudioFrame& frame);
    const std::vector<float>& toStereo(int channels);

    const SoundSource& source_;
    int sample_rate_;
    bool conceals_;
    bool stereo_ = false;  // a stereo packet of Opus has come
    std::map<Kind, std::unique_ptr<mux::AudioDecoder>> decoders_;
    std::uint64_t without_decoder_ = 0;
    std::vector<std::int16_t> pcm_;
    std::vector<float> stereo_pcm_;
};

}  // namespace wf::compose
