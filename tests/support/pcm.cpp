#include "tests/support/pcm.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <string>
#include <utility>

#include "tests/support/process.h"

namespace wf::test {
namespace {

Result<std::vector<std::int16_t>> decode(const std::filesystem::path& path, std::vector<std::string> filter) {
    std::vector<std::string> argv{"ffmpeg", "-nostdin", "-v", "error", "-i", "file:" + path.string(), "-map", "0:a:0"};
    argv.insert(argv.end(), filter.begin(), filter.end());
    argv.insert(argv.end(), {"-ac", "1", "-ar", "48000", "-f", "s16le", "-"});
    const Outcome outcome = run(std::move(argv));
    if (!outcome.ok()) {
        return Error{"ffmpeg cannot decode the sound of " + path.string() + ": " + outcome.err};
    }
    std::vector<std::int16_t> samples(outcome.out.size() / sizeof(std::int16_t));
    if (!samples.empty()) {
        std::memcpy(samples.data(), outcome.out.data(), samples.size() * sizeof(std::int16_t));
    }
    return samples;
}

}  // namespace

Result<std::vector<std::int16_t>> readPcm(const std::filesystem::path& path) { return decode(path, {}); }

Result<std::vector<std::int16_t>> readPcmChannel(const std::filesystem::path& path, int channel) {
    return decode(path, {"-af", "pan=mono|c0=c" + std::to_string(channel)});
}

double level(std::span<const std::int16_t> samples) {
    double energy = 0;
    for (const std::int16_t sample : samples) {
        const double value = sample / 32768.0;
        energy += value * value;
    }
    return samples.empty() ? 0 : std::sqrt(energy / static_cast<double>(samples.size()));
}

double toneShare(std::span<const float> samples, double rate, double hz) {
    const double coefficient = 2 * std::cos(2 * std::numbers::pi * hz / rate);
    double previous = 0;
    double before_previous = 0;
    double energy = 0;
    for (const float sample : samples) {
        const double value = static_cast<double>(sample);
        const double next = value + coefficient * previous - before_previous;
        before_previous = std::exchange(previous, next);
        energy += value * value;
    }
    if (energy <= 0) {
        return 0;
    }
    const double power =
        previous * previous + before_previous * before_previous - coefficient * previous * before_previous;
    return 2 * power / (energy * static_cast<double>(samples.size()));
}

double toneShare(std::span<const std::int16_t> samples, double rate, double hz) {
    const std::vector<float> converted(samples.begin(), samples.end());
    return toneShare(std::span<const float>(converted), rate, hz);
}

double toneLevel(std::span<const std::int16_t> samples, double rate, double hz) {
    return level(samples) * std::sqrt(std::max(0.0, toneShare(samples, rate, hz)));
}

std::vector<Interval> soundingTimes(std::span<const std::int16_t> samples, double hz, double least_level) {
    constexpr double kRate_hz = 48000;
    constexpr std::size_t kStep = 960;
    constexpr std::size_t kWindow = 1920;
    constexpr double kHole_s = 0.3;
    std::vector<Interval> intervals;
    for (std::size_t at = 0; at + kWindow <= samples.size(); at += kStep) {
        if (toneLevel(samples.subspan(at, kWindow), kRate_hz, hz) < least_level) {
            continue;
        }
        const double begin_s = static_cast<double>(at + kStep / 2) / kRate_hz;
        const double end_s = begin_s + static_cast<double>(kStep) / kRate_hz;
        if (intervals.empty() || begin_s - intervals.back().end_s > kHole_s) {
            intervals.push_back({begin_s, end_s});
        }
        intervals.back().end_s = end_s;
    }
    return intervals;
}

}  // namespace wf::test
