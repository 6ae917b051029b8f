#include "pp-rec/mux/h264_encoder.h"

#include <algorithm>
#include <span>
#include <utility>

#include "pp-rec/mux/annex_b.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
}

namespace wf::mux {
namespace {

constexpr int kKeyIntervalSeconds = 10;
constexpr int kMostFramesPerKey = 600;  // for 60 pictures a second; the clock decides at lower rates
constexpr int kNominalFrameRate = 30;   // only sets the level; times come with the pictures

Bytes dataOf(const std::uint8_t* data, int size) {
    return std::as_bytes(std::span(data, static_cast<std::size_t>(std::max(size, 0))));
}

void configure(AVCodecContext& context, const H264Encoder::Options& options) {
    context.width = options.width;
    context.height = options.height;
    context.pix_fmt = AV_PIX_FMT_YUV420P;
    context.color_range = AVCOL_RANGE_MPEG;
    context.colorspace = options.bt601_colours ? AVCOL_SPC_SMPTE170M : AVCOL_SPC_UNSPECIFIED;
    context.time_base = {1, static_cast<int>(options.clock_rate)};
    context.framerate = {kNominalFrameRate, 1};
    context.gop_size = kMostFramesPerKey;
    context.max_b_frames = 0;
    context.thread_count = options.threads;
    context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    context.log_level_offset = kLibavSilence;
    av_opt_set(context.priv_data, "preset", options.preset.c_str(), 0);
    av_opt_set_double(context.priv_data, "crf", options.crf, 0);
    av_opt_set_int(context.priv_data, "forced-idr", 1, 0);
}

}  // namespace

Result<std::unique_ptr<H264Encoder>> H264Encoder::create(const Options& options) {
    const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
    std::unique_ptr<H264Encoder> self(new H264Encoder(options));
    self->context_.reset(codec == nullptr ? nullptr : avcodec_alloc_context3(codec));
    self->frame_.reset(av_frame_alloc());
    self->packet_.reset(av_packet_alloc());
    if (!self->context_ || !self->frame_ || !self->packet_) {
        return Error{"cannot encode H.264: libavcodec on this machine has no libx264"};
    }
    configure(*self->context_, options);
    if (const int code = avcodec_open2(self->context_.get(), codec, nullptr); code < 0) {
        return Error{"cannot open libx264 for " + std::to_string(options.width) + "x" + std::to_string(options.height) +
                     " with preset '" + options.preset + "' and crf " + std::to_string(options.crf) + ": " +
                     libavMessage(code)};
    }
    if (self->description().video.configuration.empty()) {
        return Error{"libx264 gave no parameter sets"};
    }
    return self;
}

TrackDescription H264Encoder::description() const {
    TrackDescription track;
    track.codec = StreamCodec::kH264;
    track.clock_rate = options_.clock_rate;
    track.video.width = static_cast<std::uint16_t>(options_.width);
    track.video.height = static_cast<std::uint16_t>(options_.height);
    track.video.configuration = avcConfiguration(dataOf(context_->extradata, context_->extradata_size));
    if (track.video.configuration.size() >= 4) {
        track.video.profile = load8(track.video.configuration, 1);
        track.video.level = load8(track.video.configuration, 3);
    }
    return track;
}

Status H264Encoder::encode(const AVFrame& picture, std::int64_t pts, const Sink& sink) {
    int code = av_frame_ref(frame_.get(), &picture);
    if (code < 0) {
        return Error{"no memory for encoding H.264"};
    }
    const bool key = !started_ || pts - last_forced_key_ >= kKeyIntervalSeconds * std::int64_t{options_.clock_rate};
    if (key) {
        last_forced_key_ = pts;
    }
    started_ = true;
    frame_->pts = pts;
    frame_->pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    code = avcodec_send_frame(context_.get(), frame_.get());
    av_frame_unref(frame_.get());
    if (code < 0) {
        return Error{"cannot encode H.264: " + libavMessage(code)};
    }
    return receive(sink);
}

Status H264Encoder::flush(std::int64_t last_duration, const Sink& sink) {
    if (!started_) {
        return {};
    }
    avcodec_send_frame(context_.get(), nullptr);
    if (Status received = receive(sink); !received) {
        return received;
    }
    return emit(std::max<std::int64_t>(last_duration, 1), sink);
}

Status H264Encoder::receive(const Sink& sink) {
    while (true) {
        const int code = avcodec_receive_packet(context_.get(), packet_.get());
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
            return {};
        }
        if (code < 0) {
            return Error{"cannot encode H.264: " + libavMessage(code)};
        }
        Status emitted = emit(packet_->pts - held_pts_, sink);
        hold(*packet_);
        av_packet_unref(packet_.get());
        if (!emitted) {
            return emitted;
        }
    }
}

Status H264Encoder::emit(std::int64_t duration, const Sink& sink) {
    if (held_.empty()) {
        return {};
    }
    held_.pad();
    Packet packet;
    packet.pts = held_pts_;
    packet.dts = held_pts_;
    packet.duration = duration;
    packet.key = held_key_;
    packet.data = std::as_const(held_).bytes();
    Status given = sink(packet);
    held_.clear();
    return given;
}

void H264Encoder::hold(const AVPacket& packet) {
    held_.clear();
    for (const Bytes nal : splitAnnexB(dataOf(packet.data, packet.size))) {
        appendWithLength(nal, held_);
    }
    held_pts_ = packet.pts;
    held_key_ = (packet.flags & AV_PKT_FLAG_KEY) != 0;
}

}  // namespace wf::mux
