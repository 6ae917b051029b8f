#include "pp-rec/mux/video_decoder.h"

#include <algorithm>
#include <array>
#include <span>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/mem.h>
}

namespace wf::mux {
namespace {

/// Configuration records without any parameter set: they only say that NAL units stand behind 4-byte lengths.
constexpr std::array<std::uint8_t, 7> kBareAvc{1, 66, 0, 30, 0xff, 0xe0, 0};
constexpr std::array<std::uint8_t, 23> kBareHevc{1,    1,    0x60, 0,    0,    0,    0,    0, 0, 0,    0, 0,
                                                 0x5d, 0xf0, 0,    0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, 0};

const AVCodec* findDecoder(StreamCodec codec) {
    switch (codec) {
        case StreamCodec::kVp8:
            return avcodec_find_decoder(AV_CODEC_ID_VP8);
        case StreamCodec::kVp9:
            return avcodec_find_decoder(AV_CODEC_ID_VP9);
        case StreamCodec::kH264:
            return avcodec_find_decoder(AV_CODEC_ID_H264);
        case StreamCodec::kH265:
            return avcodec_find_decoder(AV_CODEC_ID_HEVC);
        case StreamCodec::kAv1: {
            const AVCodec* dav1d = avcodec_find_decoder_by_name("libdav1d");
            return dav1d != nullptr ? dav1d : avcodec_find_decoder(AV_CODEC_ID_AV1);
        }
        default:
            return nullptr;
    }
}

Bytes configurationOf(const TrackDescription& source) {
    if (!source.video.configuration.empty()) {
        return source.video.configuration;
    }
    switch (source.codec) {
        case StreamCodec::kH264:
            return std::as_bytes(std::span(kBareAvc));
        case StreamCodec::kH265:
            return std::as_bytes(std::span(kBareHevc));
        default:
            return {};
    }
}

bool setConfiguration(AVCodecContext& context, Bytes configuration) {
    if (configuration.empty()) {
        return true;
    }
    context.extradata = static_cast<std::uint8_t*>(av_mallocz(configuration.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (context.extradata == nullptr) {
        return false;
    }
    context.extradata_size = static_cast<int>(configuration.size());
    std::copy(configuration.begin(), configuration.end(), reinterpret_cast<std::byte*>(context.extradata));
    return true;
}

}  // namespace

Result<std::unique_ptr<VideoDecoder>> VideoDecoder::create(const TrackDescription& source, int threads) {
    const AVCodec* codec = findDecoder(source.codec);
    std::unique_ptr<VideoDecoder> self(new VideoDecoder(std::max(source.clock_rate, 1U)));
    self->context_.reset(codec == nullptr ? nullptr : avcodec_alloc_context3(codec));
    self->frame_.reset(av_frame_alloc());
    self->packet_.reset(av_packet_alloc());
    AVCodecContext* context = self->context_.get();
    if (context == nullptr || !self->frame_ || !self->packet_) {
        return Error{"libavcodec on this machine has no decoder for this video codec"};
    }
    // VP8 and VP9 need no configuration, and their vpcC means nothing to the decoder.
    const bool configured = source.codec != StreamCodec::kVp8 && source.codec != StreamCodec::kVp9;
    if (configured && !setConfiguration(*context, configurationOf(source))) {
        return Error{"no memory for the video decoder"};
    }
    context->pkt_timebase = {1, static_cast<int>(self->clock_rate_)};
    context->max_pixels = kMostPixels;
    // With slice threads, libavcodec's H.264 decoder leaves what is missing of a picture as it was before.
    context->thread_count = source.codec == StreamCodec::kH264 ? 1 : threads;
    context->thread_type = FF_THREAD_SLICE;  // frame threads would hold pictures back
    context->log_level_offset = kLibavSilence;
    if (const int code = avcodec_open2(context, codec, nullptr); code < 0) {
        return Error{std::string("cannot open the decoder ") + codec->name + ": " + libavMessage(code)};
    }
    return self;
}

Status VideoDecoder::push(const Packet& packet, int rotation_degrees, const Show& show) {
    constexpr std::size_t kMostBytes = std::size_t{1} << 28;
    if (packet.data.empty() || packet.data.size() > kMostBytes ||
        av_new_packet(packet_.get(), static_cast<int>(packet.data.size())) < 0) {
        ++undecodable_;
        return {};
    }
    std::copy(packet.data.begin(), packet.data.end(), reinterpret_cast<std::byte*>(packet_->data));
    packet_->pts = packet.pts;
    packet_->dts = packet.dts;
    packet_->flags = packet.key ? AV_PKT_FLAG_KEY : 0;
    context_->reordered_opaque = rotation_degrees;
    int code = avcodec_send_packet(context_.get(), packet_.get());
    Status shown = receive(show);
    if (code == AVERROR(EAGAIN) && shown) {
        code = avcodec_send_packet(context_.get(), packet_.get());
        shown = receive(show);
    }
    av_packet_unref(packet_.get());
    if (code < 0) {
        ++undecodable_;
    }
    return shown;
}

Status VideoDecoder::flush(const Show& show) {
    avcodec_send_packet(context_.get(), nullptr);
    return receive(show);
}

Status VideoDecoder::receive(const Show& show) {
    while (true) {
        const int code = avcodec_receive_frame(context_.get(), frame_.get());
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
            return {};
        }
        if (code < 0) {
            ++undecodable_;
            return {};
        }
        last_pts_ = frame_->pts == AV_NOPTS_VALUE ? last_pts_ + 1 : frame_->pts;
        Status shown;
        if (!leftOut(*frame_)) {
            shown = show(*frame_, last_pts_, static_cast<int>(frame_->reordered_opaque));
        }
        av_frame_unref(frame_.get());
        if (!shown) {
            return shown;
        }
    }
}

bool VideoDecoder::leftOut(const AVFrame& picture) {
    const bool damaged = picture.decode_error_flags != 0 || (picture.flags & AV_FRAME_FLAG_CORRUPT) != 0;
    if (!damaged || !started_) {
        started_ = true;
        last_good_ = last_pts_;
    }
    undecodable_ += damaged ? 1 : 0;
    return damaged && last_pts_ - last_good_ < std::int64_t{clock_rate_};
}

}  // namespace wf::mux
