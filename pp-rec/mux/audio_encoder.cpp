#include <algorithm>
#include <array>

#include "pp-rec/mux/audio_resampler.h"
#include "pp-rec/mux/audio_transcoder.h"
#include "pp-rec/mux/libav_ptr.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/opt.h>
}

namespace wf::mux {
namespace {

constexpr int kRate = 48000;
// A channel: from here on libav's fast choice of quantizers takes half the time and is no worse.
constexpr std::int64_t kPlentyForAac_bps = 48000;

struct CodecChoice {
    const char* encoder;
    int mono_bps;
    int stereo_bps;
};

const CodecChoice* choose(StreamCodec codec) {
    static constexpr CodecChoice kAac{"aac", 96000, 160000};
    static constexpr CodecChoice kOpus{"libopus", 64000, 96000};
    static constexpr CodecChoice kMp3{"libmp3lame", 96000, 160000};
    switch (codec) {
        case StreamCodec::kAac:
            return &kAac;
        case StreamCodec::kOpus:
            return &kOpus;
        case StreamCodec::kMp3:
            return &kMp3;
        default:
            return nullptr;
    }
}

Result<CodecContextPtr> openEncoder(const CodecChoice& choice, int channels, int bitrate_bps) {
    const AVCodec* codec = avcodec_find_encoder_by_name(choice.encoder);
    CodecContextPtr context(codec == nullptr ? nullptr : avcodec_alloc_context3(codec));
    if (!context) {
        return Error{std::string("libavcodec on this machine has no encoder ") + choice.encoder};
    }
    context->sample_rate = kRate;
    context->time_base = {1, kRate};
    context->sample_fmt = codec->sample_fmts[0];
    context->bit_rate = bitrate_bps > 0 ? bitrate_bps : channels == 1 ? choice.mono_bps : choice.stereo_bps;
    context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    context->log_level_offset = kLibavSilence;
    av_channel_layout_default(&context->ch_layout, channels);
    if (codec->id == AV_CODEC_ID_AAC) {
        context->profile = FF_PROFILE_AAC_LOW;
        if (context->bit_rate >= kPlentyForAac_bps * channels) {
            av_opt_set(context->priv_data, "aac_coder", "fast", 0);
        }
    }
    if (const int opened = avcodec_open2(context.get(), codec, nullptr); opened < 0) {
        return Error{std::string("cannot open the encoder ") + choice.encoder + ": " + libavMessage(opened)};
    }
    return context;
}

/// Resamples into a FIFO, takes codec frames from it and counts samples so that times stay exact.
class LibavAudioEncoder final : public AudioEncoder {
public:
    LibavAudioEncoder(StreamCodec codec, CodecContextPtr context, std::unique_ptr<AudioResampler> resampler)
        : codec_(codec),
          context_(std::move(context)),
          resampler_(std::move(resampler)),
          frame_(av_frame_alloc()),
          packet_(av_packet_alloc()) {}

    [[nodiscard]] bool ready() const { return frame_ && packet_; }

    [[nodiscard]] TrackDescription description() const override {
        TrackDescription track;
        track.codec = codec_;
        track.clock_rate = kRate;
        track.sample_rate = kRate;
        track.channels = context_->ch_layout.nb_channels;
        track.priming_samples = context_->initial_padding;
        const auto* extra = reinterpret_cast<const std::byte*>(context_->extradata);
        track.configuration.assign(extra, extra + context_->extradata_size);
        return track;
    }

    Status encode(std::span<const std::int16_t> interleaved, const Sink& sink) override {
        if (flushed_) {
            return Error{"the audio encoder was flushed before: nothing can be fed to it any more"};
        }
        const std::size_t block = AudioResampler::kMaxFrames * static_cast<std::size_t>(resampler_->inputChannels());
        while (!interleaved.empty()) {
            const auto part = interleaved.first(std::min(block, interleaved.size()));
            if (Status fed = resampler_->feed(part); !fed) {
                return fed;
            }
            if (Status sent = sendWholeFrames(sink); !sent) {
                return sent;
            }
            interleaved = interleaved.subspan(part.size());
        }
        return {};
    }

