#include "pp-rec/mux/audio_resampler.h"

#include <algorithm>

extern "C" {
#include <libavutil/audio_fifo.h>
#include <libavutil/channel_layout.h>
#include <libavutil/frame.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libavutil/samplefmt.h>
#include <libswresample/swresample.h>
}

namespace wf::mux {
namespace {

AVChannelLayout layoutOf(int channels) {
    AVChannelLayout layout{};
    if (channels == 4) {  // libav's own choice for four has a centre instead of two surround speakers
        av_channel_layout_from_mask(&layout, AV_CH_LAYOUT_QUAD);
    } else {
        av_channel_layout_default(&layout, channels);
    }
    return layout;
}

Error outOfMemory() { return Error{"no memory for resampling audio"}; }

}  // namespace

Result<std::unique_ptr<AudioResampler>> AudioResampler::create(PcmFormat input, PcmFormat output, int sample_format) {
    std::unique_ptr<AudioResampler> self(new AudioResampler(input, output));
    self->sample_format_ = sample_format;
    const auto format = static_cast<AVSampleFormat>(sample_format);
    AVChannelLayout in_layout = layoutOf(input.channels);
    AVChannelLayout out_layout = layoutOf(output.channels);
    SwrContext* swr = nullptr;
    int code = swr_alloc_set_opts2(&swr, &out_layout, format, output.sample_rate, &in_layout, AV_SAMPLE_FMT_S16,
                                   input.sample_rate, 0, nullptr);
    self->swr_.reset(swr);
    // A mix of many channels is scaled down so that it never clips, for float output too.
    code = code < 0 ? code : av_opt_set_double(swr, "rematrix_maxval", 1.0, 0);
    code = code < 0 ? code : swr_init(swr);
    if (code < 0) {
        return Error{"cannot resample audio from " + std::to_string(input.sample_rate) + " Hz with " +
                     std::to_string(input.channels) + " channels: " + libavMessage(code)};
    }
    self->fifo_.reset(av_audio_fifo_alloc(format, output.channels, 4096));
    self->converted_.reset(av_frame_alloc());
    if (!self->fifo_ || !self->converted_) {
        return outOfMemory();
    }
    return self;
}

Status AudioResampler::feed(std::span<const std::int16_t> interleaved) {
    const auto frames = static_cast<int>(interleaved.size() / static_cast<std::size_t>(input_.channels));
    fed_ += frames;
    return convert(interleaved.data(), frames);
}

Status AudioResampler::finish() {
    limit_ = av_rescale_rnd(fed_, output_.sample_rate, input_.sample_rate, AV_ROUND_NEAR_INF);
    if (Status drained = convert(nullptr, 0); !drained) {
        return drained;
    }
    while (made_ < limit_) {
        const int missing = static_cast<int>(std::min<std::int64_t>(limit_ - made_, 4096));
        if (Status room = reserve(missing); !room) {
            return room;
        }
        av_samples_set_silence(converted_->extended_data, 0, missing, output_.channels,
                               static_cast<AVSampleFormat>(sample_format_));
        if (Status queued = queue(missing); !queued) {
            return queued;
        }
    }
    return {};
}

int AudioResampler::available() const { return av_audio_fifo_size(fifo_.get()); }

void AudioResampler::take(AVFrame& frame) {
    av_audio_fifo_read(fifo_.get(), reinterpret_cast<void**>(frame.extended_data), frame.nb_samples);
}

Status AudioResampler::convert(const std::int16_t* data, int frames) {
    const int room = swr_get_out_samples(swr_.get(), frames);
    if (Status reserved = reserve(std::max(room, 0) + 64); !reserved) {
        return reserved;
    }
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(data);
    const int got = swr_convert(swr_.get(), converted_->extended_data, converted_->nb_samples,
                                data == nullptr ? nullptr : &bytes, frames);
    if (got < 0) {
        return Error{"cannot resample audio: " + libavMessage(got)};
    }
    return queue(got);
}

Status AudioResampler::queue(int frames) {
    const int kept = static_cast<int>(std::min<std::int64_t>(frames, limit_ - made_));
    if (kept <= 0) {
        return {};
    }
    const int written = av_audio_fifo_write(fifo_.get(), reinterpret_cast<void**>(converted_->extended_data), kept);
    if (written < kept) {
        return outOfMemory();
    }
    made_ += kept;
    return {};
}

Status AudioResampler::reserve(int frames) {
    if (converted_->nb_samples >= frames) {
        return {};
    }
    av_frame_unref(converted_.get());
    converted_->nb_samples = frames;
    converted_->format = sample_format_;
    converted_->ch_layout = layoutOf(output_.channels);
    return av_frame_get_buffer(converted_.get(), 0) < 0 ? Status(outOfMemory()) : Status{};
}

}  // namespace wf::mux
