#include "pp-rec/mux/stream_libav.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "pp-rec/mux/opus_head.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/mem.h>
#include <libavutil/spherical.h>
}

namespace wf::mux {
namespace {

bool isMatroska(Container container) { return container == Container::kMatroska || container == Container::kWebm; }

std::pair<AVMediaType, AVCodecID> libavCodec(StreamCodec codec) {
    switch (codec) {
        case StreamCodec::kOpus:
            return {AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_OPUS};
        case StreamCodec::kAac:
            return {AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_AAC};
        case StreamCodec::kPcmS16:
            return {AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_PCM_S16LE};
        case StreamCodec::kMp3:
            return {AVMEDIA_TYPE_AUDIO, AV_CODEC_ID_MP3};
        case StreamCodec::kVp8:
            return {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_VP8};
        case StreamCodec::kVp9:
            return {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_VP9};
        case StreamCodec::kH264:
            return {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_H264};
        case StreamCodec::kH265:
            return {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_HEVC};
        case StreamCodec::kAv1:
            return {AVMEDIA_TYPE_VIDEO, AV_CODEC_ID_AV1};
        case StreamCodec::kSubtitle:
            return {AVMEDIA_TYPE_SUBTITLE, AV_CODEC_ID_SUBRIP};
    }
    return {AVMEDIA_TYPE_UNKNOWN, AV_CODEC_ID_NONE};
}

Status setExtradata(AVCodecParameters& parameters, Bytes bytes) {
    if (bytes.empty()) {
        return {};
    }
    auto* copy = static_cast<std::uint8_t*>(av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (copy == nullptr) {
        return Error{"out of memory"};
    }
    std::memcpy(copy, bytes.data(), bytes.size());
    parameters.extradata = copy;
    parameters.extradata_size = static_cast<int>(bytes.size());
    return {};
}

AVPixelFormat pixelFormat(const media::VideoParameters& video) {
    if (video.bit_depth > 10) {
        return video.chroma_420 ? AV_PIX_FMT_YUV420P12 : AV_PIX_FMT_YUV444P12;
    }
    if (video.bit_depth > 8) {
        return video.chroma_420 ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV444P10;
    }
    return video.chroma_420 ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_YUV444P;
}

/// The CodecPrivate of V_VP9 is no vpcC but a list of features: id, length 1, value; 1 profile, 2 level, 3 bit depth,
/// 4 chroma subsampling (1 = 4:2:0 colocated with luma, 3 = 4:4:4). See "VP9 Codec Feature Metadata" of WebM.
std::vector<std::byte> vp9Features(const media::VideoParameters& video) {
    std::vector<std::byte> features;
    const auto add = [&features](int id, int value) {
        for (const int number : {id, 1, value}) {
            features.push_back(static_cast<std::byte>(number));
        }
    };
    if (video.profile >= 0) {
        add(1, video.profile);
        if (video.level >= 0) {
            add(2, video.level);
        }
        add(3, video.bit_depth);
        add(4, video.chroma_420 ? 1 : 3);
    }
    return features;
}

Result<std::vector<std::byte>> codecPrivate(const TrackDescription& track, Container container) {
    switch (track.codec) {
        case StreamCodec::kOpus:
            return makeOpusHead(track);
        case StreamCodec::kAac:
            if (track.configuration.empty()) {
                return Error{"the AAC track has no AudioSpecificConfig"};
            }
            return track.configuration;
        case StreamCodec::kH264:
        case StreamCodec::kH265:
        case StreamCodec::kAv1:
            if (track.video.configuration.empty()) {
                return Error{"the video track has no parameter sets (no usable key frame in the recording?)"};
            }
            return track.video.configuration;
        case StreamCodec::kVp9:
            return isMatroska(container) ? vp9Features(track.video) : std::vector<std::byte>();
        default:
            return std::vector<std::byte>();
    }
}

void describeAudio(const TrackDescription& track, AVCodecParameters& parameters) {
    parameters.sample_rate = track.sample_rate;
    av_channel_layout_default(&parameters.ch_layout, track.channels);
    parameters.initial_padding = track.priming_samples;
    switch (track.codec) {
        case StreamCodec::kOpus:
            parameters.sample_rate = 48000;  // the rate of its clock, whatever was recorded
            parameters.seek_preroll = 3840;  // 80 ms, RFC 7845 section 4.6
            break;
        case StreamCodec::kAac:
            parameters.frame_size = 1024;
            break;
        case StreamCodec::kPcmS16:
            parameters.bits_per_coded_sample = 16;
            parameters.block_align = 2 * track.channels;
            parameters.bit_rate = std::int64_t{16} * track.channels * track.sample_rate;
            break;
        default:
            break;
    }
}

/// A matrix (ISO/IEC 14496-12 section 6.2.2) that turns the picture clockwise, mirrors it left-right after that and
/// moves it back to the origin.
std::array<std::int32_t, 9> displayMatrix(const TrackDescription& track) {
    std::array<std::int32_t, 9> matrix{};
    av_display_rotation_set(matrix.data(), track.rotation_degrees);
    av_display_matrix_flip(matrix.data(), track.flip_horizontal ? 1 : 0, 0);
    const std::array<double, 2> size = {static_cast<double>(track.video.width),
                                        static_cast<double>(track.video.height)};
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const double x = matrix[axis] / 65536.0 * size[0];
        const double y = matrix[3 + axis] / 65536.0 * size[1];
        const double lowest = std::min(x, 0.0) + std::min(y, 0.0);
        matrix[6 + axis] = lowest > -32768.0 ? static_cast<std::int32_t>(std::lround(-lowest * 65536.0)) : 0;
    }
    return matrix;
}

/// Matroska: the turn is the roll of a projection, counter-clockwise, or clockwise when a yaw of 180 degrees mirrors
/// the picture first. libav writes it for spheres only; flattenProjections() puts that right.
Status addProjection(const TrackDescription& track, AVStream& stream) {
    std::size_t size = 0;
    AVSphericalMapping* mapping = av_spherical_alloc(&size);
    if (mapping == nullptr) {
        return Error{"out of memory"};
    }
    const int roll = track.flip_horizontal ? track.rotation_degrees : (360 - track.rotation_degrees) % 360;
    mapping->projection = AV_SPHERICAL_EQUIRECTANGULAR;
    mapping->yaw = (track.flip_horizontal ? 180 : 0) * (1 << 16);
    mapping->roll = (roll > 180 ? roll - 360 : roll) * (1 << 16);
    if (av_stream_add_side_data(&stream, AV_PKT_DATA_SPHERICAL, reinterpret_cast<std::uint8_t*>(mapping), size) < 0) {
        av_free(mapping);
        return Error{"out of memory"};
    }
    return {};
}

Status addOrientation(const TrackDescription& track, Container container, AVStream& stream) {
    if (track.rotation_degrees == 0 && !track.flip_horizontal) {
        return {};
    }
    if (isMatroska(container)) {
        return addProjection(track, stream);
    }
    const std::array<std::int32_t, 9> matrix = displayMatrix(track);
    std::uint8_t* data = av_stream_new_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, sizeof(matrix));
    if (data == nullptr) {
        return Error{"out of memory"};
    }
    std::memcpy(data, matrix.data(), sizeof(matrix));
    return {};
}

Status describeVideo(const TrackDescription& track, Container container, AVStream& stream) {
    AVCodecParameters& parameters = *stream.codecpar;
    const media::VideoParameters& video = track.video;
    parameters.width = video.width;
    parameters.height = video.height;
    parameters.format = pixelFormat(video);
    parameters.profile = video.profile >= 0 ? video.profile : FF_PROFILE_UNKNOWN;
    parameters.level = video.level >= 0 ? video.level : FF_LEVEL_UNKNOWN;
    parameters.color_range = video.full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_UNSPECIFIED;
    if (track.bt601_colours) {
        parameters.color_range = AVCOL_RANGE_MPEG;
        parameters.color_space = AVCOL_SPC_SMPTE170M;
        parameters.color_primaries = AVCOL_PRI_SMPTE170M;
        parameters.color_trc = AVCOL_TRC_SMPTE170M;
    }
    stream.avg_frame_rate = {track.frame_rate, track.frame_rate > 0 ? 1 : 0};
    if (container == Container::kMp4 && track.codec == StreamCodec::kH265) {
        // hvc1 claims that all parameter sets stand in the hvcC, which holds every one that was seen; Apple's players
        // take no hev1. For H.264 libav knows only the like of it, avc1.
        parameters.codec_tag = MKTAG('h', 'v', 'c', '1');
    }
    return addOrientation(track, container, stream);
}

void setTag(AVStream& stream, const char* key, const std::string& value) {
    if (!value.empty()) {
        av_dict_set(&stream.metadata, key, value.c_str(), 0);
    }
}

}  // namespace

Status describeStream(const TrackDescription& track, const ContainerOptions& options, AVStream& stream) {
    AVCodecParameters& parameters = *stream.codecpar;
    std::tie(parameters.codec_type, parameters.codec_id) = libavCodec(track.codec);
    stream.time_base = AVRational{1, static_cast<int>(track.clock_rate)};
    setTag(stream, "language", track.language);
    setTag(stream, options.container == Container::kMp4 ? "handler_name" : "title", track.title);
    const Result<std::vector<std::byte>> extradata = codecPrivate(track, options.container);
    if (!extradata) {
        return extradata.error();
    }
    if (Status kept = setExtradata(parameters, *extradata); !kept) {
        return kept;
    }
    if (parameters.codec_type == AVMEDIA_TYPE_VIDEO) {
        return describeVideo(track, options.container, stream);
    }
    if (parameters.codec_type == AVMEDIA_TYPE_AUDIO) {
        describeAudio(track, parameters);
    }
    return {};
}

}  // namespace wf::mux
