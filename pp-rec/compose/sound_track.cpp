#include "pp-rec/compose/sound_track.h"

#include <algorithm>
#include <cmath>

namespace wf::compose {
namespace {

using media::AudioFrame;

constexpr double kStep_s = 0.008;       // sound that is further off its place jumps there
constexpr double kTolerated_s = 0.001;  // and this near nothing is done
constexpr double kAtRest_s = 0.0001;
constexpr double kCatchUp_s = 0.5;  // time that making up what is between them takes
constexpr double kSmooth_s = 0.2;
constexpr double kMostStretch = 0.02;
constexpr int kSilentPacketsHeard = 2;
constexpr int kConcealedStep = 120;  // Opus goes on without a seam behind whole steps of 2.5 ms
constexpr double kFadeIn_s = 0.0025;
constexpr double kFadeOut_s = 0.005;

std::size_t framesIn(double seconds, int rate) { return static_cast<std::size_t>(seconds * rate); }

/// A TOC octet without a frame (DTX), or one whose only frame is coded as silent: ff fe.
bool isOpusSilence(Bytes packet) {
    return packet.size() == 1 || (packet.size() == 3 && (load8(packet, 0) & 0x03) == 0 && load16(packet, 1) == 0xFFFE);
}

/// From 0 to 1 without a corner.
float rise(std::size_t index, std::size_t count) {
    const float x = (static_cast<float>(index) + 0.5F) / static_cast<float>(count);
    return x * x * (3 - 2 * x);
}

}  // namespace

SoundTrack::SoundTrack(SoundSource& source)
    : source_(source), decoder_(source), step_at_rest_(static_cast<double>(decoder_.sampleRate()) / kRate) {}

const AudioFrame* SoundTrack::peek() {
    while (!pending_ && !exhausted_) {
        AudioFrame frame;
        exhausted_ = !source_.next(frame);
        if (!exhausted_ && frame.duration > 0) {
            noteSilence(frame);
            pending_ = frame;
        }
    }
    return pending_ ? &*pending_ : nullptr;
}

/// A muted microphone sends packets of silence all the time. Once the decoder has heard some of them it need not hear
/// the others.
void SoundTrack::noteSilence(AudioFrame& frame) {
    if (frame.kind != AudioFrame::Kind::kCoded || source_.codec() != rtp::Codec::kOpus || !isOpusSilence(frame.data)) {
        silent_packets_ = 0;
    } else if (++silent_packets_ > kSilentPacketsHeard) {
        frame.kind = AudioFrame::Kind::kSilence;
    }
}

double SoundTrack::placeOf(const AudioFrame& frame) const {
    return (source_.span().begin_s + static_cast<double>(frame.pts) / source_.clockRate()) * kRate;
}

double SoundTrack::endOf(const AudioFrame& frame) const {
    return placeOf(frame) + static_cast<double>(frame.duration) / source_.clockRate() * kRate;
}

bool SoundTrack::read(std::int64_t begin, std::span<float> block) {
    const std::int64_t end = begin + static_cast<std::int64_t>(block.size() / 2);
    if (running_ && begin != at_) {
        running_ = false;
    }
    bool sounds = false;
    for (std::int64_t at = begin; at < end;) {
        if (!running_ && !startRun(at, end)) {
            break;
        }
        feed(end);
        const std::int64_t until = run_ended_ ? std::min(end, at_ + runFramesLeft()) : end;
        if (!sounds) {
            std::ranges::fill(block, 0.0F);
            sounds = true;
        }
        const auto first = static_cast<std::size_t>(at_ - begin);
        const auto count = static_cast<std::size_t>(std::max(until, at_) - at_);
        reader_.read(block.subspan(2 * first, 2 * count), step_);
        at_ += static_cast<std::int64_t>(count);
        at = at_;
        running_ = !run_ended_ || runFramesLeft() > 0;
    }
    return sounds;
}

/// Looks for sound that begins before `until`; what lies before `from` is left out.
bool SoundTrack::startRun(std::int64_t from, std::int64_t until) {
    while (const AudioFrame* frame = peek()) {
        if (frame->kind != AudioFrame::Kind::kCoded) {
            if (endOf(*frame) > static_cast<double>(until)) {
                return false;
            }
            take();
            continue;
        }
        const auto place = std::llround(placeOf(*frame));
        if (place >= until) {
            return false;
        }
        if (endOf(*frame) <= static_cast<double>(from)) {
            take();
            continue;
        }
        running_ = true;
        run_ended_ = false;
        reader_.restart();
        at_ = std::max<std::int64_t>(place, from);
        reader_.moveOn(static_cast<double>(at_ - place) * step_at_rest_);
        step_ = step_at_rest_;
        late_ = 0;
        faded_in_ = 0;
        return true;
    }
    return false;
}

/// Where, in output frames, sound that is pushed now will come out.
double SoundTrack::pushedUntil() const {
    return static_cast<double>(at_) + (reader_.pushed() - reader_.position()) / step_;
}

std::int64_t SoundTrack::runFramesLeft() const {
    return std::max<std::int64_t>(std::llround((reader_.pushed() - reader_.position()) / step_), 0);
}

/// Decodes until the run has ended or holds all that is heard before `until`, and enough behind it to fade out or
/// cross-fade in what has not been heard yet.
void SoundTrack::feed(std::int64_t until) {
    const double margin = (static_cast<double>(SincReader::kAhead) + 2) / step_at_rest_ + kFadeOut_s * kRate;
    while (!run_ended_ && pushedUntil() < static_cast<double>(until) + margin) {
        const AudioFrame* frame = peek();
        const bool has_sound = frame != nullptr && frame->kind != AudioFrame::Kind::kSilence &&
                               (frame->kind == AudioFrame::Kind::kCoded || decoder_.conceals());
        if (!has_sound) {
            endRun();
        } else if (frame->kind == AudioFrame::Kind::kLost) {
            pushFadedIn(decoder_.decode(*frame));
            take();
        } else {
            feedCoded(*frame);
        }
    }
}

void SoundTrack::feedCoded(const AudioFrame& frame) {
    const double late = reader_.pushed() > 0 ? placeOf(frame) - pushedUntil() : 0;
    const auto step = static_cast<int>(std::lround(std::abs(late) * step_at_rest_));
    if (late > kStep_s * kRate) {
        if (!decoder_.conceals() || late > media::AudioFrameReader::kLongestConcealment_s * kRate) {
            endRun();
            return;
        }
        pushFadedIn(decoder_.conceal(frame, step / kConcealedStep * kConcealedStep));
    }
    const std::vector<float>& sound = decoder_.decode(frame);
    if (late < -kStep_s * kRate) {
        splice(sound, static_cast<std::size_t>(step));
    } else {
        pushFadedIn(sound);
    }
    follow(std::abs(late) > kStep_s * kRate ? 0 : late, endOf(frame) - placeOf(frame));
    take();
}

/// The run ends with what was pushed.
void SoundTrack::endRun() {
    run_ended_ = true;
    const std::size_t frames = std::min(reader_.untouched(), framesIn(kFadeOut_s, decoder_.sampleRate()));
    for (const std::size_t channel : {0U, 1U}) {
        const std::span<float> tail = reader_.tail(channel, frames);
        for (std::size_t i = 0; i < tail.size(); ++i) {
            tail[i] *= rise(tail.size() - 1 - i, tail.size());
        }
    }
}

void SoundTrack::pushFadedIn(std::span<const float> sound) {
    const std::size_t fade = framesIn(kFadeIn_s, decoder_.sampleRate());
    if (faded_in_ >= fade) {
        reader_.push(sound);
        return;
    }
    scratch_.assign(sound.begin(), sound.end());
    for (std::size_t i = 0; i < scratch_.size() / 2 && faded_in_ < fade; ++i, ++faded_in_) {
        scratch_[2 * i] *= rise(faded_in_, fade);
        scratch_[2 * i + 1] *= rise(faded_in_, fade);
    }
    reader_.push(scratch_);
}

/// The first `overlap` frames of `sound` fall together with sound that is there already: it fades over into them.
void SoundTrack::splice(std::span<const float> sound, std::size_t overlap) {
    if (overlap >= sound.size() / 2) {
        return;
    }
    const std::size_t frames = std::min({overlap, reader_.untouched(), framesIn(kFadeOut_s, decoder_.sampleRate())});
    for (const std::size_t channel : {0U, 1U}) {
        const std::span<float> tail = reader_.tail(channel, frames);
        for (std::size_t i = 0; i < tail.size(); ++i) {
            const float share = rise(i, tail.size());
            tail[i] += share * (sound[2 * (overlap - tail.size() + i) + channel] - tail[i]);
        }
    }
    reader_.push(sound.subspan(2 * overlap));
}

/// Chooses the speed that brings the sound to its place.
void SoundTrack::follow(double late, double duration) {
    late_ += (late - late_) * std::min(duration / (kSmooth_s * kRate), 1.0);
    const bool at_rest = step_ == step_at_rest_;
    if (std::abs(late_) < (at_rest ? kTolerated_s : kAtRest_s) * kRate) {
        step_ = step_at_rest_;
        return;
    }
    step_ = step_at_rest_ * (1 - std::clamp(late_ / (kCatchUp_s * kRate), -kMostStretch, kMostStretch));
}

}  // namespace wf::compose
