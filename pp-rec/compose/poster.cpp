#include "pp-rec/compose/poster.h"

#include <cstddef>
#include <memory>
#include <span>
#include <utility>

#include "pp-rec/mux/output_file.h"
#include "rtp/base/bytes.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

namespace wf::compose {
namespace {

Error failed(const std::string& path, const std::string& what) {
    return Error{"cannot write the poster " + path + ": " + what};
}

/// BT.601, limited range, to full-range RGB; null when that fails.
mux::FramePtr toRgb(const AVFrame& canvas) {
    mux::FramePtr rgb(av_frame_alloc());
    const mux::SwsContextPtr sws(
        sws_getContext(canvas.width, canvas.height, AV_PIX_FMT_YUV420P, canvas.width, canvas.height, AV_PIX_FMT_RGB24,
                       SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nullptr, nullptr, nullptr));
    if (!rgb || !sws) {
        return nullptr;
    }
    rgb->width = canvas.width;
    rgb->height = canvas.height;
    rgb->format = AV_PIX_FMT_RGB24;
    const int* matrix = sws_getCoefficients(SWS_CS_ITU601);
    constexpr int kUnchanged = 1 << 16;
    if (av_frame_get_buffer(rgb.get(), 0) < 0 ||
        sws_setColorspaceDetails(sws.get(), matrix, 0, matrix, 1, 0, kUnchanged, kUnchanged) < 0 ||
        sws_scale(sws.get(), canvas.data, canvas.linesize, 0, canvas.height, rgb->data, rgb->linesize) < 0) {
        return nullptr;
    }
    return rgb;
}

Result<mux::PacketPtr> encodePng(const AVFrame& rgb, const std::string& path) {
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
    const mux::CodecContextPtr context(codec == nullptr ? nullptr : avcodec_alloc_context3(codec));
    mux::PacketPtr packet(av_packet_alloc());
    if (!context || !packet) {
        return failed(path, "libavcodec on this machine has no PNG encoder");
    }
    context->width = rgb.width;
    context->height = rgb.height;
    context->pix_fmt = AV_PIX_FMT_RGB24;
    context->time_base = {1, 25};
    context->log_level_offset = mux::kLibavSilence;
    int code = avcodec_open2(context.get(), codec, nullptr);
    code = code < 0 ? code : avcodec_send_frame(context.get(), &rgb);
    code = code < 0 ? code : avcodec_send_frame(context.get(), nullptr);
    code = code < 0 ? code : avcodec_receive_packet(context.get(), packet.get());
    if (code < 0) {
        return failed(path, mux::libavMessage(code));
    }
    return packet;
}

}  // namespace

Status writePoster(const AVFrame& canvas, const std::string& path, bool overwrite) {
    const mux::FramePtr rgb = toRgb(canvas);
    if (!rgb) {
        return failed(path, "the picture cannot be converted");
    }
    const Result<mux::PacketPtr> png = encodePng(*rgb, path);
    if (!png) {
        return png.error();
    }
    auto file = mux::OutputFile::create(path, {.overwrite = overwrite});
    if (!file) {
        return file.error();
    }
    const AVPacket& packet = **png;
    if (Status written = (*file)->write(std::as_bytes(std::span(packet.data, static_cast<std::size_t>(packet.size))));
        !written) {
        return written;
    }
    return (*file)->commit();
}

}  // namespace wf::compose
