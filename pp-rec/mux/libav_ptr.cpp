#include "pp-rec/mux/libav_ptr.h"

#include <array>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/error.h>
#include <libavutil/frame.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

namespace wf::mux {

void LibavDeleter::operator()(AVAudioFifo* fifo) const { av_audio_fifo_free(fifo); }
void LibavDeleter::operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
void LibavDeleter::operator()(AVFrame* frame) const { av_frame_free(&frame); }
void LibavDeleter::operator()(AVPacket* packet) const { av_packet_free(&packet); }
void LibavDeleter::operator()(SwrContext* context) const { swr_free(&context); }
void LibavDeleter::operator()(SwsContext* context) const { sws_freeContext(context); }

std::string libavMessage(int code) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(code, text.data(), text.size());
    return text.data();
}

}  // namespace wf::mux
