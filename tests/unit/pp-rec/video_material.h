#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "pp-rec/mux/canvas_painter.h"
#include "pp-rec/mux/container.h"
#include "pp-rec/mux/video_decoder.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

namespace wf::mux::test {

struct CodedFrame {
    std::int64_t pts = 0;
    std::int64_t duration = 0;
    bool key = false;
    std::vector<std::byte> data;  ///< with padding behind
    std::size_t size = 0;

    [[nodiscard]] Packet packet() const { return {0, pts, pts, duration, key, Bytes(data).first(size)}; }
};

inline CodedFrame keep(const Packet& packet) {
    CodedFrame frame{
        packet.pts, packet.duration, packet.key, {packet.data.begin(), packet.data.end()}, packet.data.size()};
    frame.data.resize(frame.size + ByteBuffer::kPadding);
    return frame;
}

/// Luma of a decoded picture, 8 bits, and the average of its chroma.
struct Luma {
    int width = 0;
    int height = 0;
    std::int64_t pts = 0;
    int rotation = 0;
    std::vector<std::uint8_t> samples;
    double chroma = 0;

    [[nodiscard]] int at(int x, int y) const { return samples[static_cast<std::size_t>(y * width + x)]; }
};

inline int sampleAt(const AVFrame& frame, int plane, int x, int y) {
    const int depth = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format))->comp[0].depth;
    const std::uint8_t* row = frame.data[plane] + static_cast<std::ptrdiff_t>(y) * frame.linesize[plane];
    return depth == 8 ? row[x] : (row[2 * x] | row[2 * x + 1] << 8) >> (depth - 8);
}

inline Luma lumaOf(const AVFrame& frame, std::int64_t pts, int rotation) {
    Luma luma{frame.width, frame.height, pts, rotation, {}, 0};
    for (int y = 0; y < frame.height; ++y) {
        for (int x = 0; x < frame.width; ++x) {
            luma.samples.push_back(static_cast<std::uint8_t>(sampleAt(frame, 0, x, y)));
        }
    }
    const int columns = (frame.width + 1) / 2;
    const int rows = (frame.height + 1) / 2;
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < columns; ++x) {
            luma.chroma += sampleAt(frame, 1, x, y) + sampleAt(frame, 2, x, y);
        }
    }
    luma.chroma /= 2.0 * columns * rows;
    return luma;
}

/// Everything the frames decode to.
inline std::vector<Luma> decode(const TrackDescription& track, const std::vector<CodedFrame>& frames,
                                std::uint64_t* undecodable = nullptr) {
    std::vector<Luma> pictures;
    auto decoder = VideoDecoder::create(track, 1);
    if (!decoder) {
        return pictures;
    }
    const auto show = [&](const AVFrame& picture, std::int64_t pts, int rotation) -> Status {
        pictures.push_back(lumaOf(picture, pts, rotation));
        return {};
    };
    for (const auto& frame : frames) {
        (void)(*decoder)->push(frame.packet(), 0, show);
    }
    (void)(*decoder)->flush(show);
    if (undecodable != nullptr) {
        *undecodable = (*decoder)->undecodableFrames();
    }
    return pictures;
}

/// Luma as a function of the place.
using Painting = std::function<int(int x, int y)>;

inline FramePtr paintFrame(PictureSize size, const Painting& painting) {
    FramePtr frame = makePicture(size);
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            frame->data[0][y * frame->linesize[0] + x] = static_cast<std::uint8_t>(painting(x, y));
        }
    }
    for (int plane = 1; plane < 3; ++plane) {
        std::fill_n(frame->data[plane], frame->linesize[plane] * ((size.height + 1) / 2), std::uint8_t{128});
    }
    return frame;
}

