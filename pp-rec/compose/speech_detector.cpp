#include "pp-rec/compose/speech_detector.h"

#include <algorithm>

namespace wf::compose {
namespace {

constexpr float kQuietest = -90;
constexpr float kLoudestNoise = -50;
constexpr float kNoiseRise = 3.0F * static_cast<float>(SpeechDetector::kBlockSeconds);  // 3 dB a second
constexpr float kNoiseFall = 0.2F;  // of the way, a block: down within the pause between two words

constexpr float kAboveNoise = 12;
constexpr float kLeastThreshold = -55;
constexpr float kGoesOn = 4;  // who talks already may be this much quieter

constexpr int kOnset = 4;  // blocks
constexpr double kHangSeconds = 0.7;
constexpr double kPauseSeconds = 0.5;
constexpr double kBlipSeconds = 0.2;
constexpr float kLoudnessFollows = 0.04F;  // a block: half a second
constexpr double kRounding = 1e-6;

}  // namespace

void SpeechDetector::hear(double time_s, float level_dbfs) {
    const float level = std::max(level_dbfs, kQuietest);
    const bool loud = level > threshold_dbfs() - (talking_ ? kGoesOn : 0);
    learnNoise(level);
    loudness_dbfs_ += (level - loudness_dbfs_) * kLoudnessFollows;

    const double end_s = time_s + kBlockSeconds;
    if (evidence_ == 0) {
        onset_s_ = time_s;
    }
    evidence_ = std::clamp(evidence_ + (loud ? 1 : -1), 0, kOnset);
    if (loud) {
        last_loud_s_ = end_s;
        if (talking_) {
            extendTalk(time_s, end_s);
        } else if (evidence_ == kOnset) {
            talking_ = true;
            extendTalk(onset_s_, end_s);
        }
    } else if (talking_ && end_s - last_loud_s_ >= kHangSeconds) {
        talking_ = false;
    }
}

void SpeechDetector::learnNoise(float level_dbfs) {
    if (level_dbfs < noise_dbfs_) {
        noise_dbfs_ += (level_dbfs - noise_dbfs_) * kNoiseFall;
    } else if (level_dbfs < kLoudestNoise) {
        noise_dbfs_ = std::min(level_dbfs, noise_dbfs_ + kNoiseRise);
    }
}

float SpeechDetector::threshold_dbfs() const { return std::max(noise_dbfs_ + kAboveNoise, kLeastThreshold); }

void SpeechDetector::extendTalk(double begin_s, double end_s) {
    const bool goes_on = spurt_.end_s > 0 && begin_s - spurt_.end_s < kPauseSeconds - kRounding;
    if (!goes_on) {
        spurt_ = {begin_s, end_s};
        spurt_kept_ = false;
    }
    spurt_.end_s = end_s;
    if (spurt_kept_) {
        talk_.back().end_s = end_s;
    } else if (spurt_.end_s - spurt_.begin_s >= kBlipSeconds - kRounding) {
        talk_.push_back(spurt_);
        spurt_kept_ = true;
    }
}

}  // namespace wf::compose
