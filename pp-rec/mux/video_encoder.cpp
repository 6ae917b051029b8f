#include "pp-rec/mux/video_encoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <thread>
#include <utility>

#include "pp-rec/mux/annex_b.h"
#include "rtp/base/byte_buffer.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
}

namespace wf::mux {
namespace {

constexpr int kKeyIntervalSeconds = 10;
constexpr int kDefaultCrf = 23;
constexpr int kDefaultVp9Crf = 33;

Bytes dataOf(const std::uint8_t* data, int size) {
    return std::as_bytes(std::span(data, static_cast<std::size_t>(std::max(size, 0))));
}

/// libvpx's speed (cpu-used) for a preset of x264; the good deadline knows 0 to 5, 6 and more are of the realtime one.
std::optional<int> vp9Speed(std::string_view preset) {
    static constexpr std::array<std::pair<std::string_view, int>, 10> kSpeeds{{{"ultrafast", 8},
                                                                               {"superfast", 7},
                                                                               {"veryfast", 6},
                                                                               {"faster", 5},
                                                                               {"fast", 5},
                                                                               {"medium", 4},
                                                                               {"slow", 2},
                                                                               {"slower", 1},
                                                                               {"veryslow", 0},
                                                                               {"placebo", 0}}};
    const auto* found = std::ranges::find(kSpeeds, preset, [](const auto& entry) { return entry.first; });
    return found == kSpeeds.end() ? std::nullopt : std::optional(found->second);
}

void setH264Options(AVCodecContext& context, const VideoEncoder::Options& options) {
    context.thread_count = options.threads;
    av_opt_set(context.priv_data, "preset", options.preset.c_str(), 0);
    if (options.bitrate_bps <= 0) {
        av_opt_set_double(context.priv_data, "crf", options.crf < 0 ? kDefaultCrf : options.crf, 0);
    }
}

void setVp9Options(AVCodecContext& context, const VideoEncoder::Options& options, int speed) {
    constexpr int kFirstRealtimeSpeed = 6;
    const int cores = std::max(static_cast<int>(std::thread::hardware_concurrency()), 1);
    context.thread_count = std::clamp(options.threads > 0 ? options.threads : cores, 1, 16);
    av_opt_set(context.priv_data, "deadline", speed >= kFirstRealtimeSpeed ? "realtime" : "good", 0);
    av_opt_set_int(context.priv_data, "cpu-used", speed, 0);
    av_opt_set_int(context.priv_data, "row-mt", 1, 0);
    // Columns of at least 256 pixels, a power of two of them, let threads share a picture.
    const int columns = std::clamp(options.width / 256, 1, 64);
    av_opt_set_int(context.priv_data, "tile-columns", static_cast<int>(std::log2(columns)), 0);
    if (options.bitrate_bps <= 0) {
        av_opt_set_int(context.priv_data, "crf", options.crf < 0 ? kDefaultVp9Crf : options.crf, 0);
    }
}

void configure(AVCodecContext& context, const VideoEncoder::Options& options) {
    context.width = options.width;
    context.height = options.height;
    context.pix_fmt = AV_PIX_FMT_YUV420P;
    context.color_range = AVCOL_RANGE_MPEG;
    context.colorspace = AVCOL_SPC_SMPTE170M;
    context.color_primaries = AVCOL_PRI_SMPTE170M;
    context.color_trc = AVCOL_TRC_SMPTE170M;
    context.time_base = {1, options.fps};
    context.framerate = {options.fps, 1};
    context.gop_size = kKeyIntervalSeconds * options.fps;
    context.bit_rate = std::max(options.bitrate_bps, 0);
    context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    context.log_level_offset = kLibavSilence;
}

class LibavVideoEncoder final : public VideoEncoder {
public:
    LibavVideoEncoder(Options options, CodecContextPtr context)
        : options_(std::move(options)),
          context_(std::move(context)),
          frame_(av_frame_alloc()),
          packet_(av_packet_alloc()) {}

    [[nodiscard]] bool ready() const { return frame_ && packet_; }

    [[nodiscard]] TrackDescription description() const override {
        TrackDescription track;
        track.codec = options_.codec;
        track.clock_rate = static_cast<std::uint32_t>(options_.fps);
        track.frame_rate = options_.fps;
        track.bt601_colours = true;
        track.video.width = static_cast<std::uint16_t>(options_.width);
        track.video.height = static_cast<std::uint16_t>(options_.height);
        if (options_.codec == StreamCodec::kVp9) {
            track.video.profile = 0;
            return track;
        }
        track.video.configuration = avcConfiguration(dataOf(context_->extradata, context_->extradata_size));
        if (track.video.configuration.size() >= 4) {
            track.video.profile = load8(track.video.configuration, 1);
            track.video.level = load8(track.video.configuration, 3);
        }
        return track;
    }

