#include "pp-rec/compose/limiter.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace wf::compose {
namespace {

constexpr double kFullScale = 32768;
constexpr double kHighestPcm = 32767;
constexpr double kReleaseFrames = 0.2 * 48000;  // to 1/e of what was taken away
constexpr double kAlmostOne = 1 - 1e-5;         // a release that comes this near is over: less than a step of 16 bits

double toFactor(double db) { return std::pow(10.0, db / 20.0); }
double toDb(double factor) { return factor > 0 ? std::max(20 * std::log10(factor), -127.0) : -127.0; }

}  // namespace

Limiter::Limiter(const Options& options)
    : gain_(toFactor(options.gain_db)),
      ceiling_(std::min(toFactor(options.ceiling_dbfs), kHighestPcm / kFullScale)),
      highest_pcm_(std::floor(ceiling_ * kFullScale)),
      delayed_(2 * kAttackFrames),
      needs_(kWindow + 1),
      averaged_(kAttackFrames, 1.0),
      sum_(kAttackFrames) {}

void Limiter::process(std::span<const float> interleaved, std::vector<std::int16_t>& out) {
    out.reserve(out.size() + interleaved.size());
    for (std::size_t i = 0; i + 1 < interleaved.size(); i += 2) {
        step(interleaved[i], interleaved[i + 1], out);
    }
}

void Limiter::flush(std::vector<std::int16_t>& out) {
    for (std::size_t i = 1; i < kAttackFrames && frames_in_ > 0; ++i) {
        step(0, 0, out);
    }
}

/// The gain of a frame is the mean over the attack of gains that are all low enough for it: it gets there in time and
/// without a corner.
void Limiter::step(float left, float right, std::vector<std::int16_t>& out) {
    const double l = std::isfinite(left) ? gain_ * left : 0;
    const double r = std::isfinite(right) ? gain_ * right : 0;
    const double loudest = std::max(std::abs(l), std::abs(r));
    peak_ = std::max(peak_, loudest);
    const double now = loudest <= ceiling_ && resting() ? 1.0 : gainFor(loudest);

    delayed_[2 * (frames_in_ % kAttackFrames)] = static_cast<float>(l);
    delayed_[2 * (frames_in_ % kAttackFrames) + 1] = static_cast<float>(r);
    ++frames_in_;
    if (frames_in_ >= kAttackFrames) {
        const std::size_t oldest = frames_in_ % kAttackFrames;
        out.push_back(toPcm(delayed_[2 * oldest] * now));
        out.push_back(toPcm(delayed_[2 * oldest + 1] * now));
    }
}

/// Nothing is being turned down, nor will be for what has come.
bool Limiter::resting() const {
    return turned_down_ == 0 && released_ == 1 && (need_count_ == 0 || needs_[first_need_].gain == 1);
}

double Limiter::gainFor(double loudest) {
    const double lowest = lowestNeed(loudest > ceiling_ ? ceiling_ / loudest : 1.0);
    released_ = std::min(lowest, 1 - (1 - released_) * (1 - 1 / kReleaseFrames));
    if (released_ > kAlmostOne) {
        released_ = lowest;
    }
    const double gain = average(released_);
    deepest_ = std::min(deepest_, gain);
    return gain;
}

/// The lowest of the last kWindow gains, the given one included.
double Limiter::lowestNeed(double gain) {
    const std::size_t size = needs_.size();
    while (need_count_ > 0 && needs_[(first_need_ + need_count_ - 1) % size].gain >= gain) {
        --need_count_;
    }
    while (need_count_ > 0 && needs_[first_need_].frame + kWindow <= frames_in_) {
        first_need_ = (first_need_ + 1) % size;
        --need_count_;
    }
    needs_[(first_need_ + need_count_++) % size] = {frames_in_, gain};
    return needs_[first_need_].gain;
}

double Limiter::average(double gain) {
    double& slot = averaged_[frames_in_ % kAttackFrames];
    turned_down_ = turned_down_ + (gain < 1 ? 1 : 0) - (slot < 1 ? 1 : 0);
    sum_ += gain - slot;
    slot = gain;
    if (turned_down_ == 0) {
        sum_ = kAttackFrames;  // exactly, so that quiet sound stays as it is
    }
    return sum_ / kAttackFrames;
}

std::int16_t Limiter::toPcm(double value) const {
    return static_cast<std::int16_t>(std::lrint(std::clamp(value * kFullScale, -highest_pcm_, highest_pcm_)));
}

double Limiter::peak_dbfs() const { return toDb(peak_); }
double Limiter::deepestReduction_db() const { return std::max(0.0, -toDb(deepest_)); }

}  // namespace wf::compose
