#include "pp-rec/compose/speech_detector.h"

#include <gtest/gtest.h>

namespace wf::compose {
namespace {

/// Feeds blocks of one loudness, time moved by hand.
class Microphone {
public:
    void play(double seconds, float level_dbfs) {
        const auto blocks = static_cast<int>(seconds / SpeechDetector::kBlockSeconds + 0.5);
        for (int i = 0; i < blocks; ++i) {
            detector_.hear(static_cast<double>(block_++) * SpeechDetector::kBlockSeconds, level_dbfs);
            changes_ += detector_.talking() != talked_ ? 1 : 0;
            talked_ = detector_.talking();
        }
    }
    const SpeechDetector& detector() const { return detector_; }
    bool talking() const { return detector_.talking(); }
    int changes() const { return changes_; }
    const std::vector<Span>& talk() const { return detector_.talk(); }

private:
    SpeechDetector detector_;
    int block_ = 0;
    int changes_ = 0;
    bool talked_ = false;
};

TEST(SpeechDetector, TalkBeginsAfterEightyMillisecondsAndIsDatedBack) {
    Microphone microphone;
    microphone.play(1, -127);
    microphone.play(0.06, -20);
    EXPECT_FALSE(microphone.talking());
    microphone.play(0.02, -20);
    EXPECT_TRUE(microphone.talking());
    microphone.play(0.92, -20);
    microphone.play(2, -127);
    ASSERT_EQ(microphone.talk().size(), 1U);
    EXPECT_NEAR(microphone.talk()[0].begin_s, 1.0, 1e-6);
    EXPECT_NEAR(microphone.talk()[0].end_s, 2.0, 1e-6);
}

TEST(SpeechDetector, TheBorderOutlastsShortPauses) {
    Microphone microphone;
    for (int word = 0; word < 20; ++word) {
        microphone.play(0.3, -25);
        microphone.play(0.4, -80);
    }
    EXPECT_EQ(microphone.changes(), 1);
    EXPECT_EQ(microphone.talk().size(), 1U);
    microphone.play(0.2, -80);
    EXPECT_TRUE(microphone.talking());
    microphone.play(0.2, -80);
    EXPECT_FALSE(microphone.talking());
}

TEST(SpeechDetector, PausesOfHalfASecondDivideTalk) {
    Microphone microphone;
    microphone.play(1, -25);
    microphone.play(0.48, -80);
    microphone.play(1, -25);
    microphone.play(0.5, -80);
    microphone.play(1, -25);
    ASSERT_EQ(microphone.talk().size(), 2U);
    EXPECT_NEAR(microphone.talk()[0].end_s, 2.48, 1e-6);
    EXPECT_NEAR(microphone.talk()[1].begin_s, 2.98, 1e-6);
    EXPECT_NEAR(microphone.talk()[1].end_s, 3.98, 1e-6);
}

TEST(SpeechDetector, BlipsAreNoTalk) {
    Microphone microphone;
    for (int i = 0; i < 10; ++i) {
        microphone.play(0.18, -15);
        microphone.play(2, -80);
    }
    EXPECT_TRUE(microphone.talk().empty());
    microphone.play(0.2, -15);
    EXPECT_EQ(microphone.talk().size(), 1U);
}

TEST(SpeechDetector, ClicksDoNotEvenLightTheBorder) {
    Microphone microphone;
    for (int i = 0; i < 50; ++i) {
        microphone.play(0.04, -20);
        microphone.play(0.16, -70);
    }
    EXPECT_EQ(microphone.changes(), 0);
}

TEST(SpeechDetector, ALastingToneIsTalk) {
    for (const float level : {-9.0F, -20.0F, -35.0F, -45.0F}) {
        Microphone microphone;
        microphone.play(120, level);
        EXPECT_TRUE(microphone.talking()) << level;
        ASSERT_EQ(microphone.talk().size(), 1U) << level;
        EXPECT_NEAR(microphone.talk()[0].begin_s, 0, 1e-6);
        EXPECT_NEAR(microphone.talk()[0].end_s, 120, 1e-6);
    }
}

TEST(SpeechDetector, SteadyNoiseIsNotTalkButAVoiceAboveItIs) {
    Microphone microphone;
    microphone.play(30, -54);
    EXPECT_TRUE(microphone.talk().empty());
    microphone.play(1, -36);
    EXPECT_TRUE(microphone.talking());
    microphone.play(2, -54);
    EXPECT_FALSE(microphone.talking());
    ASSERT_EQ(microphone.talk().size(), 1U);
    EXPECT_NEAR(microphone.talk()[0].end_s - microphone.talk()[0].begin_s, 1, 1e-6);
}

TEST(SpeechDetector, NoiseThatSetsInLaterIsLearnt) {
    Microphone microphone;
    microphone.play(10, -80);
    microphone.play(20, -52);
    EXPECT_FALSE(microphone.talking());
    microphone.play(1, -30);
    EXPECT_TRUE(microphone.talking());
}

TEST(SpeechDetector, AQuietVoiceInAQuietRoomIsHeard) {
    Microphone microphone;
    microphone.play(5, -85);
    microphone.play(1, -50);
    EXPECT_TRUE(microphone.talking());
}

TEST(SpeechDetector, SilenceNeverTalks) {
    Microphone microphone;
    microphone.play(10, -127);
    EXPECT_FALSE(microphone.talking());
    EXPECT_TRUE(microphone.talk().empty());
    EXPECT_LT(microphone.detector().lastTalk_s(), 0);
}

}  // namespace
}  // namespace wf::compose
