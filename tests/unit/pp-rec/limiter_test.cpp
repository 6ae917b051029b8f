#include "pp-rec/compose/limiter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <vector>

namespace wf::compose {
namespace {

constexpr double kRate = 48000;
constexpr int kCeiling = 29204;  // -1 dBFS of 32768, rounded down

std::vector<float> tones(const std::vector<double>& hertz, double amplitude, std::size_t frames) {
    std::vector<float> sound;
    for (std::size_t i = 0; i < frames; ++i) {
        double sum = 0;
        for (const double f : hertz) {
            sum += amplitude * std::sin(2 * std::numbers::pi * f * static_cast<double>(i) / kRate);
        }
        sound.insert(sound.end(), 2, static_cast<float>(sum));
    }
    return sound;
}

std::vector<std::int16_t> limit(Limiter& limiter, const std::vector<float>& sound, std::size_t block = 1920) {
    std::vector<std::int16_t> out;
    for (std::size_t at = 0; at < sound.size(); at += block) {
        limiter.process(std::span(sound).subspan(at, std::min(block, sound.size() - at)), out);
    }
    limiter.flush(out);
    return out;
}

int highest(const std::vector<std::int16_t>& pcm) {
    int peak = 0;
    for (const std::int16_t value : pcm) {
        peak = std::max(peak, std::abs(int{value}));
    }
    return peak;
}

TEST(Limiter, QuietSoundPassesBitByBit) {
    Limiter limiter({});
    std::vector<float> sound;
    std::vector<std::int16_t> pcm;
    unsigned state = 1;
    for (int i = 0; i < 40000; ++i) {
        state = state * 1664525U + 1013904223U;
        pcm.push_back(static_cast<std::int16_t>(static_cast<int>(state >> 16) % 58408 - kCeiling));
        sound.push_back(static_cast<float>(pcm.back()) / 32768.0F);
    }
    EXPECT_EQ(limit(limiter, sound), pcm);
    EXPECT_EQ(limiter.deepestReduction_db(), 0);
}

TEST(Limiter, EveryLengthComesOutWhole) {
    for (const std::size_t frames : {0U, 1U, 239U, 240U, 241U, 5000U}) {
        Limiter limiter({});
        const auto sound = tones({440}, 0.25, frames);
        const auto pcm = limit(limiter, sound, 14);
        ASSERT_EQ(pcm.size(), sound.size());
        for (std::size_t i = 0; i < pcm.size(); ++i) {
            ASSERT_EQ(pcm[i], std::lrint(sound[i] * 32768.0F)) << i;
        }
    }
}

TEST(Limiter, NothingIsEverOverTheCeiling) {
    Limiter limiter({});
    std::vector<float> sound = tones({100, 3000, 7001}, 1, 24000);
    for (std::size_t i = 0; i < sound.size(); i += 2) {
        sound[i] *= i % 997 < 40 ? 5.0F : 0.1F;  // sudden peaks in one channel
    }
    sound[100] = std::numeric_limits<float>::infinity();
    sound[301] = std::numeric_limits<float>::quiet_NaN();
    const auto pcm = limit(limiter, sound);
    EXPECT_LE(highest(pcm), kCeiling);
    EXPECT_GT(highest(pcm), kCeiling * 0.9);
}

TEST(Limiter, ThreeFullVoicesKeepTheirShapeWithoutPumping) {
    Limiter limiter({});
    const auto sound = tones({440, 660, 880}, 0.9, 96000);
    const auto pcm = limit(limiter, sound);
    EXPECT_LE(highest(pcm), kCeiling);
    // Behind the first peaks the gain stands still: everything is the sum times one number.
    const double gain = kCeiling / 32768.0 / *std::ranges::max_element(sound);
    for (std::size_t i = 9600; i < pcm.size(); ++i) {
        ASSERT_NEAR(pcm[i], 32768.0 * gain * static_cast<double>(sound[i]), 20) << i;
    }
    EXPECT_NEAR(limiter.peak_dbfs(), 20 * std::log10(*std::ranges::max_element(sound)), 0.01);
    EXPECT_NEAR(limiter.deepestReduction_db(), -20 * std::log10(gain), 0.05);
}

TEST(Limiter, TurnsBothChannelsDownTogetherBeforeThePeakAndLetsGoSlowly) {
    Limiter limiter({});
    std::vector<float> sound = tones({1000}, 0.5, 72000);
    std::vector<float> loud = sound;
    for (std::size_t i = 48000; i < 49000; i += 2) {
        loud[i] *= 4;
    }
    const auto pcm = limit(limiter, loud);
    const auto gainAt = [&](std::size_t frame) {  // of the right channel, at a crest of the tone
        const std::size_t crest = frame / 48 * 48 + 12;
        return pcm[2 * crest + 1] / (32768.0 * static_cast<double>(sound[2 * crest + 1]));
    };
    EXPECT_NEAR(gainAt(23700), 1, 0.001);
    EXPECT_LT(gainAt(23900), 0.9);
    EXPECT_NEAR(gainAt(24200), 0.4456, 0.01);
    EXPECT_LT(gainAt(24000 + 4800), 0.75);
    EXPECT_GT(gainAt(24000 + 24000), 0.93);
    double step = 0;
    for (std::size_t frame = 23400; frame < 71900; frame += 48) {
        step = std::max(step, std::abs(gainAt(frame + 48) - gainAt(frame)));
    }
    EXPECT_LT(step, 0.13) << "the gain of a millisecond";
}

TEST(Limiter, GainIsApplied) {
    Limiter limiter({.gain_db = 6.0206});
    const auto pcm = limit(limiter, tones({440}, 0.25, 4800));
    EXPECT_NEAR(highest(pcm), 16384, 20);
    EXPECT_NEAR(limiter.peak_dbfs(), -6.02, 0.01);
}

}  // namespace
}  // namespace wf::compose
