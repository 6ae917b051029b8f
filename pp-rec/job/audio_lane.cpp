#include "pp-rec/job/audio_lane.h"

#include <algorithm>
#include <map>

#include "pp-rec/media/opus_frames.h"
#include "pp-rec/mux/audio_transcoder.h"
#include "rtp/base/byte_buffer.h"

namespace wf::job {
namespace {

using media::AudioFrame;

// What both ways of writing sound share: one frame read ahead.
class AudioLaneBase : public OutputLane {
public:
    explicit AudioLaneBase(std::vector<PlacedTrack> segments) : line_(std::move(segments)) { readAhead(); }

    void expectPackets(std::uint64_t count) { description_.expected_packets = count; }
    [[nodiscard]] const mux::TrackDescription& description() const override { return description_; }
    [[nodiscard]] double nextTime_s() const override { return more_ ? seconds(frame_.pts) : kEnd; }
    [[nodiscard]] double progress() const override { return line_.progress(); }
    [[nodiscard]] std::uint64_t written() const override { return written_; }
    [[nodiscard]] double end_s() const override { return seconds(end_); }

    Status step(const Sink& sink) override {
        if (const Status done = write(frame_, sink); !done) {
            return done;
        }
        end_ = frame_.pts + frame_.duration;
        written_ += frame_.kind == AudioFrame::Kind::kCoded ? 1 : 0;
        readAhead();
        return {};
    }

protected:
    virtual Status write(const AudioFrame& frame, const Sink& sink) = 0;

    [[nodiscard]] double seconds(std::int64_t ticks) const { return static_cast<double>(ticks) / line_.clockRate(); }
    void readAhead() { more_ = line_.next(frame_); }

    AudioLine line_;
    mux::TrackDescription description_;

private:
    AudioFrame frame_;
    bool more_ = false;
    std::int64_t end_ = 0;
    std::uint64_t written_ = 0;
};

class OpusCopyLane final : public AudioLaneBase {
public:
    explicit OpusCopyLane(std::vector<PlacedTrack> segments)
        : AudioLaneBase(std::move(segments)), layout_(opusLayoutOf(line_.firstScan())) {
        description_.codec = mux::StreamCodec::kOpus;
        description_.clock_rate = 48000;
        description_.channels = layout_.channels;
        description_.configuration = media::makeOpusHead(layout_, 0);
        for (const int samples : {960, 480, 240, 120}) {
            silences_[samples] = media::multiopusSilence(layout_.streams, samples);
        }
    }

    Status finish(const Sink&) override { return {}; }

private:
    Status write(const AudioFrame& frame, const Sink& sink) override {
        if (frame.kind == AudioFrame::Kind::kCoded) {
            return put(frame.data, frame.pts, frame.duration, sink);
        }
        std::int64_t at = frame.pts;
        std::int64_t left = frame.duration;
        for (const int samples : {960, 480, 240, 120}) {
            for (; left >= samples; left -= samples, at += samples) {
                if (const Status done = put(silences_[samples], at, samples, sink); !done) {
                    return done;
                }
            }
        }
        return {};
    }

    Status put(Bytes data, std::int64_t pts, std::int64_t duration, const Sink& sink) {
        buffer_.clear();
        buffer_.append(data);
        buffer_.pad();
        return sink({0, pts, pts, duration, true, buffer_.bytes()});
    }

    media::OpusLayout layout_;
    std::map<int, std::vector<std::byte>> silences_;
    ByteBuffer buffer_;
};

// Decodes to PCM, and writes that or what an encoder makes of it.
class TranscodeLane final : public AudioLaneBase {
public:
    static Result<std::unique_ptr<OutputLane>> create(std::vector<PlacedTrack> segments,
                                                      const AudioLaneOptions& options, std::uint64_t expected) {
        auto lane = std::unique_ptr<TranscodeLane>(new TranscodeLane(std::move(segments)));
        if (const Status opened = lane->open(options); !opened) {
            return opened.error();
        }
        lane->expectPackets(expected);
        return std::unique_ptr<OutputLane>(std::move(lane));
    }

    Status finish(const Sink& sink) override { return encoder_ ? encoder_->flush(sink) : Status{}; }

private:
    explicit TranscodeLane(std::vector<PlacedTrack> segments) : AudioLaneBase(std::move(segments)) {}

