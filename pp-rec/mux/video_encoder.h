#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "pp-rec/mux/container.h"
#include "pp-rec/mux/libav_ptr.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// Encodes pictures at a constant rate in H.264 (x264, as its preset says, B-frames and all) or VP9 (libvpx), limited
/// range BT.601. Packets come some 40 pictures late and in decode order, with times in pictures. For pictures at
/// irregular times there is H264Encoder. One thread; the codecs use more inside.
class VideoEncoder {
public:
    struct Options {
        StreamCodec codec = StreamCodec::kH264;  ///< or kVp9
        int width = 0;                           ///< even
        int height = 0;
        int fps = 25;
        int crf = -1;                     ///< -1: 23 for H.264, 33 for VP9
        int bitrate_bps = 0;              ///< instead of crf
        std::string preset = "veryfast";  ///< x264's words; VP9 takes the speed that comes nearest
        int threads = 0;                  ///< 0 = all cores
    };
    using Sink = std::function<Status(const Packet&)>;

    static Result<std::unique_ptr<VideoEncoder>> create(const Options& options);
    virtual ~VideoEncoder() = default;
    /// codec, clock_rate (= fps) and video.
    [[nodiscard]] virtual TrackDescription description() const = 0;
    /// A yuv420p picture of exactly the encoder's size, of which a reference is taken; `index` rises by 1.
    virtual Status encode(const AVFrame& picture, std::int64_t index, const Sink& sink) = 0;
    /// Encodes what is left. Nothing can be encoded afterwards.
    virtual Status flush(const Sink& sink) = 0;
};

}  // namespace wf::mux
