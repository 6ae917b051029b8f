#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string_view>

#include "pp-rec/mux/annex_b.h"
#include "pp-rec/mux/libav_ptr.h"
#include "pp-rec/mux/obu_units.h"
#include "pp-rec/mux/video_decoder.h"
#include "pp-rec/mux/video_transcoder.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

namespace wf::mux {
namespace {

struct Setting {
    const char* name = nullptr;
    const char* value = nullptr;
};

/// An encoder of libavcodec and what makes it fast, repeatable and self-contained.
struct EncoderChoice {
    StreamCodec codec;
    const char* name;
    std::array<Setting, 5> settings;
};

constexpr std::array<EncoderChoice, 7> kEncoders{{
    {StreamCodec::kVp8, "libvpx", {{{"deadline", "realtime"}, {"cpu-used", "8"}, {"auto-alt-ref", "0"}}}},
    {StreamCodec::kVp9, "libvpx-vp9", {{{"deadline", "realtime"}, {"cpu-used", "8"}, {"auto-alt-ref", "0"}}}},
    {StreamCodec::kH264,
     "libx264",
     {{{"preset", "ultrafast"}, {"profile", "baseline"}, {"crf", "4"}, {"x264-params", "sps-id=31"}}}},
    {StreamCodec::kH265,
     "libx265",
     {{{"preset", "ultrafast"},
       {"crf", "4"},
       {"x265-params",
        "log-level=none:info=0:repeat-headers=1:wpp=0:lookahead-slices=0:frame-threads=1:bframes=0:keyint=1"}}}},
    {StreamCodec::kAv1, "libaom-av1", {{{"usage", "realtime"}, {"cpu-used", "8"}, {"lag-in-frames", "0"}}}},
    {StreamCodec::kAv1, "librav1e", {{{"speed", "10"}}}},
    {StreamCodec::kAv1, "libsvtav1", {{{"preset", "12"}}}},
}};

/// A black picture is few bytes at any quality; the finest keeps black exactly black.
constexpr std::int64_t kBitrate = 10'000'000;
constexpr int kCoarsestQuantizer = 1;

bool takes(const AVCodec& codec, AVPixelFormat format) {
    for (const AVPixelFormat* one = codec.pix_fmts; one != nullptr && *one != AV_PIX_FMT_NONE; ++one) {
        if (*one == format) {
            return true;
        }
    }
    return false;
}

Result<CodecContextPtr> openEncoder(const AVCodec& codec, const EncoderChoice& choice,
                                    const media::VideoParameters& like) {
    CodecContextPtr context(avcodec_alloc_context3(&codec));
    if (!context) {
        return Error{"no memory for a black frame"};
    }
    const bool even_only = choice.codec == StreamCodec::kH264 || choice.codec == StreamCodec::kH265;
    context->width = even_only ? (like.width + 1) / 2 * 2 : like.width;
    context->height = even_only ? (like.height + 1) / 2 * 2 : like.height;
    const bool deep = like.bit_depth == 10 && choice.codec != StreamCodec::kH264;
    context->pix_fmt = deep && takes(codec, AV_PIX_FMT_YUV420P10) ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
    context->color_range = like.full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    context->time_base = {1, 30};
    context->framerate = {30, 1};
    context->gop_size = 1;
    context->max_b_frames = 0;
    context->bit_rate = kBitrate;
    context->qmin = 0;
    context->qmax = kCoarsestQuantizer;
    context->thread_count = 1;
    context->log_level_offset = kLibavSilence;
    for (const Setting& setting : choice.settings) {
        if (setting.name != nullptr) {
            av_opt_set(context->priv_data, setting.name, setting.value, 0);
        }
    }
    if (const int code = avcodec_open2(context.get(), &codec, nullptr); code < 0) {
        return Error{std::string("cannot open ") + codec.name + " for a black frame of " +
                     std::to_string(context->width) + "x" + std::to_string(context->height) + ": " +
                     libavMessage(code)};
    }
    return context;
}

/// Writes `value` to every sample of a plane; 2 bytes little endian above 8 bits.
void fillPlane(AVFrame& frame, int plane, int rows, int value, bool deep) {
    std::uint8_t* data = frame.data[plane];
    const auto bytes = static_cast<std::size_t>(frame.linesize[plane]) * static_cast<std::size_t>(rows);
    if (!deep) {
        std::memset(data, value, bytes);
        return;
    }
    for (std::size_t i = 0; i + 1 < bytes; i += 2) {
        data[i] = static_cast<std::uint8_t>(value);
        data[i + 1] = static_cast<std::uint8_t>(value >> 8);
    }
}

FramePtr blackPicture(const AVCodecContext& context) {
    FramePtr frame(av_frame_alloc());
    if (!frame) {
        return nullptr;
    }
    frame->width = context.width;
    frame->height = context.height;
    frame->format = context.pix_fmt;
    frame->color_range = context.color_range;
    if (av_frame_get_buffer(frame.get(), 0) < 0) {
        return nullptr;
    }
    const bool deep = context.pix_fmt == AV_PIX_FMT_YUV420P10;
    const int shift = deep ? 2 : 0;
    const int luma = context.color_range == AVCOL_RANGE_JPEG ? 0 : 16 << shift;
    fillPlane(*frame, 0, context.height, luma, deep);
    fillPlane(*frame, 1, (context.height + 1) / 2, 128 << shift, deep);
    fillPlane(*frame, 2, (context.height + 1) / 2, 128 << shift, deep);
    return frame;
}

PacketPtr encodeOne(AVCodecContext& context, const AVFrame& picture) {
    PacketPtr packet(av_packet_alloc());
    if (!packet || avcodec_send_frame(&context, &picture) < 0 || avcodec_send_frame(&context, nullptr) < 0 ||
        avcodec_receive_packet(&context, packet.get()) < 0) {
        return nullptr;
    }
    return (packet->flags & AV_PKT_FLAG_KEY) != 0 ? std::move(packet) : nullptr;
}

/// Messages for the decoder (SEI) are left out: they would differ from machine to machine.
bool isMessage(StreamCodec codec, Bytes nal) {
    const int type = codec == StreamCodec::kH264 ? load8(nal, 0) & 0x1f : (load8(nal, 0) >> 1) & 0x3f;
    return codec == StreamCodec::kH264 ? type == 6 : type == 39 || type == 40;
}

/// The frame as it stands in the container.
std::vector<std::byte> containerForm(StreamCodec codec, Bytes coded) {
    ByteBuffer frame;
    switch (codec) {
        case StreamCodec::kH264:
        case StreamCodec::kH265:
            for (const Bytes nal : splitAnnexB(coded)) {
                if (!isMessage(codec, nal)) {
                    appendWithLength(nal, frame);
                }
            }
            break;
        case StreamCodec::kAv1:
            appendWithoutTemporalDelimiters(coded, frame);
            break;
        default:
            frame.append(coded);
    }
    const Bytes bytes = std::as_const(frame).bytes();
    return {bytes.begin(), bytes.end()};
}

Result<std::vector<std::byte>> encodeWith(const AVCodec& codec, const EncoderChoice& choice,
                                          const media::VideoParameters& like) {
    auto context = openEncoder(codec, choice, like);
    if (!context) {
        return context.error();
    }
    const FramePtr picture = blackPicture(**context);
    const PacketPtr packet = picture ? encodeOne(**context, *picture) : nullptr;
    if (!packet || packet->size <= 0) {
        return Error{std::string(codec.name) + " could not encode a black frame"};
    }
    return containerForm(choice.codec, std::as_bytes(std::span(packet->data, static_cast<std::size_t>(packet->size))));
}

}  // namespace

Result<std::vector<std::byte>> encodeBlackFrame(StreamCodec codec, const media::VideoParameters& like) {
    if (like.width == 0 || like.height == 0 || std::int64_t{like.width} * like.height > kMostPixels) {
        return Error{"cannot make a black frame of " + std::to_string(like.width) + "x" + std::to_string(like.height) +
                     " pixels"};
    }
    Error error{"libavcodec on this machine has no encoder for black frames of this codec"};
    for (const EncoderChoice& choice : kEncoders) {
        const AVCodec* found = choice.codec == codec ? avcodec_find_encoder_by_name(choice.name) : nullptr;
        if (found == nullptr) {
            continue;
        }
        auto frame = encodeWith(*found, choice, like);
        if (frame) {
            return frame;
        }
        error = frame.error();
    }
    return error;
}

}  // namespace wf::mux