    Status open(const AudioLaneOptions& options) {
        Result<mux::AudioDecoder*> decoder = decoderFor(line_.firstScan().main_payload_type);
        if (!decoder) {
            return decoder.error();
        }
        format_ = (*decoder)->format();
        if (options.codec == mux::StreamCodec::kPcmS16) {
            description_.codec = options.codec;
            description_.clock_rate = static_cast<std::uint32_t>(format_.sample_rate);
            description_.sample_rate = format_.sample_rate;
            description_.channels = format_.channels;
            return {};
        }
        auto encoder = mux::AudioEncoder::create(options.codec, format_, options.bitrate_bps);
        if (!encoder) {
            return encoder.error();
        }
        encoder_ = std::move(encoder).value();
        description_ = encoder_->description();
        return {};
    }

    Result<mux::AudioDecoder*> decoderFor(std::uint8_t payload_type) {
        rtp::Codec codec = line_.firstScan().codec;
        if (codec == rtp::Codec::kG711) {
            codec = payload_type == 0 ? rtp::Codec::kPcmu : rtp::Codec::kPcma;
        }
        std::unique_ptr<mux::AudioDecoder>& decoder = decoders_[codec];
        if (!decoder) {
            constexpr bool kStereoDownmix = true;
            auto made = mux::AudioDecoder::create(codec, media::makeOpusHead(opusLayoutOf(line_.firstScan()), 0),
                                                  kStereoDownmix);
            if (!made) {
                return made.error();
            }
            decoder = std::move(made).value();
        }
        return decoder.get();
    }

    [[nodiscard]] std::int64_t samples(std::int64_t ticks) const {
        return ticks * format_.sample_rate / line_.clockRate();
    }

    Status write(const AudioFrame& frame, const Sink& sink) override {
        pcm_.clear();
        if (frame.kind == AudioFrame::Kind::kSilence) {
            return writeSilence(frame, sink);
        }
        Result<mux::AudioDecoder*> decoder = decoderFor(frame.payload_type);
        if (!decoder) {
            return decoder.error();
        }
        const int count = static_cast<int>(samples(frame.duration));
        if (frame.kind == AudioFrame::Kind::kLost) {
            (*decoder)->recover(frame.data, count, pcm_);
        } else {
            (*decoder)->decode(frame.data, count, pcm_);
        }
        return putPcm(samples(frame.pts), sink);
    }

    Status writeSilence(const AudioFrame& frame, const Sink& sink) {
        std::int64_t at = samples(frame.pts);
        for (std::int64_t left = samples(frame.duration); left > 0;) {
            const std::int64_t part = std::min<std::int64_t>(left, format_.sample_rate);
            pcm_.assign(static_cast<std::size_t>(part * format_.channels), 0);
            if (const Status done = putPcm(at, sink); !done) {
                return done;
            }
            at += part;
            left -= part;
        }
        return {};
    }

    Status putPcm(std::int64_t at, const Sink& sink) {
        if (encoder_) {
            return encoder_->encode(pcm_, sink);
        }
        buffer_.clear();
        buffer_.append(std::as_bytes(std::span(pcm_)));
        buffer_.pad();
        const auto count = static_cast<std::int64_t>(pcm_.size()) / format_.channels;
        return sink({0, at, at, count, true, buffer_.bytes()});
    }

    std::map<rtp::Codec, std::unique_ptr<mux::AudioDecoder>> decoders_;
    std::unique_ptr<mux::AudioEncoder> encoder_;
    mux::PcmFormat format_;
    std::vector<std::int16_t> pcm_;
    ByteBuffer buffer_;
};

}  // namespace

media::OpusLayout opusLayoutOf(const media::TrackScan& scan) {
    if (scan.codec != rtp::Codec::kMultiopus) {
        return media::kOpusStereo;
    }
    return media::parseOpusLayout(scan.header.fmtp).value_or(media::kOpusSurround51);
}

Result<std::unique_ptr<OutputLane>> makeAudioLane(std::vector<PlacedTrack> segments, const AudioLaneOptions& options) {
    const rtp::Codec codec = segments.front().track->scan.codec;
    std::uint64_t expected = 0;
    for (const PlacedTrack& segment : segments) {
        const double end_s = segment.offset_s + segment.track->timeline.seconds(segment.track->timeline.duration);
        expected = std::max(
            expected, static_cast<std::uint64_t>(std::max(end_s, 0.0) * 51) + 100 + segment.track->scan.packets.size());
    }
    if (options.copy) {
        if (codec != rtp::Codec::kOpus && codec != rtp::Codec::kMultiopus) {
            return Error{std::string(rtp::codecName(codec)) + " sound cannot be copied into this container", {}};
        }
        auto lane = std::make_unique<OpusCopyLane>(std::move(segments));
        lane->expectPackets(expected);
        return std::unique_ptr<OutputLane>(std::move(lane));
    }
    return TranscodeLane::create(std::move(segments), options, expected);
}

}  // namespace wf::job