    Status encode(const AVFrame& picture, std::int64_t index, const Sink& sink) override {
        if (picture.width != options_.width || picture.height != options_.height) {
            return failed("a picture has another size than the film");
        }
        int code = av_frame_ref(frame_.get(), &picture);
        if (code >= 0) {
            frame_->pts = index;
            frame_->pict_type = AV_PICTURE_TYPE_NONE;
            code = avcodec_send_frame(context_.get(), frame_.get());
            av_frame_unref(frame_.get());
        }
        return code < 0 ? failed(libavMessage(code)) : deliver(sink);
    }

    Status flush(const Sink& sink) override {
        const int code = avcodec_send_frame(context_.get(), nullptr);
        return code < 0 && code != AVERROR_EOF ? failed(libavMessage(code)) : deliver(sink);
    }

private:
    [[nodiscard]] Status failed(const std::string& why) const {
        return Error{std::string("cannot encode ") + (options_.codec == StreamCodec::kVp9 ? "VP9" : "H.264") + ": " +
                     why};
    }

    Status deliver(const Sink& sink) {
        while (true) {
            const int code = avcodec_receive_packet(context_.get(), packet_.get());
            if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) {
                return {};
            }
            if (code < 0) {
                return failed(libavMessage(code));
            }
            Status given = give(sink);
            av_packet_unref(packet_.get());
            if (!given) {
                return given;
            }
        }
    }

    Status give(const Sink& sink) {
        Packet packet;
        packet.pts = packet_->pts;
        packet.dts = packet_->dts == AV_NOPTS_VALUE ? packet_->pts : packet_->dts;
        packet.duration = 1;
        packet.key = (packet_->flags & AV_PKT_FLAG_KEY) != 0;
        packet.data = dataOf(packet_->data, packet_->size);  // libav pads its packets by more than kPadding
        if (options_.codec == StreamCodec::kH264) {
            units_.clear();
            for (const Bytes nal : splitAnnexB(packet.data)) {
                appendWithLength(nal, units_);
            }
            units_.pad();
            packet.data = std::as_const(units_).bytes();
        }
        return sink(packet);
    }

    const Options options_;
    CodecContextPtr context_;
    FramePtr frame_;
    PacketPtr packet_;
    ByteBuffer units_;
};

Error cannotOpen(const VideoEncoder::Options& options, const std::string& why) {
    return Error{std::string("cannot open the ") + (options.codec == StreamCodec::kVp9 ? "VP9" : "H.264") +
                 " encoder for " + std::to_string(options.width) + "x" + std::to_string(options.height) + " at " +
                 std::to_string(options.fps) + " pictures a second with preset '" + options.preset + "': " + why};
}

}  // namespace

Result<std::unique_ptr<VideoEncoder>> VideoEncoder::create(const Options& options) {
    const bool vp9 = options.codec == StreamCodec::kVp9;
    if (!vp9 && options.codec != StreamCodec::kH264) {
        return Error{"pictures can be encoded in H.264 or VP9 only"};
    }
    const std::optional<int> speed = vp9Speed(options.preset);
    if (options.fps < 1 || options.fps > 240 || options.width < 16 || options.height < 16 || !speed) {
        return cannotOpen(options, "rates are 1 to 240, presets ultrafast to veryslow, sides at least 16 pixels");
    }
    const char* name = vp9 ? "libvpx-vp9" : "libx264";
    const AVCodec* codec = avcodec_find_encoder_by_name(name);
    CodecContextPtr context(codec == nullptr ? nullptr : avcodec_alloc_context3(codec));
    if (!context) {
        return cannotOpen(options, std::string("libavcodec on this machine has no ") + name);
    }
    configure(*context, options);
    if (vp9) {
        setVp9Options(*context, options, *speed);
    } else {
        setH264Options(*context, options);
    }
    if (const int code = avcodec_open2(context.get(), codec, nullptr); code < 0) {
        return cannotOpen(options, libavMessage(code));
    }
    auto encoder = std::make_unique<LibavVideoEncoder>(options, std::move(context));
    if (!encoder->ready() || (!vp9 && encoder->description().video.configuration.empty())) {
        return cannotOpen(options, "it gave no parameter sets");
    }
    return std::unique_ptr<VideoEncoder>(std::move(encoder));
}

}  // namespace wf::mux
