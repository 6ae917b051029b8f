#include "pp-rec/compose/sound_mixer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>

#include "tests/unit/pp-rec/listed_sound.h"

namespace wf::compose {
namespace {

using rtp::Codec;
using test::ListedSound;
using test::opusPackets;
using test::personWith;
using test::tone;
using test::Wave;

constexpr int kRate = SoundMixer::kSampleRate;

struct Mix {
    std::vector<float> left;
    std::vector<float> right;
    std::vector<std::vector<float>> levels;
    std::vector<std::uint64_t> undecodable;
};

Mix mixAll(std::vector<Person>& people, Span part) {
    Mix mix;
    SoundMixer mixer(people, part);
    std::vector<float> block;
    while (mixer.mix(block)) {
        for (std::size_t i = 0; i < block.size(); i += 2) {
            mix.left.push_back(block[i]);
            mix.right.push_back(block[i + 1]);
        }
        mix.levels.emplace_back(mixer.levels_dbfs().begin(), mixer.levels_dbfs().end());
    }
    mix.undecodable = mixer.undecodable();
    return mix;
}

Mix mixOne(std::unique_ptr<ListedSound> sound, double end_s) {
    std::vector<Person> people;
    people.push_back(personWith(std::move(sound)));
    return mixAll(people, {0, end_s});
}

std::size_t frameAt(double seconds) { return static_cast<std::size_t>(std::llround(seconds * kRate)); }

/// Amplitude and time shift (positive: late) of a tone in 100 ms of sound from `begin_s` on.
struct Found {
    double amplitude = 0;
    double late_s = 0;
};

Found findTone(const std::vector<float>& sound, double begin_s, double hertz) {
    std::complex<double> sum;
    const std::size_t first = frameAt(begin_s);
    for (std::size_t i = first; i < first + frameAt(0.1); ++i) {
        const double phase = 2 * std::numbers::pi * hertz * static_cast<double>(i) / kRate;
        sum += static_cast<double>(sound[i]) * std::polar(1.0, -phase);
    }
    sum *= 2.0 / static_cast<double>(frameAt(0.1));
    return {std::abs(sum), -std::arg(sum * std::complex<double>(0, 1)) / (2 * std::numbers::pi * hertz)};
}

/// What is left of a pure tone when what foretells it is taken away: large where the wave has an edge.
double worstEdge(const std::vector<float>& sound, double begin_s, double end_s, double hertz) {
    const double turn = 2 * std::cos(2 * std::numbers::pi * hertz / kRate);
    double worst = 0;
    for (std::size_t i = frameAt(begin_s) + 2; i < frameAt(end_s); ++i) {
        worst = std::max(worst, std::abs(static_cast<double>(sound[i]) - turn * static_cast<double>(sound[i - 1]) +
                                         static_cast<double>(sound[i - 2])));
    }
    return worst;
}

float loudest(const std::vector<float>& sound, double begin_s, double end_s) {
    float peak = 0;
    for (std::size_t i = frameAt(begin_s); i < frameAt(end_s); ++i) {
        peak = std::max(peak, std::abs(sound[i]));
    }
    return peak;
}

TEST(SoundMixer, AddsEverybodyUpAtUnityInBothChannels) {
    std::vector<Person> people;
    for (const double hertz : {440.0, 660.0, 880.0}) {
        auto sound = std::make_unique<ListedSound>(Codec::kL16_48, 0);
        sound->addLinear(tone(hertz, 0.6), 50);
        people.push_back(personWith(std::move(sound)));
    }
    const Mix mix = mixAll(people, {0, 1});
    ASSERT_EQ(mix.left.size(), 48000U);
    EXPECT_EQ(mix.left, mix.right);
    for (std::size_t i = frameAt(0.01); i < frameAt(0.99); ++i) {
        const double t = static_cast<double>(i) / kRate;
        ASSERT_NEAR(static_cast<double>(mix.left[i]), tone(440, 0.6)(t) + tone(660, 0.6)(t) + tone(880, 0.6)(t), 1e-4);
    }
    for (const float level : mix.levels[20]) {
        EXPECT_NEAR(level, 20 * std::log10(0.6) - 3.01, 0.1);
    }
}

TEST(SoundMixer, NobodyIsSilenceAndTheLastBlockIsCut) {
    std::vector<Person> people(2);
    people[0].sounds.push_back(std::make_unique<ListedSound>(Codec::kOpus, 0));
    SoundMixer mixer(people, {1, 1.05});
    std::vector<float> block;
    for (const std::size_t frames : {960U, 960U, 480U}) {
        ASSERT_TRUE(mixer.mix(block));
        EXPECT_EQ(block, std::vector<float>(2 * frames));
        EXPECT_EQ(mixer.levels_dbfs()[0], -127);
    }
    EXPECT_FALSE(mixer.mix(block));
}

TEST(SoundMixer, SoundStandsWhereTheMeetingsClockSays) {
    for (const Codec codec : {Codec::kL16_48, Codec::kL16}) {
        auto sound = std::make_unique<ListedSound>(codec, 0.1234);
        sound->addLinear(tone(50, 0.5), 25);
        sound->addSilence(0.3);
        sound->addLinear(tone(50, 0.5), 25);
        const Mix mix = mixOne(std::move(sound), 1.6);
        EXPECT_EQ(loudest(mix.left, 0, 0.1224), 0);
        EXPECT_EQ(loudest(mix.left, 0.625, 0.92), 0);
        EXPECT_EQ(loudest(mix.left, 1.425, 1.6), 0);
        for (const double at : {0.2, 0.4, 1.0, 1.2}) {
            EXPECT_NEAR(findTone(mix.left, at, 50).late_s, 0, 0.00005) << at;
            EXPECT_NEAR(findTone(mix.left, at, 50).amplitude, 0.5, 0.003) << at;
        }
        EXPECT_LT(worstEdge(mix.left, 0, 1.6, 50), 0.01);
    }
}

TEST(SoundMixer, TelephoneSoundComesWithoutItsImages) {
    auto sound = std::make_unique<ListedSound>(Codec::kPcmu, 0);
    for (int frame = 0; frame < 50; ++frame) {
        // mu-law (G.711): +/- 8031 alternating with silence make 2000 Hz.
        std::vector<std::byte> data;
        for (int i = 0; i < 40; ++i) {
            data.insert(data.end(), {std::byte{0xFF}, std::byte{0x9F}, std::byte{0xFF}, std::byte{0x1F}});
        }
        sound->addCoded(data);
    }
    const Mix mix = mixOne(std::move(sound), 1);
    EXPECT_EQ(mix.left, mix.right);
    const double amplitude = findTone(mix.left, 0.4, 2000).amplitude;
    EXPECT_GT(amplitude, 0.2);
    EXPECT_LT(findTone(mix.left, 0.4, 6000).amplitude, amplitude / 3000);
    EXPECT_LT(findTone(mix.left, 0.4, 10000).amplitude, amplitude / 3000);
}

TEST(SoundMixer, StereoStaysAsItIs) {
    auto sound = std::make_unique<ListedSound>(Codec::kOpus, 0);
    for (auto& packet : opusPackets(tone(440, 0.4), tone(1000, 0.2), 50)) {
        sound->addCoded(std::move(packet));
    }
    const Mix mix = mixOne(std::move(sound), 1);
    EXPECT_NEAR(findTone(mix.left, 0.5, 440).amplitude, 0.4, 0.01);
    EXPECT_NEAR(findTone(mix.right, 0.5, 1000).amplitude, 0.2, 0.01);
    EXPECT_LT(findTone(mix.left, 0.5, 1000).amplitude, 0.01);
    EXPECT_EQ(mix.undecodable[0], 0U);
}

TEST(SoundMixer, OpusLossesAreConcealed) {
    auto packets = opusPackets(tone(440, 0.4), tone(440, 0.4), 50);
    auto sound = std::make_unique<ListedSound>(Codec::kOpus, 0);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        if (i == 25) {
            sound->addLost(packets[i + 1]);
        } else {
            sound->addCoded(packets[i]);
        }
    }
    const Mix mix = mixOne(std::move(sound), 1);
    EXPECT_GT(loudest(mix.left, 0.502, 0.518), 0.2);
    EXPECT_LT(worstEdge(mix.left, 0.1, 0.9, 440), 0.02);
}

TEST(SoundMixer, LostTelephoneSoundFadesOutAndIn) {
    auto sound = std::make_unique<ListedSound>(Codec::kL16, 0);
    sound->addLinear(tone(440, 0.5), 10);
    sound->addLost({});
    sound->addLinear(tone(440, 0.5), 10);
    const Mix mix = mixOne(std::move(sound), 0.4);
    EXPECT_LT(worstEdge(mix.left, 0, 0.4, 440), 0.01);
    EXPECT_NEAR(findTone(mix.left, 0.25, 440).late_s, 0, 0.0001);
}

TEST(SoundMixer, DriftIsFollowedBySpeed) {
    for (const double ppm : {150.0, -150.0, 4000.0, -4000.0}) {
        auto sound = std::make_unique<ListedSound>(Codec::kL16_48, 0);
        const double rate = 1 + ppm / 1e6;
        for (int frame = 0; frame < 3000; ++frame) {
            // The sender's second is longer or shorter than the meeting's: what it sends in a frame of 20 ms lasts as
            // long as its own clock says.
            const double begin = sound->nextTime_s();
            sound->addLinear([=](double t) { return tone(50, 0.5)((frame * 0.02 + t - begin) * rate); }, 1);
            sound->moveBy(std::round(960 * rate * (frame + 1)) / kRate - sound->nextTime_s());
        }
        const Mix mix = mixOne(std::move(sound), 59);
        for (double at = 2; at < 58; at += 0.5) {
            ASSERT_LT(std::abs(findTone(mix.left, at, 50).late_s), 0.0035) << ppm << " at " << at;
        }
        EXPECT_LT(worstEdge(mix.left, 0.1, 58, 50), 0.0005) << ppm;
    }
}

TEST(SoundMixer, SmallStepsOfTheClockDoNotClick) {
    for (const double step_s : {-0.019, -0.012, 0.012, 0.019}) {
        auto packets = opusPackets(tone(220, 0.4), tone(220, 0.4), 100);
        auto sound = std::make_unique<ListedSound>(Codec::kOpus, 0);
        for (std::size_t i = 0; i < packets.size(); ++i) {
            if (i == 50) {
                sound->moveBy(step_s);
            }
            sound->addCoded(packets[i]);
        }
        const Mix mix = mixOne(std::move(sound), 2);
        EXPECT_LT(worstEdge(mix.left, 0.1, 1.9, 220), 0.02) << step_s;
        const double before = findTone(mix.left, 0.8, 220).late_s;
        const double after = findTone(mix.left, 1.6, 220).late_s;
        EXPECT_NEAR(std::remainder(after - before - step_s, 1.0 / 220), 0, 0.0011) << step_s;
    }
}

TEST(SoundMixer, AHoleThatNobodyFilledIsSilence) {
    auto packets = opusPackets(tone(440, 0.4), tone(440, 0.4), 50);
    auto sound = std::make_unique<ListedSound>(Codec::kOpus, 0);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        if (i == 25) {
            sound->moveBy(3000);
        }
        sound->addCoded(packets[i]);
    }
    std::vector<Person> people;
    people.push_back(personWith(std::move(sound)));
    const Mix mix = mixAll(people, {2999, 3001});
    EXPECT_EQ(loudest(mix.left, 0, 1.49), 0);
    EXPECT_NEAR(findTone(mix.left, 1.6, 440).amplitude, 0.4, 0.01);
}