    Status flush(const Sink& sink) override {
        if (flushed_) {
            return {};
        }
        flushed_ = true;
        if (Status drained = resampler_->finish(); !drained) {
            return drained;
        }
        end_ = resampler_->framesOut();
        if (Status sent = sendWholeFrames(sink); !sent) {
            return sent;
        }
        if (end_ == 0) {
            return {};
        }
        if (Status sent = sendFrame(static_cast<int>(end_ - encoded_), sink); !sent) {
            return sent;
        }
        if (const int code = avcodec_send_frame(context_.get(), nullptr); code < 0) {
            return failed("end", code);
        }
        return deliver(sink);
    }

private:
    [[nodiscard]] Status failed(const char* what, int code) const {
        return Error{std::string("cannot ") + what + " the audio in " + context_->codec->name + ": " +
                     libavMessage(code)};
    }

    Status sendWholeFrames(const Sink& sink) {
        while (resampler_->available() >= context_->frame_size) {
            if (Status sent = sendFrame(context_->frame_size, sink); !sent) {
                return sent;
            }
        }
        return {};
    }

    Status sendFrame(int samples, const Sink& sink) {
        if (samples <= 0) {
            return {};
        }
        frame_->nb_samples = samples;
        frame_->format = context_->sample_fmt;
        frame_->sample_rate = kRate;
        frame_->pts = encoded_;
        int code = av_channel_layout_copy(&frame_->ch_layout, &context_->ch_layout);
        code = code < 0 ? code : av_frame_get_buffer(frame_.get(), 0);
        if (code >= 0) {
            resampler_->take(*frame_);
            code = avcodec_send_frame(context_.get(), frame_.get());
        }
        av_frame_unref(frame_.get());
        if (code < 0) {
            return failed("encode", code);
        }
        encoded_ += samples;
        return deliver(sink);
    }

    Status deliver(const Sink& sink) {
        while (true) {
            const int code = avcodec_receive_packet(context_.get(), packet_.get());
            if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
                return {};
            }
            if (code < 0) {
                return failed("encode", code);
            }
            Status given = give(sink);
            av_packet_unref(packet_.get());
            if (!given) {
                return given;
            }
        }
    }

    /// Packets that hold padding only are left out; the last with sound is shortened to its sound.
    Status give(const Sink& sink) {
        Packet packet;
        packet.pts = packet_->pts;
        packet.dts = packet_->pts;
        packet.duration = context_->frame_size;
        packet.key = true;
        packet.data = std::as_bytes(std::span(packet_->data, static_cast<std::size_t>(packet_->size)));
        if (flushed_) {
            packet.duration = std::min(packet.duration, end_ - packet.pts);
        }
        return packet.duration > 0 && !packet.data.empty() ? sink(packet) : Status{};
    }

    StreamCodec codec_;
    CodecContextPtr context_;
    std::unique_ptr<AudioResampler> resampler_;
    FramePtr frame_;
    PacketPtr packet_;
    std::int64_t encoded_ = 0;  // samples given to the codec
    std::int64_t end_ = 0;      // samples in all, known once flushed
    bool flushed_ = false;
};

}  // namespace

Result<std::unique_ptr<AudioEncoder>> AudioEncoder::create(StreamCodec codec, PcmFormat input, int bitrate_bps) {
    const CodecChoice* choice = choose(codec);
    if (choice == nullptr) {
        return Error{"audio can be encoded in AAC, Opus or MP3 only"};
    }
    const int channels = std::min(input.channels, 2);
    if (channels < 1 || input.channels > 8 || input.sample_rate < 4000 || input.sample_rate > 384000) {
        return Error{"cannot encode audio of " + std::to_string(input.channels) + " channels at " +
                     std::to_string(input.sample_rate) + " Hz"};
    }
    auto context = openEncoder(*choice, channels, bitrate_bps);
    if (!context) {
        return context.error();
    }
    auto resampler = AudioResampler::create(input, {kRate, channels}, (*context)->sample_fmt);
    if (!resampler) {
        return resampler.error();
    }
    auto encoder = std::make_unique<LibavAudioEncoder>(codec, std::move(*context), std::move(*resampler));
    if (!encoder->ready()) {
        return Error{"no memory for the audio encoder"};
    }
    return std::unique_ptr<AudioEncoder>(std::move(encoder));
}

}  // namespace wf::mux
