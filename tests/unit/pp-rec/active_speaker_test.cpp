#include "pp-rec/compose/active_speaker.h"

#include <gtest/gtest.h>

namespace wf::compose {
namespace {

constexpr double kBlock = 0.02;

/// People whose voices are set by hand.
class Room {
public:
    explicit Room(std::size_t people) : voices_(people) {
        for (std::size_t i = 0; i < people; ++i) {
            voices_[i] = {true, false, -90, -1, i};
        }
    }
    void talks(std::size_t person, float loudness_dbfs) {
        voices_[person].talking = true;
        voices_[person].loudness_dbfs = loudness_dbfs;
    }
    void silent(std::size_t person) {
        voices_[person].talking = false;
        voices_[person].loudness_dbfs = -90;
    }
    void leaves(std::size_t person) { voices_[person].eligible = false; }
    void comes(std::size_t person) { voices_[person].eligible = true; }

    /// Lets time pass; when the speaker changed first, -1 for never.
    double pass(double seconds) {
        double changed_s = -1;
        for (int i = 0; i < static_cast<int>(seconds / kBlock + 0.5); ++i) {
            for (ActiveSpeaker::Voice& voice : voices_) {
                voice.last_talk_s = voice.talking ? time_s_ + kBlock : voice.last_talk_s;
            }
            const auto before = speaker();
            time_s_ += kBlock;
            active_.hear(time_s_, kBlock, voices_);
            if (changed_s < 0 && speaker() != before) {
                changed_s = time_s_;
            }
        }
        return changed_s;
    }
    std::optional<std::size_t> speaker() { return active_.choose(time_s_, voices_); }

private:
    ActiveSpeaker active_;
    std::vector<ActiveSpeaker::Voice> voices_;
    double time_s_ = 0;
};

TEST(ActiveSpeaker, TheFirstPersonUntilSomebodyTalks) {
    Room room(3);
    EXPECT_EQ(room.speaker(), 0U);
    room.pass(5);
    EXPECT_EQ(room.speaker(), 0U);
    room.talks(2, -20);
    EXPECT_NEAR(room.pass(1), 5.02, 1e-6);
    EXPECT_EQ(room.speaker(), 2U);
}

TEST(ActiveSpeaker, NobodyWhenNobodyIsThere) {
    Room room(1);
    room.leaves(0);
    EXPECT_EQ(room.speaker(), std::nullopt);
    room.pass(1);
    room.comes(0);
    EXPECT_EQ(room.speaker(), 0U);
}

TEST(ActiveSpeaker, ChangesASecondAfterTheOtherFellSilent) {
    Room room(2);
    room.talks(0, -20);
    room.pass(10);
    room.silent(0);
    room.talks(1, -20);
    EXPECT_NEAR(room.pass(3), 11, 1e-6);
    EXPECT_EQ(room.speaker(), 1U);
}

TEST(ActiveSpeaker, AShortWordChangesNothing) {
    Room room(2);
    room.talks(0, -20);
    room.pass(10);
    room.silent(0);
    for (int i = 0; i < 5; ++i) {
        room.talks(1, -20);
        EXPECT_LT(room.pass(0.9), 0);
        room.silent(1);
        EXPECT_LT(room.pass(1), 0);
    }
    EXPECT_EQ(room.speaker(), 0U);
}

TEST(ActiveSpeaker, OfTwoWhoTalkAtOnceTheFirstStays) {
    Room room(3);
    room.talks(1, -22);
    room.pass(3);
    room.talks(0, -20);
    room.talks(2, -22);
    EXPECT_LT(room.pass(60), 0);
    EXPECT_EQ(room.speaker(), 1U);
}

TEST(ActiveSpeaker, AClearlyLouderVoiceTakesOver) {
    Room room(2);
    room.talks(0, -30);
    room.pass(10);
    room.talks(1, -20);
    EXPECT_NEAR(room.pass(5), 11, 1e-6);
    EXPECT_EQ(room.speaker(), 1U);
}

TEST(ActiveSpeaker, StaysForTwoSecondsAtLeast) {
    Room room(3);
    room.talks(0, -30);
    room.pass(10);
    room.talks(1, -20);
    room.pass(1);
    ASSERT_EQ(room.speaker(), 1U);  // since 11 s
    room.silent(1);
    room.talks(2, -20);
    EXPECT_NEAR(room.pass(5), 13, 1e-6);
    EXPECT_EQ(room.speaker(), 2U);
}

TEST(ActiveSpeaker, WhoLeavesIsFollowedAtOnce) {
    Room room(4);
    room.talks(3, -20);
    room.pass(3);
    room.silent(3);
    room.talks(1, -20);
    room.pass(3);
    ASSERT_EQ(room.speaker(), 1U);
    room.leaves(1);
    EXPECT_EQ(room.speaker(), 3U);  // talked last
    room.talks(2, -20);
    room.leaves(3);
    EXPECT_EQ(room.speaker(), 2U);  // talks
}

}  // namespace
}  // namespace wf::compose
