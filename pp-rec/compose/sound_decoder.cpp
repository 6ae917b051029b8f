#include "pp-rec/compose/sound_decoder.h"

#include <algorithm>
#include <utility>

namespace wf::compose {
namespace {

constexpr float kFullScale = 32768;

bool isOpus(rtp::Codec codec) { return codec == rtp::Codec::kOpus || codec == rtp::Codec::kMultiopus; }

rtp::Codec codecOf(rtp::Codec codec, std::uint8_t payload_type) {
    if (codec != rtp::Codec::kG711) {
        return codec;
    }
    return payload_type == 0 ? rtp::Codec::kPcmu : rtp::Codec::kPcma;
}

}  // namespace

SoundDecoder::SoundDecoder(const SoundSource& source)
    : source_(source),
      // G.722 counts 8000 ticks a second for 16000 samples (RFC 3551 section 4.5.2); all others tick once a sample.
      sample_rate_(source.codec() == rtp::Codec::kG722 ? 16000 : static_cast<int>(rtp::rtpClockRate(source.codec()))),
      conceals_(isOpus(source.codec())) {}

const std::vector<float>& SoundDecoder::decode(const media::AudioFrame& frame) {
    pcm_.clear();
    const auto frames = static_cast<int>(frame.duration * sample_rate_ / std::max(source_.clockRate(), 1U));
    mux::AudioDecoder* decoder = decoderFor(frame.payload_type);
    if (decoder == nullptr) {
        ++without_decoder_;
        stereo_.assign(2 * static_cast<std::size_t>(std::max(frames, 0)), 0.0F);
        return stereo_;
    }
    if (frame.kind == media::AudioFrame::Kind::kLost) {
        decoder->recover(frame.data, frames, pcm_);
    } else {
        decoder->decode(frame.data, frames, pcm_);
    }
    return toStereo(decoder->format().channels);
}

const std::vector<float>& SoundDecoder::conceal(const media::AudioFrame& next, int frames) {
    pcm_.clear();
    mux::AudioDecoder* decoder = decoderFor(next.payload_type);
    if (decoder == nullptr) {
        stereo_.assign(2 * static_cast<std::size_t>(std::max(frames, 0)), 0.0F);
        return stereo_;
    }
    decoder->conceal(frames, pcm_);
    return toStereo(decoder->format().channels);
}

mux::AudioDecoder* SoundDecoder::decoderFor(std::uint8_t payload_type) {
    const rtp::Codec codec = codecOf(source_.codec(), payload_type);
    const auto [at, is_new] = decoders_.try_emplace(codec);
    if (is_new) {
        constexpr bool kStereoDownmix = true;
        if (auto made = mux::AudioDecoder::create(codec, source_.configuration(), kStereoDownmix)) {
            at->second = std::move(made).value();
        }
    }
    return at->second.get();
}

const std::vector<float>& SoundDecoder::toStereo(int channels) {
    const auto step = static_cast<std::size_t>(std::max(channels, 1));
    const std::size_t right = step > 1 ? 1 : 0;
    const std::size_t frames = pcm_.size() / step;
    stereo_.resize(2 * frames);
    for (std::size_t i = 0; i < frames; ++i) {
        stereo_[2 * i] = static_cast<float>(pcm_[i * step]) / kFullScale;
        stereo_[2 * i + 1] = static_cast<float>(pcm_[i * step + right]) / kFullScale;
    }
    return stereo_;
}

std::uint64_t SoundDecoder::undecodable() const {
    std::uint64_t sum = without_decoder_;
    for (const auto& [codec, decoder] : decoders_) {
        sum += decoder ? decoder->undecodablePackets() : 0;
    }
    return sum;
}

}  // namespace wf::compose
