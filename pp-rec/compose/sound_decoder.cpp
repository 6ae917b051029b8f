#include "pp-rec/compose/sound_decoder.h"

#include <algorithm>
#include <utility>

#include "pp-rec/media/opus_frames.h"

namespace wf::compose {
namespace {

float toFloat(std::int16_t value) {
    constexpr float kFullScale = 32768;
    return static_cast<float>(value) / kFullScale;
}

bool isOpus(rtp::Codec codec) { return codec == rtp::Codec::kOpus || codec == rtp::Codec::kMultiopus; }

/// RFC 6716 section 3.1: the TOC octet is config (5 bits), stereo (1), frame count code (2).
bool isStereoOpus(Bytes packet) { return !packet.empty() && (load8(packet, 0) & 0x04) != 0; }

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
    mux::AudioDecoder* decoder = decoderFor(frame);
    if (decoder == nullptr) {
        ++without_decoder_;
        stereo_pcm_.assign(2 * static_cast<std::size_t>(std::max(frames, 0)), 0.0F);
        return stereo_pcm_;
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
    mux::AudioDecoder* decoder = decoderFor(next);
    if (decoder == nullptr) {
        stereo_pcm_.assign(2 * static_cast<std::size_t>(std::max(frames, 0)), 0.0F);
        return stereo_pcm_;
    }
    decoder->conceal(frames, pcm_);
    return toStereo(decoder->format().channels);
}

/// Browsers send voices in mono, which a decoder of one channel decodes in half the time. It gives way to one of two at
/// the first packet in stereo.
mux::AudioDecoder* SoundDecoder::decoderFor(const media::AudioFrame& frame) {
    Kind kind{codecOf(source_.codec(), frame.payload_type), false};
    if (kind.codec == rtp::Codec::kOpus) {
        stereo_ = stereo_ || isStereoOpus(frame.data);
        kind.mono = !stereo_;
    }
    const auto [at, is_new] = decoders_.try_emplace(kind);
    if (is_new) {
        constexpr bool kStereoDownmix = true;
        const auto head = kind.mono ? media::makeOpusHead({0, 1, 1, 0, {0}}, 0) : source_.configuration();
        if (auto made = mux::AudioDecoder::create(kind.codec, head, kStereoDownmix)) {
            at->second = std::move(made).value();
        }
    }
    return at->second.get();
}

const std::vector<float>& SoundDecoder::toStereo(int channels) {
    const auto step = static_cast<std::size_t>(std::max(channels, 1));
    const std::size_t frames = pcm_.size() / step;
    stereo_pcm_.resize(2 * frames);
    if (step == 2) {
        std::ranges::transform(pcm_, stereo_pcm_.begin(), toFloat);
        return stereo_pcm_;
    }
    if (step == 1) {
        for (std::size_t i = 0; i < frames; ++i) {
            const float value = toFloat(pcm_[i]);
            stereo_pcm_[2 * i] = value;
            stereo_pcm_[2 * i + 1] = value;
        }
        return stereo_pcm_;
    }
    for (std::size_t i = 0; i < frames; ++i) {
        stereo_pcm_[2 * i] = toFloat(pcm_[i * step]);
        stereo_pcm_[2 * i + 1] = toFloat(pcm_[i * step + 1]);
    }
    return stereo_pcm_;
}

std::uint64_t SoundDecoder::undecodable() const {
    std::uint64_t sum = without_decoder_;
    for (const auto& [kind, decoder] : decoders_) {
        sum += decoder ? decoder->undecodablePackets() : 0;
    }
    return sum;
}

}  // namespace wf::compose
