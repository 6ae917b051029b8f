#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pp-rec/mux/container.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// Encodes one black key frame of the given size in the given codec, ready to stand in the track that `like` describes
/// (same container form: lengths for H.264/H.265, OBUs for AV1). For H.264, H.265 and AV1 the frame carries its own
/// parameter sets in band; H.264 under ids (31) of their own, so that those of the track stay in force; frames that
/// follow an H.265 or AV1 black frame must begin with a key frame that brings its own. H.264 and H.265 round odd sizes
/// up. Errors: no encoder for the codec on this machine, no size or one past 8192 x 4352 pixels.
Result<std::vector<std::byte>> encodeBlackFrame(StreamCodec codec, const media::VideoParameters& like);

/// Decodes a video track and encodes it again as H.264 at one size: rotation applied, other sizes and aspect ratios
/// scaled in and letterboxed, black frames on request. Output has pts = dts, rising, and lags the input by the
/// encoder's look-ahead (some ten frames) until flush(). One thread of the caller; libav uses more inside.
class VideoTranscoder {
public:
    struct Options {
        int width = 0;   ///< canvas, pixels, made even; 0 = from the source (rotation considered), or from the other
        int height = 0;  ///< side and the source's aspect ratio
        int crf = 23;    ///< x264: 0 (lossless) to 51
        std::string preset = "veryfast";
        int threads = 0;  ///< 0 = all cores
    };
    using Sink = std::function<Status(const Packet&)>;

    /// `source` describes the input; pts on both sides are ticks of source.clock_rate.
    static Result<std::unique_ptr<VideoTranscoder>> create(const TrackDescription& source, const Options& options);
    virtual ~VideoTranscoder() = default;
    /// Complete from the start: title, language and expected_packets are the source's.
    [[nodiscard]] virtual TrackDescription description() const = 0;
    /// Frames in decode order. `rotation_degrees` as in TrackDescription, may change from frame to frame. What does not
    /// decode is counted, not an error: the picture before it stays.
    virtual Status push(const Packet& packet, int rotation_degrees, const Sink& sink) = 0;
    /// Shows black from `pts` on until the next pushed frame.
    virtual Status pushBlack(std::int64_t pts, const Sink& sink) = 0;
    /// Ends the stream: the last picture stays for the duration of its packet. Nothing can be pushed afterwards.
    virtual Status flush(const Sink& sink) = 0;
    [[nodiscard]] virtual std::uint64_t undecodableFrames() const = 0;
};

}  // namespace wf::mux
