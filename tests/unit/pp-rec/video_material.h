#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "pp-rec/mux/canvas_painter.h"
#include "pp-rec/mux/container.h"
#include "pp-rec/mux/video_decoder.h"

extern "C" {
#include <libavcodec/avcodec.h>
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

}  // namespace wf::mux::test
