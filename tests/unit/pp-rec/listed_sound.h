#pragma once

#include <opus/opus.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

#include "pp-rec/compose/person.h"
#include "pp-rec/compose/sources.h"

namespace wf::compose::test {

/// Sound by its time in seconds, 1 = full scale.
using Wave = std::function<double(double)>;

inline Wave tone(double hertz, double amplitude) {
    return [=](double t) { return amplitude * std::sin(2 * std::numbers::pi * hertz * t); };
}

/// A recording out of a list of frames of 20 ms.
class ListedSound final : public SoundSource {
public:
    ListedSound(rtp::Codec codec, double begin_s)
        : codec_(codec), clock_rate_(rtp::rtpClockRate(codec)), begin_s_(begin_s) {}

    [[nodiscard]] rtp::Codec codec() const override { return codec_; }
    [[nodiscard]] std::uint32_t clockRate() const override { return clock_rate_; }
    [[nodiscard]] const std::vector<std::byte>& configuration() const override { return configuration_; }
    [[nodiscard]] Span span() const override {
        return {begin_s_, begin_s_ + static_cast<double>(next_pts_) / clock_rate_};
    }
    bool next(media::AudioFrame& frame) override {
        if (read_ == frames_.size()) {
            return false;
        }
        frame = frames_[read_].first;
        frame.data = frames_[read_].second;
        ++read_;
        return true;
    }

    [[nodiscard]] std::int64_t frameTicks() const { return clock_rate_ / 50; }
    [[nodiscard]] double nextTime_s() const { return span().end_s; }
    /// The next frame stands this much later than where the one before ends.
    void moveBy(double seconds) { next_pts_ += std::llround(seconds * clock_rate_); }
    void addSilence(double seconds) { add(media::AudioFrame::Kind::kSilence, std::llround(seconds * clock_rate_), {}); }
    void addLost(std::vector<std::byte> next_packet) {
        add(media::AudioFrame::Kind::kLost, frameTicks(), std::move(next_packet));
    }
    void addCoded(std::vector<std::byte> data) { add(media::AudioFrame::Kind::kCoded, frameTicks(), std::move(data)); }

    /// Mono L16 of the wave as the meeting hears it at the time where it stands, plus `off_s`.
    void addLinear(const Wave& wave, int frames, double off_s = 0) {
        for (int i = 0; i < frames; ++i) {
            std::vector<std::byte> data;
            const double start = nextTime_s() + off_s;
            for (std::int64_t n = 0; n < frameTicks(); ++n) {
                const auto value =
                    static_cast<std::int16_t>(std::lround(32767 * wave(start + static_cast<double>(n) / clock_rate_)));
                data.push_back(static_cast<std::byte>(static_cast<std::uint16_t>(value) >> 8));
                data.push_back(static_cast<std::byte>(value));
            }
            addCoded(std::move(data));
        }
    }

private:
    void add(media::AudioFrame::Kind kind, std::int64_t duration, std::vector<std::byte> data) {
        frames_.push_back({{kind, next_pts_, duration, 0, 0, {}}, std::move(data)});
        next_pts_ += duration;
    }

    rtp::Codec codec_;
    std::uint32_t clock_rate_;
    double begin_s_;
    std::vector<std::byte> configuration_;
    std::vector<std::pair<media::AudioFrame, std::vector<std::byte>>> frames_;
    std::size_t read_ = 0;
    std::int64_t next_pts_ = 0;
};

/// Opus packets of 20 ms from time 0; of one channel, that is the left one.
inline std::vector<std::vector<std::byte>> opusPackets(const Wave& left, const Wave& right, int count,
                                                       int channels = 2) {
    int error = 0;
    OpusEncoder* encoder = opus_encoder_create(48000, channels, OPUS_APPLICATION_AUDIO, &error);
    opus_encoder_ctl(encoder, OPUS_SET_BITRATE(128000));
    std::vector<std::vector<std::byte>> packets;
    for (int at = 0; at < count * 960; at += 960) {
        std::vector<float> pcm;
        for (int i = at; i < at + 960; ++i) {
            pcm.push_back(static_cast<float>(left(i / 48000.0)));
            if (channels > 1) {
                pcm.push_back(static_cast<float>(right(i / 48000.0)));
            }
        }
        std::array<unsigned char, 1500> out{};
        const int size = opus_encode_float(encoder, pcm.data(), 960, out.data(), static_cast<opus_int32>(out.size()));
        const auto bytes = std::as_bytes(std::span(out)).first(static_cast<std::size_t>(size));
        packets.emplace_back(bytes.begin(), bytes.end());
    }
    opus_encoder_destroy(encoder);
    return packets;
}

inline Person personWith(std::unique_ptr<SoundSource> sound) {
    Person person;
    person.sounds.push_back(std::move(sound));
    return person;
}

}  // namespace wf::compose::test
