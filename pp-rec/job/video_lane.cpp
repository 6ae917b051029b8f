#include "pp-rec/job/video_lane.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "pp-rec/job/camera_off.h"
#include "pp-rec/mux/video_transcoder.h"
#include "rtp/base/byte_buffer.h"

namespace wf::job {
namespace {

constexpr std::uint32_t kVideoClock = 90000;
constexpr std::uint16_t kUnknownWidth = 640;
constexpr std::uint16_t kUnknownHeight = 480;
constexpr double kLateStart_s = 0.1;  // black is shown ahead of a video that begins later than this

std::int64_t ticks(double seconds) { return std::llround(seconds * kVideoClock); }
double inSeconds(std::int64_t t) { return static_cast<double>(t) / kVideoClock; }

/// Tells what to show next, in time order: a picture of the line, or black while there is none.
class Programme {
public:
    Programme(std::vector<PlacedTrack> segments, const VideoLaneOptions& options)
        : line_(std::move(segments), options.frames), options_(options) {
        readAhead();
        if (more_ && options.from_zero) {
            zero_ = next_.frame.pts;
        }
        black_at_ = more_ && !options.hold && inSeconds(next_.frame.pts - zero_) > kLateStart_s
                        ? std::optional<std::int64_t>(0)
                        : std::nullopt;
    }

    [[nodiscard]] bool blackIsNext() const { return black_at_.has_value(); }
    [[nodiscard]] std::int64_t blackAt() const { return *black_at_; }
    [[nodiscard]] std::int64_t blackUntil() const {
        return std::max(more_ ? upcomingPts() : ticks(options_.end_s), *black_at_);
    }
    [[nodiscard]] std::int64_t zero() const { return zero_; }
    [[nodiscard]] bool more() const { return more_; }
    [[nodiscard]] const LineFrame& upcoming() const { return next_; }
    [[nodiscard]] std::int64_t upcomingPts() const { return next_.frame.pts - zero_; }
    [[nodiscard]] bool atStart() const { return shown_ == 0; }
    [[nodiscard]] double progress() const { return line_.progress(); }
    [[nodiscard]] const VideoLine& line() const { return line_; }

    [[nodiscard]] double nextTime_s() const {
        if (black_at_) {
            return inSeconds(*black_at_);
        }
        return more_ ? inSeconds(upcomingPts()) : OutputLane::kEnd;
    }

    void blackDone() { black_at_.reset(); }

    // Call when the upcoming picture has been written; its bytes are gone afterwards.
    void pictureDone() {
        const std::int64_t shown = upcomingPts();
        ++shown_;
        readAhead();
        const double until_s = more_ ? inSeconds(upcomingPts()) : options_.end_s;
        if (!options_.hold && until_s - inSeconds(shown) >= kCameraOff_s && (!more_ || cameraWasOff())) {
            black_at_ = shown + ticks(kLastPicture_s);
        }
    }

private:
    // Pictures cut after a loss leave a hole too, but the camera was on.
    [[nodiscard]] bool cameraWasOff() const { return last_off_s_ >= kCameraOff_s || last_segment_ != next_.segment; }

    void readAhead() {
        last_off_s_ = next_.camera_off_s;
        last_segment_ = next_.segment;
        more_ = line_.next(next_);
    }

