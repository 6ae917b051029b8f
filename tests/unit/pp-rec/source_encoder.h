#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "tests/unit/pp-rec/video_material.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
}

namespace wf::mux::test {

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
                        {"x265-params", "log-level=none:wpp=0:lookahead-slices=0:frame-threads=1:repeat-headers=1"}};
            case StreamCodec::kAv1:
                return {{"usage", "realtime"}, {"cpu-used", "8"}, {"lag-in-frames", "0"}};
            default:
                // Below zero: a fixed speed; above, libvpx adapts it to how busy the machine is.
                return {{"deadline", "realtime"}, {"cpu-used", "-8"}, {"auto-alt-ref", "0"}, {"lag-in-frames", "0"}};
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