/// Encodes pictures one by one without look-ahead, in the form a depacketizer gives.
class SourceEncoder {
public:
    SourceEncoder(StreamCodec codec, PictureSize size) : codec_(codec) {
        const AVCodec* found = avcodec_find_encoder_by_name(name(codec));
        if (found == nullptr) {
            return;
        }
        context_.reset(avcodec_alloc_context3(found));
        context_->width = size.width;
        context_->height = size.height;
        context_->pix_fmt = AV_PIX_FMT_YUV420P;
        context_->time_base = {1, 90000};
        context_->framerate = {30, 1};
        context_->bit_rate = 2'000'000;
        context_->gop_size = 1000;
        context_->max_b_frames = 0;
        context_->thread_count = 1;
        context_->log_level_offset = kLibavSilence;
        for (const auto& [key, value] : settings(codec)) {
            av_opt_set(context_->priv_data, key, value, 0);
        }
        if (avcodec_open2(context_.get(), found, nullptr) < 0) {
            context_.reset();
        }
    }

    [[nodiscard]] bool ready() const { return context_ != nullptr; }

    std::vector<CodedFrame> encode(AVFrame* frame, std::int64_t pts) {
        std::vector<CodedFrame> frames;
        if (frame != nullptr) {
            frame->pts = pts;
        }
        avcodec_send_frame(context_.get(), frame);
        const PacketPtr packet(av_packet_alloc());
        while (avcodec_receive_packet(context_.get(), packet.get()) == 0) {
            frames.push_back(convert(*packet));
            av_packet_unref(packet.get());
        }
        return frames;
    }

private:
    static const char* name(StreamCodec codec) {
        switch (codec) {
            case StreamCodec::kVp8:
                return "libvpx";
            case StreamCodec::kVp9:
                return "libvpx-vp9";
            case StreamCodec::kH264:
                return "libx264";
            case StreamCodec::kH265:
                return "libx265";
            default:
                return "libaom-av1";
        }
    }

    static std::vector<std::pair<const char*, const char*>> settings(StreamCodec codec) {
        switch (codec) {
            case StreamCodec::kH264:
                return {{"preset", "ultrafast"}, {"tune", "zerolatency"}, {"crf", "18"}};
            case StreamCodec::kH265:
                return {{"preset", "ultrafast"},
                        {"tune", "zerolatency"},
                        {"x265-params", "log-level=none:pools=none:frame-threads=1:repeat-headers=1"}};
            case StreamCodec::kAv1:
                return {{"usage", "realtime"}, {"cpu-used", "8"}, {"lag-in-frames", "0"}};
            default:
                return {{"deadline", "realtime"}, {"cpu-used", "8"}, {"auto-alt-ref", "0"}, {"lag-in-frames", "0"}};
        }
    }

    /// Start codes of 3 and 4 bytes become lengths.
    [[nodiscard]] CodedFrame convert(const AVPacket& packet) const {
        CodedFrame frame{packet.pts, 3000, (packet.flags & AV_PKT_FLAG_KEY) != 0, {}, 0};
        const auto bytes = std::as_bytes(std::span(packet.data, static_cast<std::size_t>(packet.size)));
        if (codec_ != StreamCodec::kH264 && codec_ != StreamCodec::kH265) {
            frame.data.assign(bytes.begin(), bytes.end());
        } else {
            appendUnits(bytes, frame.data);
        }
        frame.size = frame.data.size();
        frame.data.resize(frame.size + ByteBuffer::kPadding);
        return frame;
    }

    static void appendUnits(Bytes stream, std::vector<std::byte>& out) {
        std::size_t length_at = 0;
        std::size_t zeros = 0;
        bool open = false;
        const auto close = [&](std::size_t trailing) {
            if (open) {
                out.resize(out.size() - trailing);
                store32(out, length_at, static_cast<std::uint32_t>(out.size() - length_at - 4));
            }
        };
        for (const std::byte value : stream) {
            if (zeros >= 2 && value == std::byte{1}) {
                close(zeros);
                length_at = out.size();
                out.resize(out.size() + 4);
                open = true;
                zeros = 0;
                continue;
            }
            if (open) {
                out.push_back(value);
            }
            zeros = value == std::byte{0} ? zeros + 1 : 0;
        }
        close(0);
    }

    StreamCodec codec_;
    CodecContextPtr context_;
};

}  // namespace wf::mux::test
