#include "pp-rec/compose/loudness.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/pp-rec/listed_sound.h"

namespace wf::compose {
namespace {

using test::ListedSound;
using test::personWith;
using test::tone;

TEST(Loudness, ATelephoneToneOnBothChannelsAtMinus23) {
    // EBU Tech 3341, case 1: a stereo sine of 1000 Hz with peaks at -23 dBFS reads -23 LUFS.
    auto meter = LoudnessMeter::create();
    ASSERT_TRUE(meter.ok());
    std::vector<float> sound;
    const double amplitude = std::pow(10, -23.0 / 20);
    for (int i = 0; i < 20 * 48000; ++i) {
        sound.insert(sound.end(), 2, static_cast<float>(tone(1000, amplitude)(i / 48000.0)));
    }
    (*meter)->add(std::span<const float>(sound));
    EXPECT_NEAR((*meter)->integrated_lufs(), -23, 0.1);
    EXPECT_NEAR((*meter)->peak_dbfs(), -23, 0.01);
}

TEST(Loudness, SilenceHasNone) {
    auto meter = LoudnessMeter::create();
    ASSERT_TRUE(meter.ok());
    (*meter)->add(std::span<const std::int16_t>(std::vector<std::int16_t>(96000)));
    EXPECT_EQ((*meter)->integrated_lufs(), LoudnessMeter::kSilence);
    EXPECT_EQ((*meter)->peak_dbfs(), LoudnessMeter::kSilence);
    EXPECT_EQ(loudnessGain_db(LoudnessMeter::kSilence, -16), 0);
}

TEST(Loudness, OfAMeetingAndTheGainItNeeds) {
    std::vector<Person> people;
    auto sound = std::make_unique<ListedSound>(rtp::Codec::kL16_48, 1);
    sound->addLinear(tone(1000, std::pow(10, -30.0 / 20)), 250);
    people.push_back(personWith(std::move(sound)));
    const auto measured = measureLoudness(people, {0, 10});
    ASSERT_TRUE(measured.ok());
    EXPECT_NEAR(*measured, -30, 0.3);
    EXPECT_NEAR(loudnessGain_db(*measured, -16), 14, 0.3);
    EXPECT_EQ(loudnessGain_db(-90, -16), 30);
}

}  // namespace
}  // namespace wf::compose