    VideoLine line_;
    const VideoLaneOptions options_;
    LineFrame next_;
    bool more_ = false;
    std::int64_t zero_ = 0;
    std::optional<std::int64_t> black_at_;
    double last_off_s_ = 0;
    std::size_t last_segment_ = 0;
    std::uint64_t shown_ = 0;
};

class VideoLaneBase : public OutputLane {
public:
    VideoLaneBase(std::vector<PlacedTrack> segments, const VideoLaneOptions& options)
        : programme_(std::move(segments), options) {
        const std::vector<PlacedTrack>& parts = programme_.line().segments();
        const media::TrackScan& first = parts.front().track->scan;
        description_.codec = streamCodec(first.codec);
        description_.clock_rate = kVideoClock;
        description_.video = first.video;
        for (const PlacedTrack& part : parts) {
            description_.video.width = std::max(description_.video.width, part.track->scan.video.width);
            description_.video.height = std::max(description_.video.height, part.track->scan.video.height);
            description_.expected_packets += part.track->scan.packets.size() + 100;
        }
        if (description_.video.width == 0 || description_.video.height == 0) {
            description_.video.width = kUnknownWidth;  // only --keep-broken comes here: no key frame told
            description_.video.height = kUnknownHeight;
        }
        if (programme_.more() && options.write_rotation) {
            description_.rotation_degrees = programme_.upcoming().frame.rotation_degrees;
            description_.flip_horizontal = programme_.upcoming().frame.flip_horizontal;
        }
    }

    [[nodiscard]] const mux::TrackDescription& description() const override { return description_; }
    [[nodiscard]] double nextTime_s() const override { return programme_.nextTime_s(); }
    [[nodiscard]] double progress() const override { return programme_.progress(); }
    [[nodiscard]] std::uint64_t written() const override { return written_; }
    [[nodiscard]] double origin_s() const override { return inSeconds(programme_.zero()); }
    [[nodiscard]] double end_s() const override { return inSeconds(end_); }

    Status step(const Sink& sink) override {
        if (programme_.blackIsNext()) {
            return stepBlack(sink);
        }
        const media::VideoFrame& frame = programme_.upcoming().frame;
        const std::int64_t pts = programme_.upcomingPts();
        const std::int64_t duration = frame.duration > 0 ? frame.duration : usualDuration();
        const Status done = writePicture({0, pts, pts, duration, frame.key, frame.data}, frame, sink);
        end_ = pts + duration;
        ++written_;
        programme_.pictureDone();
        return done;
    }

protected:
    virtual Status writePicture(const mux::Packet& packet, const media::VideoFrame& frame, const Sink& sink) = 0;
    /// Whether black can stand where it is due.
    [[nodiscard]] virtual bool blackFits() const = 0;
    virtual Status writeBlack(std::int64_t pts, std::int64_t duration, const Sink& sink) = 0;

    Programme programme_;
    mux::TrackDescription description_;
    std::int64_t end_ = 0;

private:
    Status stepBlack(const Sink& sink) {
        const std::int64_t at = programme_.blackAt();
        const std::int64_t duration = programme_.blackUntil() - at;
        Status done;
        if (blackFits()) {
            done = writeBlack(at, duration, sink);
            end_ = at + duration;
            media::TrackScan& scan = programme_.line().segments().front().track->scan;
            scan.repairs.add({media::RepairKind::kBlackInserted, inSeconds(at), 0, inSeconds(duration)});
        }
        programme_.blackDone();
        return done;
    }

    [[nodiscard]] std::int64_t usualDuration() const {
        const LoadedTrack& track = *programme_.line().segments()[programme_.upcoming().segment].track;
        return track.timeline.nominal_step > 0 ? track.timeline.nominal_step : kVideoClock / 30;
    }

    std::uint64_t written_ = 0;
};

class VideoCopyLane final : public VideoLaneBase {
public:
    using VideoLaneBase::VideoLaneBase;

    Status finish(const Sink&) override { return {}; }

private:
    Status writePicture(const mux::Packet& packet, const media::VideoFrame& frame, const Sink& sink) override {
        if (frame.width != 0) {
            width_ = frame.width;
            height_ = frame.height;
        }
        return sink(packet);
    }

    Status writeBlack(std::int64_t pts, std::int64_t duration, const Sink& sink) override {
        media::VideoParameters like = description_.video;
        like.width = width_ != 0 ? width_ : like.width;
        like.height = height_ != 0 ? height_ : like.height;
        const auto black = mux::encodeBlackFrame(description_.codec, like);
        if (!black) {
            return {};  // no encoder for this codec here: the last picture stays
        }
        buffer_.clear();
        buffer_.append(*black);
        buffer_.pad();
        return sink({0, pts, pts, duration, true, buffer_.bytes()});
    }

