#include <opus/opus_multistream.h>

#include <algorithm>
#include <optional>

#include "pp-rec/mux/audio_decoder_parts.h"
#include "pp-rec/mux/opus_layout.h"
#include "pp-rec/mux/stereo_mix.h"

namespace wf::mux {
namespace {

constexpr int kRate = 48000;
constexpr int kMaxFrames = kRate / 1000 * 120;  // longest packet and longest concealment
constexpr int kStepFrames = kRate / 400;        // libopus conceals in steps of 2.5 ms
constexpr int kFadeFrames = kMaxFrames / 2;     // the second half of a concealment fades out

struct OpusDeleter {
    void operator()(OpusDecoder* decoder) const { opus_decoder_destroy(decoder); }
    void operator()(OpusMSDecoder* decoder) const { opus_multistream_decoder_destroy(decoder); }
};
using OpusPtr = std::unique_ptr<OpusDecoder, OpusDeleter>;
using MultistreamPtr = std::unique_ptr<OpusMSDecoder, OpusDeleter>;

/// libopus' decoder of one stream, or of several. The latter asks for the processor's abilities with every packet,
/// which in a virtual machine takes as long as decoding.
struct LibopusDecoder {
    OpusPtr single;
    MultistreamPtr multi;

    /// No packet means concealment.
    int decode(Bytes packet, std::int16_t* pcm, int frames, bool fec) {
        const auto size = static_cast<opus_int32>(std::min<std::size_t>(packet.size(), 1U << 20));
        const auto* data = packet.empty() ? nullptr : reinterpret_cast<const unsigned char*>(packet.data());
        return single ? opus_decode(single.get(), data, size, pcm, frames, fec ? 1 : 0)
                      : opus_multistream_decode(multi.get(), data, size, pcm, frames, fec ? 1 : 0);
    }
};

/// Whether it is an OpusHead (RFC 7845 section 5.1) of one channel.
bool isMonoHead(Bytes opus_head) { return opus_head.size() > 9 && load8(opus_head, 9) == 1; }

/// Opus and multiopus by libopus, with its packet loss concealment and in-band FEC.
class OpusPacketDecoder final : public AudioDecoder {
public:
    OpusPacketDecoder(LibopusDecoder decoder, int channels, bool stereo_downmix)
        : decoder_(std::move(decoder)),
          coded_channels_(channels),
          mix_(stereo_downmix && channels > 2 ? std::optional<StereoMix>(channels) : std::nullopt),
          scratch_(valueCount(kMaxFrames, channels)) {}

    [[nodiscard]] PcmFormat format() const override { return {kRate, mix_ ? 2 : coded_channels_}; }

    void decode(Bytes packet, int samples, std::vector<std::int16_t>& pcm) override {
        int frames = packet.empty() ? 0 : run(packet, kMaxFrames, false);
        if (frames <= 0) {
            ++undecodable_;
            frames = 0;
        }
        concealed_ = 0;
        append(0, std::min(frames, samples), pcm);
        appendSilence(samples - frames, pcm);
    }

    void conceal(int samples, std::vector<std::int16_t>& pcm) override {
        const int wanted = std::clamp(samples, 0, kMaxFrames - concealed_);
        int frames = 0;
        if (wanted > 0) {
            frames = std::clamp(run({}, roundUp(wanted), false), 0, wanted);
            fade(frames);
            append(0, frames, pcm);
            concealed_ += wanted;
        }
        appendSilence(samples - frames, pcm);
    }

    void recover(Bytes next_packet, int samples, std::vector<std::int16_t>& pcm) override {
        const int frame = next_packet.empty() ? 0 : opus_packet_get_samples_per_frame(octets(next_packet), kRate);
        const int tail = std::clamp(samples, 0, std::min(frame, kMaxFrames));
        conceal(samples - tail, pcm);
        if (tail <= 0) {
            return;
        }
        const int got = run(next_packet, frame, true);
        const int frames = std::clamp(got, 0, tail);
        append(std::max(got - frames, 0), frames, pcm);
        appendSilence(tail - frames, pcm);
    }

    [[nodiscard]] std::uint64_t undecodablePackets() const override { return undecodable_; }

private:
    static const unsigned char* octets(Bytes bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
    static int roundUp(int frames) { return (frames + kStepFrames - 1) / kStepFrames * kStepFrames; }

    /// Fills scratch_; the number of frames, or a libopus error. No packet means concealment.
    int run(Bytes packet, int frames, bool fec) {
        const int got = decoder_.decode(packet, scratch_.data(), frames, fec);
        if (mix_ && got > 0) {
            mix_->apply(scratch_, static_cast<std::size_t>(got));
        }
        return got;
    }

    void append(int from, int frames, std::vector<std::int16_t>& pcm) const {
        const int channels = format().channels;
        const auto begin = scratch_.begin() + static_cast<std::ptrdiff_t>(valueCount(from, channels));
        pcm.insert(pcm.end(), begin, begin + static_cast<std::ptrdiff_t>(valueCount(frames, channels)));
    }

    void appendSilence(int frames, std::vector<std::int16_t>& pcm) const {
        pcm.resize(pcm.size() + valueCount(frames, format().channels));
    }

    void fade(int frames) {
        const int channels = format().channels;
        for (int i = std::max(0, kMaxFrames - kFadeFrames - concealed_); i < frames; ++i) {
            const int left = kMaxFrames - concealed_ - i;
            for (std::size_t v = valueCount(i, channels); v < valueCount(i + 1, channels); ++v) {
                scratch_[v] = static_cast<std::int16_t>(scratch_[v] * left / kFadeFrames);
            }
        }
    }

    LibopusDecoder decoder_;
    int coded_channels_;
    std::optional<StereoMix> mix_;
    std::vector<std::int16_t> scratch_;
    int concealed_ = 0;  // frames invented since the last packet
    std::uint64_t undecodable_ = 0;
};

}  // namespace

Result<std::unique_ptr<AudioDecoder>> makeOpusDecoder(rtp::Codec codec, Bytes opus_head, bool stereo_downmix) {
    OpusLayout layout;
    if (codec == rtp::Codec::kOpus && isMonoHead(opus_head)) {
        layout = {1, 1, 0, {0}, false};
    }
    if (codec == rtp::Codec::kMultiopus) {
        layout = toWaveOrder(readOpusLayout(opus_head).value_or(kBrowserSurround));
    }
    int error = OPUS_OK;
    LibopusDecoder decoder;
    if (codec == rtp::Codec::kMultiopus) {
        decoder.multi.reset(opus_multistream_decoder_create(kRate, layout.channels, layout.streams, layout.coupled,
                                                            layout.mapping.data(), &error));
    } else {
        decoder.single.reset(opus_decoder_create(kRate, layout.channels, &error));
    }
    if ((!decoder.single && !decoder.multi) || error != OPUS_OK) {
        return Error{"cannot create the Opus decoder for " + std::to_string(layout.channels) +
                     " channels: " + opus_strerror(error)};
    }
    return std::unique_ptr<AudioDecoder>(
        std::make_unique<OpusPacketDecoder>(std::move(decoder), layout.channels, stereo_downmix));
}

}  // namespace wf::mux