TEST(SoundMixer, LinearSoundStepsWithoutClicksToo) {
    for (const double step_s : {-0.015, 0.015}) {
        auto sound = std::make_unique<ListedSound>(Codec::kL16_48, 0);
        sound->addLinear(tone(50, 0.5), 50);
        sound->moveBy(step_s);
        sound->addLinear(tone(50, 0.5), 50);
        const Mix mix = mixOne(std::move(sound), 2);
        EXPECT_LT(worstEdge(mix.left, 0.1, 1.9, 50), 0.01) << step_s;
        EXPECT_NEAR(findTone(mix.left, 1.5, 50).late_s, 0, 0.0001) << step_s;
    }
}

TEST(SoundMixer, OfTwoRecordingsAtOnceTheNewerIsHeard) {
    std::vector<Person> people(1);
    auto ghost = std::make_unique<ListedSound>(Codec::kL16_48, 0);
    ghost->addLinear(tone(440, 0.5), 150);
    auto newer = std::make_unique<ListedSound>(Codec::kL16_48, 1);
    newer->addLinear(tone(440, 0.5), 50);
    people[0].sounds.push_back(std::move(ghost));
    people[0].sounds.push_back(std::move(newer));
    const Mix mix = mixAll(people, {0, 3});
    for (const double at : {0.5, 1.5, 2.5}) {
        EXPECT_NEAR(findTone(mix.left, at, 440).amplitude, 0.5, 0.001) << at;
    }
    EXPECT_LT(loudest(mix.left, 0, 3), 0.51);
    EXPECT_LT(worstEdge(mix.left, 0, 3, 440), 0.01);
    EXPECT_GT(loudest(mix.left, 0.995, 1.015), 0.3);
}

