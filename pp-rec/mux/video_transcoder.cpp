#include "pp-rec/mux/video_transcoder.h"

#include <algorithm>
#include <optional>

#include "pp-rec/mux/canvas_painter.h"
#include "pp-rec/mux/h264_encoder.h"
#include "pp-rec/mux/picture_rotation.h"
#include "pp-rec/mux/video_decoder.h"

namespace wf::mux {
namespace {

constexpr int kSmallestSide = 16;
constexpr int kLargestSide = 16384;

int evenSide(std::int64_t side) {
    return static_cast<int>(std::clamp<std::int64_t>((side + 1) / 2 * 2, kSmallestSide, kLargestSide));
}

Result<PictureSize> canvasFor(const TrackDescription& source, const VideoTranscoder::Options& options) {
    std::int64_t source_width = source.video.width;
    std::int64_t source_height = source.video.height;
    if (swapsSides(source.rotation_degrees)) {
        std::swap(source_width, source_height);
    }
    std::int64_t width = options.width;
    std::int64_t height = options.height;
    if (width < 0 || height < 0 || width > kLargestSide || height > kLargestSide) {
        return Error{"cannot encode video of " + std::to_string(width) + "x" + std::to_string(height) + " pixels"};
    }
    if ((width == 0 || height == 0) && (source_width == 0 || source_height == 0)) {
        return Error{"the recording does not tell the size of its video: name the width and height to encode"};
    }
    if (width == 0 && height == 0) {
        width = source_width;
        height = source_height;
    } else if (width == 0) {
        width = height * source_width / source_height;
    } else if (height == 0) {
        height = width * source_height / source_width;
    }
    const PictureSize canvas{evenSide(width), evenSide(height)};
    if (std::int64_t{canvas.width} * canvas.height > kMostPixels) {
        return Error{"cannot encode video of " + std::to_string(canvas.width) + "x" + std::to_string(canvas.height) +
                     " pixels: choose a smaller size"};
    }
    return canvas;
}

/// Decoder, painter and encoder in a row.
class LibavTranscoder final : public VideoTranscoder {
public:
    struct Parts {
        std::unique_ptr<VideoDecoder> decoder;
        std::unique_ptr<CanvasPainter> painter;
        std::unique_ptr<H264Encoder> encoder;
    };

    LibavTranscoder(const TrackDescription& source, Parts parts) : parts_(std::move(parts)) {
        description_ = parts_.encoder->description();
        description_.language = source.language;
        description_.title = source.title;
        description_.expected_packets = source.expected_packets;
    }

    [[nodiscard]] TrackDescription description() const override { return description_; }

    Status push(const Packet& packet, int rotation_degrees, const Sink& sink) override {
        last_duration_ = packet.duration > 0 ? packet.duration : last_duration_;
        return parts_.decoder->push(packet, rotation_degrees, shower(sink));
    }

    Status pushBlack(std::int64_t pts, const Sink& sink) override {
        black_since_ = pts;
        return encode(parts_.painter->black(), pts, sink);
    }

    Status flush(const Sink& sink) override {
        if (Status drained = parts_.decoder->flush(shower(sink)); !drained) {
            return drained;
        }
        return parts_.encoder->flush(last_duration_, sink);
    }

    [[nodiscard]] std::uint64_t undecodableFrames() const override {
        return parts_.decoder->undecodableFrames() + unpainted_;
    }

private:
    VideoDecoder::Show shower(const Sink& sink) {
        return [this, &sink](const AVFrame& picture, std::int64_t pts, int rotation_degrees) -> Status {
            if (black_since_ && pts < *black_since_) {
                return {};  // held back by the decoder until black had already begun
            }
            return encode(parts_.painter->paint(picture, rotation_degrees), pts, sink);
        };
    }

    Status encode(const AVFrame* canvas, std::int64_t pts, const Sink& sink) {
        if (canvas == nullptr) {
            ++unpainted_;
            return {};
        }
        const std::int64_t rising = last_pts_ ? std::max(pts, *last_pts_ + 1) : pts;
        last_pts_ = rising;
        return parts_.encoder->encode(*canvas, rising, sink);
    }

    Parts parts_;
    TrackDescription description_;
    std::optional<std::int64_t> last_pts_;
    std::optional<std::int64_t> black_since_;
    std::int64_t last_duration_ = 1;
    std::uint64_t unpainted_ = 0;
};

}  // namespace

Result<std::unique_ptr<VideoTranscoder>> VideoTranscoder::create(const TrackDescription& source,
                                                                 const Options& options) {
    if (source.clock_rate == 0 || source.clock_rate > 1'000'000'000 || options.threads < 0) {
        return Error{"cannot transcode video: bad clock rate or number of threads"};
    }
    const auto canvas = canvasFor(source, options);
    if (!canvas) {
        return canvas.error();
    }
    auto decoder = VideoDecoder::create(source, options.threads);
    if (!decoder) {
        return decoder.error();
    }
    auto painter = CanvasPainter::create(*canvas);
    if (!painter) {
        return painter.error();
    }
    // VP8 knows no other colour matrix than BT.601 (RFC 6386 section 9.2).
    auto encoder = H264Encoder::create({canvas->width, canvas->height, source.clock_rate, options.crf, options.preset,
                                        options.threads, source.codec == StreamCodec::kVp8});
    if (!encoder) {
        return encoder.error();
    }
    return std::unique_ptr<VideoTranscoder>(std::make_unique<LibavTranscoder>(
        source, LibavTranscoder::Parts{std::move(*decoder), std::move(*painter), std::move(*encoder)}));
}

}  // namespace wf::mux
