#pragma once

#include <memory>
#include <string>

struct AVAudioFifo;
struct AVCodecContext;
struct AVFrame;
struct AVPacket;
struct SwrContext;
struct SwsContext;

namespace wf::mux {

/// Frees what libav hands out, so that unique_ptr owns it. Keeps libav's own headers out of ours.
struct LibavDeleter {
    void operator()(AVAudioFifo* fifo) const;
    void operator()(AVCodecContext* context) const;
    void operator()(AVFrame* frame) const;
    void operator()(AVPacket* packet) const;
    void operator()(SwrContext* context) const;
    void operator()(SwsContext* context) const;
};

using AudioFifoPtr = std::unique_ptr<AVAudioFifo, LibavDeleter>;
using CodecContextPtr = std::unique_ptr<AVCodecContext, LibavDeleter>;
using FramePtr = std::unique_ptr<AVFrame, LibavDeleter>;
using PacketPtr = std::unique_ptr<AVPacket, LibavDeleter>;
using SwrContextPtr = std::unique_ptr<SwrContext, LibavDeleter>;
using SwsContextPtr = std::unique_ptr<SwsContext, LibavDeleter>;

/// As log_level_offset of a context: keeps all its messages from being printed.
inline constexpr int kLibavSilence = 100;

/// libav's words for a negative return value.
std::string libavMessage(int code);

}  // namespace wf::mux