TEST(SoundMixer, RecordingsThatFollowEachOtherAreBothWhole) {
    std::vector<Person> people(1);
    for (const double begin_s : {1.0, 0.0}) {
        auto sound = std::make_unique<ListedSound>(Codec::kL16_48, begin_s);
        sound->addLinear(tone(440, 0.5), 50);
        people[0].sounds.push_back(std::move(sound));
    }
    const Mix mix = mixAll(people, {0, 2});
    EXPECT_NEAR(findTone(mix.left, 0.85, 440).amplitude, 0.5, 0.005);
    EXPECT_NEAR(findTone(mix.left, 1.05, 440).amplitude, 0.5, 0.005);
    EXPECT_LT(worstEdge(mix.left, 0, 2, 440), 0.01);
}

TEST(SoundMixer, APartIsTheSameSoundAsInTheWhole) {
    const auto make = [] {
        auto sound = std::make_unique<ListedSound>(Codec::kOpus, 0.5);
        for (auto& packet : opusPackets(tone(440, 0.4), tone(330, 0.4), 100)) {
            sound->addCoded(std::move(packet));
        }
        std::vector<Person> people;
        people.push_back(personWith(std::move(sound)));
        return people;
    };
    auto whole_people = make();
    const Mix whole = mixAll(whole_people, {0, 2});
    auto part_people = make();
    const Mix part = mixAll(part_people, {1.3, 1.8});
    ASSERT_EQ(part.left.size(), 24000U);
    for (std::size_t i = 0; i < part.left.size(); ++i) {
        ASSERT_NEAR(part.left[i], whole.left[i + frameAt(1.3)], 0.005) << i;
    }
}