    // Black is a key frame of its own. What follows must not refer to what was before, and must bring its parameter
    // sets where black brought others.
    [[nodiscard]] bool blackFits() const override {
        const bool nal_units =
            description_.codec == mux::StreamCodec::kH264 || description_.codec == mux::StreamCodec::kH265;
        if (nal_units && programme_.atStart()) {
            return false;  // the container's own late start serves better than foreign parameter sets up front
        }
        if (!programme_.more()) {
            return true;
        }
        const media::VideoFrame& next = programme_.upcoming().frame;
        return next.key && (!nal_units || hasParameterSets(next.data));
    }

    [[nodiscard]] bool hasParameterSets(Bytes frame) const {
        while (frame.size() > 4) {
            const std::uint32_t size = load32(frame, 0);
            const std::uint8_t octet = load8(frame, 4);
            const bool found =
                description_.codec == mux::StreamCodec::kH264 ? (octet & 0x1f) == 7 : (octet >> 1 & 0x3f) == 33;
            if (found || size > frame.size() - 4) {
                return found;
            }
            frame = frame.subspan(4 + size);
        }
        return false;
    }

    ByteBuffer buffer_;
    std::uint16_t width_ = 0;
    std::uint16_t height_ = 0;
};

class VideoTranscodeLane final : public VideoLaneBase {
public:
    using VideoLaneBase::VideoLaneBase;

    Status open(const VideoLaneOptions& options) {
        mux::VideoTranscoder::Options encoder;
        encoder.crf = options.crf;
        encoder.preset = options.preset;
        const std::uint64_t expected = description_.expected_packets;
        auto made = mux::VideoTranscoder::create(description_, encoder);
        if (!made) {
            return made.error();
        }
        transcoder_ = std::move(made).value();
        description_ = transcoder_->description();
        description_.expected_packets = expected;
        return {};
    }

    Status finish(const Sink& sink) override { return transcoder_->flush(sink); }

private:
    Status writePicture(const mux::Packet& packet, const media::VideoFrame& frame, const Sink& sink) override {
        return transcoder_->push(packet, frame.rotation_degrees, sink);
    }
    [[nodiscard]] bool blackFits() const override { return true; }
    Status writeBlack(std::int64_t pts, std::int64_t, const Sink& sink) override {
        return transcoder_->pushBlack(pts, sink);
    }

    std::unique_ptr<mux::VideoTranscoder> transcoder_;
};

}  // namespace

mux::StreamCodec streamCodec(rtp::Codec codec) {
    switch (codec) {
        case rtp::Codec::kVp8:
            return mux::StreamCodec::kVp8;
        case rtp::Codec::kVp9:
            return mux::StreamCodec::kVp9;
        case rtp::Codec::kH264:
            return mux::StreamCodec::kH264;
        case rtp::Codec::kH265:
            return mux::StreamCodec::kH265;
        case rtp::Codec::kAv1:
            return mux::StreamCodec::kAv1;
        case rtp::Codec::kOpus:
        case rtp::Codec::kMultiopus:
            return mux::StreamCodec::kOpus;
        default:
            return mux::StreamCodec::kPcmS16;
    }
}

Result<std::unique_ptr<OutputLane>> makeVideoLane(std::vector<PlacedTrack> segments, const VideoLaneOptions& options) {
    if (options.copy) {
        return std::unique_ptr<OutputLane>(std::make_unique<VideoCopyLane>(std::move(segments), options));
    }
    auto lane = std::make_unique<VideoTranscodeLane>(std::move(segments), options);
    if (const Status opened = lane->open(options); !opened) {
        return opened.error();
    }
    return std::unique_ptr<OutputLane>(std::move(lane));
}

}  // namespace wf::job
