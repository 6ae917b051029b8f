#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

namespace wf::mux::test {

inline std::vector<std::int16_t> sine(double hertz, int sample_rate, int frames, int channels = 1) {
    std::vector<std::int16_t> pcm;
    for (int i = 0; i < frames; ++i) {
        const double value = 12000.0 * std::sin(2.0 * std::numbers::pi * hertz * i / sample_rate);
        pcm.insert(pcm.end(), static_cast<std::size_t>(channels), static_cast<std::int16_t>(value));
    }
    return pcm;
}

inline std::vector<std::int16_t> channelOf(const std::vector<std::int16_t>& pcm, int channels, int channel) {
    std::vector<std::int16_t> one;
    for (std::size_t i = static_cast<std::size_t>(channel); i < pcm.size(); i += static_cast<std::size_t>(channels)) {
        one.push_back(pcm[i]);
    }
    return one;
}

/// Frequency of a pure tone, from its rising zero crossings.
inline double toneOf(const std::vector<std::int16_t>& mono, int sample_rate) {
    std::vector<double> crossings;
    for (std::size_t i = 1; i < mono.size(); ++i) {
        if (mono[i - 1] < 0 && mono[i] >= 0) {
            const double before = mono[i - 1];
            crossings.push_back(static_cast<double>(i) - mono[i] / (mono[i] - before));
        }
    }
    if (crossings.size() < 2) {
        return 0;
    }
    const double periods = static_cast<double>(crossings.size() - 1);
    return periods * sample_rate / (crossings.back() - crossings.front());
}

inline double loudness(const std::vector<std::int16_t>& pcm, std::size_t from, std::size_t to) {
    double sum = 0;
    for (std::size_t i = from; i < to; ++i) {
        sum += static_cast<double>(pcm[i]) * pcm[i];
    }
    return std::sqrt(sum / static_cast<double>(to - from));
}

}  // namespace wf::mux::test