TEST(SoundMixer, MonoOpusBecomesStereoWhereItTurnsStereo) {
    auto mono = opusPackets(tone(440, 0.4), tone(440, 0.4), 50, 1);
    auto stereo = opusPackets(tone(440, 0.4), tone(1000, 0.2), 50);
    auto sound = std::make_unique<ListedSound>(Codec::kOpus, 0);
    for (const auto* packets : {&mono, &stereo, &mono}) {
        for (const auto& packet : *packets) {
            sound->addCoded(packet);
        }
    }
    const Mix mix = mixOne(std::move(sound), 3);
    for (const double at : {0.5, 2.5}) {
        EXPECT_NEAR(findTone(mix.left, at, 440).amplitude, 0.4, 0.01);
        EXPECT_NEAR(findTone(mix.right, at, 440).amplitude, 0.4, 0.01);
    }
    EXPECT_NEAR(findTone(mix.left, 1.5, 440).amplitude, 0.4, 0.01);
    EXPECT_NEAR(findTone(mix.right, 1.5, 1000).amplitude, 0.2, 0.01);
    EXPECT_LT(findTone(mix.right, 1.5, 440).amplitude, 0.02);
}

TEST(SoundMixer, PacketsOfSilenceAreSilence) {
    const Wave speech = [](double t) { return t < 1 || t > 3 ? tone(440, 0.4)(t) : 0; };
    auto packets = opusPackets(speech, speech, 200, 1);
    const auto is_silence = [](const auto& packet) { return packet.size() == 3 && packet[2] == std::byte{0xFE}; };
    ASSERT_GT(std::ranges::count_if(packets, is_silence), 40);
    auto sound = std::make_unique<ListedSound>(Codec::kOpus, 0);
    for (auto& packet : packets) {
        sound->addCoded(std::move(packet));
    }
    const Mix mix = mixOne(std::move(sound), 4);
    EXPECT_EQ(mix.levels[120][0], -127);
    EXPECT_EQ(loudest(mix.left, 2, 2.98), 0);
    EXPECT_NEAR(findTone(mix.left, 0.5, 440).amplitude, 0.4, 0.01);
    EXPECT_NEAR(findTone(mix.left, 3.2, 440).amplitude, 0.4, 0.01);
    EXPECT_EQ(mix.undecodable[0], 0U);
}

TEST(SoundMixer, CountsWhatDoesNotDecode) {
    auto sound = std::make_unique<ListedSound>(Codec::kOpus, 0);
    auto packets = opusPackets(tone(440, 0.4), tone(440, 0.4), 20);
    packets[10] = {std::byte{0xFF}, std::byte{0xFF}, std::byte{0x7F}};
    for (auto& packet : packets) {
        sound->addCoded(std::move(packet));
    }
    const Mix mix = mixOne(std::move(sound), 1);
    EXPECT_EQ(mix.undecodable[0], 1U);
    EXPECT_EQ(mix.left.size(), 48000U);
}

}  // namespace
}  // namespace wf::compose
