#include "pp-rec/compose/sinc_reader.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace wf::compose {
namespace {

constexpr std::size_t kPhases = 256;
constexpr std::size_t kForgetFrames = 8192;
using Kernel = std::array<float, SincReader::kTaps>;

double besselI0(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; k < 40; ++k) {
        term *= x / (2.0 * k) * x / (2.0 * k);
        sum += term;
    }
    return sum;
}

/// A sinc under a Kaiser window (beta 8: some 80 dB), of sum 1. Tap k stands at k - (kAhead - 1) - fraction.
Kernel kernelAt(double fraction) {
    constexpr double kBeta = 8;
    constexpr auto kHalf = static_cast<double>(SincReader::kAhead);
    std::array<double, SincReader::kTaps> taps{};
    double sum = 0;
    for (std::size_t k = 0; k < taps.size(); ++k) {
        const double x = static_cast<double>(k) - (kHalf - 1) - fraction;
        const double sinc = std::abs(x) < 1e-9 ? 1.0 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
        const double edge = std::clamp(1 - x / kHalf * (x / kHalf), 0.0, 1.0);
        taps[k] = sinc * besselI0(kBeta * std::sqrt(edge)) / besselI0(kBeta);
        sum += taps[k];
    }
    Kernel kernel{};
    std::ranges::transform(taps, kernel.begin(), [sum](double tap) { return static_cast<float>(tap / sum); });
    return kernel;
}

const std::array<Kernel, kPhases + 1>& kernels() {
    static const auto kTable = [] {
        std::array<Kernel, kPhases + 1> table{};
        for (std::size_t phase = 0; phase <= kPhases; ++phase) {
            table[phase] = kernelAt(static_cast<double>(phase) / kPhases);
        }
        return table;
    }();
    return kTable;
}

Kernel between(double fraction) {
    const double at = fraction * kPhases;
    const auto phase = std::min(static_cast<std::size_t>(at), kPhases - 1);
    const auto share = static_cast<float>(at - static_cast<double>(phase));
    const Kernel& low = kernels()[phase];
    const Kernel& high = kernels()[phase + 1];
    Kernel kernel;
    for (std::size_t k = 0; k < kernel.size(); ++k) {
        kernel[k] = low[k] + share * (high[k] - low[k]);
    }
    return kernel;
}

/// In eight sums side by side, which compilers turn into vector instructions.
float weigh(const Kernel& kernel, const float* samples) {
    std::array<float, 8> sums{};
    for (std::size_t k = 0; k < kernel.size(); k += sums.size()) {
        for (std::size_t i = 0; i < sums.size(); ++i) {
            sums[i] += kernel[k + i] * samples[k + i];
        }
    }
    return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
}

}  // namespace

SincReader::SincReader() { restart(); }

void SincReader::restart() {
    for (auto& channel : channels_) {
        channel.assign(kAhead, 0.0F);
    }
    dropped_ = 0;
    place_ = 0;
}

void SincReader::push(std::span<const float> interleaved) {
    const std::size_t frames = interleaved.size() / 2;
    for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
        const std::size_t old_size = channels_[channel].size();
        channels_[channel].resize(old_size + frames);
        float* to = channels_[channel].data() + old_size;
        const float* from = interleaved.data() + channel;
        for (std::size_t i = 0; i < frames; ++i) {
            to[i] = from[2 * i];
        }
    }
}

std::size_t SincReader::untouched() const {
    // A read at place p has weighed samples up to floor(p) + kAhead; the next one may come just behind the last.
    const double first = std::floor(place_) + 2.0 * kAhead + 1;
    const auto end = static_cast<double>(size());
    return first < end ? static_cast<std::size_t>(end - std::max(first, static_cast<double>(kAhead))) : 0;
}

std::span<float> SincReader::tail(std::size_t channel, std::size_t count) {
    return std::span(channels_[channel]).last(std::min(count, untouched()));
}

void SincReader::read(std::span<float> out, double step) {
    const std::size_t frames = out.size() / 2;
    if (frames == 0) {
        return;
    }
    const double last = place_ + step * static_cast<double>(frames - 1);
    const std::size_t had = size();
    provide(static_cast<std::size_t>(std::max(last, 0.0)) + 2 * kAhead + 2);
    if (step == 1 && place_ == std::floor(place_)) {
        const std::size_t first = static_cast<std::size_t>(place_) + kAhead;
        for (std::size_t i = 0; i < frames; ++i) {
            out[2 * i] = channels_[0][first + i];
            out[2 * i + 1] = channels_[1][first + i];
        }
        place_ += static_cast<double>(frames);
    } else {
        const double begin = place_;
        for (std::size_t i = 0; i < frames; ++i) {
            const double at = begin + step * static_cast<double>(i);
            const double whole = std::floor(at);
            const Kernel kernel = between(at - whole);
            const std::size_t first = static_cast<std::size_t>(whole) + 1;  // kAhead - 1 samples before the place
            out[2 * i] = weigh(kernel, &channels_[0][first]);
            out[2 * i + 1] = weigh(kernel, &channels_[1][first]);
        }
        place_ = begin + step * static_cast<double>(frames);
    }
    for (auto& channel : channels_) {
        channel.resize(std::min(channel.size(), had));
    }
    forget();
}

/// Silence up to `frames` in the queue.
void SincReader::provide(std::size_t frames) {
    for (auto& channel : channels_) {
        channel.resize(std::max(channel.size(), frames));
    }
}

void SincReader::forget() {
    const auto passed = std::min(static_cast<std::size_t>(std::max(place_, 0.0)), size() - std::min(size(), kAhead));
    if (passed < kForgetFrames) {
        return;
    }
    for (auto& channel : channels_) {
        channel.erase(channel.begin(), channel.begin() + static_cast<std::ptrdiff_t>(passed));
    }
    dropped_ += passed;
    place_ -= static_cast<double>(passed);
}

}  // namespace wf::compose
