#include "pp-rec/media/timeline.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/pp-rec/solved_track.h"

namespace wf::media {
namespace {

using test::SolvedTrack;
using test::SyntheticTrack;
using RtpTime = SyntheticTrack::RtpTime;

constexpr double kExact_ms = 0.02;   // ticks and microseconds are rounded
constexpr double kByArrival_ms = 1;  // arrival times are whole milliseconds

void expectNothingRepaired(const SolvedTrack& solved) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(RepairKind::kCount); ++i) {
        EXPECT_EQ(solved.times(static_cast<RepairKind>(i)), 0U) << repairName(static_cast<RepairKind>(i));
    }
}

TEST(Timeline, CleanTracksKeepTheirTimes) {
    for (SyntheticTrack track : {SyntheticTrack::opus(), SyntheticTrack::pcmu(), SyntheticTrack::vp8()}) {
        track.play(30);
        const std::size_t count = track.packets().size();
        const SolvedTrack solved(std::move(track));
        ASSERT_EQ(solved.times().size(), count);
        EXPECT_LT(solved.worst_ms(), kByArrival_ms);
        EXPECT_EQ(solved.timeline.runs.size(), 1U);
        EXPECT_EQ(solved.timeline.lost_packets, 0U);
        EXPECT_TRUE(solved.timeline.has_arrival_times);
        expectNothingRepaired(solved);
    }
}

TEST(Timeline, KnowsStepDurationAndStart) {
    SyntheticTrack track = SyntheticTrack::vp8(30, 60, 3);
    track.play(10).lateBy(2500);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.timeline.nominal_step, 3000);
    EXPECT_EQ(solved.timeline.clock_rate, 90000U);
    EXPECT_EQ(solved.timeline.duration, 299 * 3000);
    EXPECT_NEAR(static_cast<double>(solved.timeline.start_us - SyntheticTrack::kFirstFrame_us), 2.5e6, 500);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
}

TEST(Timeline, CapturesCountFromTheirOwnStart) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(5).captureClock(3210);
    EXPECT_LT(SolvedTrack(std::move(track)).worst_ms(), kByArrival_ms);
}

TEST(Timeline, WrapsOfBothCountersTogether) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.startAt(65530, 0xffffffff - 5 * 960).play(30);
    const SolvedTrack solved(std::move(track));
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    expectNothingRepaired(solved);
}

TEST(Timeline, RtpTimeWrapsTwiceInFourteenHours) {
    SyntheticTrack track = SyntheticTrack::vp8(2, 120, 1);
    track.startAt(1, 0xffff0000).play(14 * 3600);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), 14U * 3600 * 2);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    expectNothingRepaired(solved);
}

TEST(Timeline, ThirteenHoursOfSound) {
    SyntheticTrack track = SyntheticTrack::opus(60);
    track.drift(30).play(13 * 3600);
    track.jitter(20);
    const SolvedTrack solved(std::move(track));
    EXPECT_LT(solved.worst_ms(), 20);
}

TEST(Timeline, ReorderedAndRepeatedPackets) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(20).delayBehind(100, 3).delayBehind(500, 40).duplicate(700).duplicate(0);
    const std::size_t count = track.packets().size();
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), count - 2);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    EXPECT_EQ(solved.times(RepairKind::kReordered), 2U);
    EXPECT_EQ(solved.times(RepairKind::kDuplicate), 2U);
    EXPECT_EQ(solved.timeline.lost_packets, 0U);
}

TEST(Timeline, LossLeavesAHole) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(20).lose(300).lose(400, 7);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.timeline.lost_packets, 8U);
    EXPECT_EQ(solved.amount(RepairKind::kLost), 8);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
}

TEST(Timeline, AnOutageLongerThanSequenceNumbersReach) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(200).lose(2000, 4000);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.timeline.lost_packets, 4000U);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
}

TEST(Timeline, SeventyThousandPacketsReversed) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(1400).reverse();
    const SolvedTrack solved(std::move(track));
    ASSERT_EQ(solved.times().size(), 70'000U);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    for (std::size_t i = 1; i < solved.times().size(); ++i) {
        ASSERT_GT(solved.times()[i].solved_ms, solved.times()[i - 1].solved_ms);
    }
}

// --- resets of the RTP clock ---------------------------------------------------------------------------------------

TEST(Timeline, ResetUpAndDownWithUnbrokenNumbering) {
    for (const std::int64_t jump : {900'000'000L, -900'000'000L, 1'000'000L, -1'000'000L}) {
        SyntheticTrack track = SyntheticTrack::opus();
        track.play(30).jumpTime(750, jump).jitter(30);
        const SolvedTrack solved(std::move(track));
        EXPECT_EQ(solved.times().size(), 1500U);
        EXPECT_LT(solved.worst_ms(), 3) << jump;
        ASSERT_EQ(solved.times(RepairKind::kTimestampReset), 1U) << jump;
        const Repair reset = solved.repairs(RepairKind::kTimestampReset).at(0);
        EXPECT_NEAR(reset.at_s, 15, 0.01);
        EXPECT_NEAR(reset.amount, static_cast<double>(jump) / 48000, 0.06);
        // Unbroken numbering: the step over the seam is exactly one packet.
        EXPECT_NEAR(solved.times()[750].solved_ms - solved.times()[749].solved_ms, 20, kExact_ms);
    }
}

TEST(Timeline, ResetWithAGapStandsWhereItArrived) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(15).pause(4, RtpTime::kGoesOn).play(15).jumpTime(750, -700'000'000).jumpSequence(750, 12'345);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), 1500U);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
}

TEST(Timeline, ManyResets) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(100);
    for (std::size_t i = 1; i < 50; ++i) {
        track.jumpTime(100 * i, i % 2 == 0 ? 800'000'000 : -900'000'000);
    }
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), 5000U);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    EXPECT_EQ(solved.times(RepairKind::kTimestampReset), 49U);
}

TEST(Timeline, SequenceResetKeepsTheOrderOfTheFile) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(30).jumpSequence(750, 20'000);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), 1500U);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    ASSERT_EQ(solved.times(RepairKind::kSequenceReset), 1U);
    EXPECT_EQ(solved.repairs(RepairKind::kSequenceReset)[0].amount, 20'001);
}

// A late packet right before the numbering begins anew must not make new packets look like old ones.
TEST(Timeline, SequenceResetBehindALatePacketLosesNothing) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(30).jumpSequence(750, 20'000).delayBehind(740, 9);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), 1500U);
    EXPECT_EQ(solved.times(RepairKind::kDuplicate), 0U);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
}

TEST(Timeline, SsrcChange) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(30).changeSsrc(750, 0xabcdef).jumpTime(750, 123'456'789).jumpSequence(750, 30'000);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), 1500U);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    ASSERT_EQ(solved.times(RepairKind::kSsrcChange), 1U);
    EXPECT_NEAR(solved.repairs(RepairKind::kSsrcChange)[0].at_s, 15, 0.01);
    EXPECT_NEAR(solved.repairs(RepairKind::kSsrcChange)[0].amount, 0, 0.002);
}

TEST(Timeline, AnSsrcThatComesBackStandsWhereItArrived) {
    for (const auto format : {SyntheticTrack::Format::kMjr2, SyntheticTrack::Format::kMjr1}) {
        SyntheticTrack track = SyntheticTrack::opus();
        track.format(format).play(90).changeSsrc(1500, 7).changeSsrc(3000, 0x5eed0001);
        track.jumpTime(1500, 50'000'000).jumpTime(3000, -50'000'000);
        const SolvedTrack solved(std::move(track));
        EXPECT_EQ(solved.times().size(), 4500U);
        EXPECT_EQ(solved.times(RepairKind::kSsrcChange), 2U);
        EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    }
}

TEST(Timeline, TwoSsrcsSideBySideKeepTheFirstOrTheLarger) {
    for (const std::size_t every : {std::size_t{1}, std::size_t{3}}) {
        SyntheticTrack track = SyntheticTrack::opus();
        track.play(60);
        auto& packets = track.packets();
        std::vector<test::SyntheticPacket> mixed;
        for (std::size_t i = 0; i < packets.size(); ++i) {
            mixed.push_back(packets[i]);
            if (i % every == 0) {
                mixed.push_back(packets[i]);
                mixed.back().ssrc = 0x00badbad;
                mixed.back().rtp_time += 123'456'789;
                mixed.back().sequence = static_cast<std::uint16_t>(30'000 + i);
            }
        }
        packets = mixed;
        const SolvedTrack solved(std::move(track));
        EXPECT_EQ(solved.times().size(), 3000U);
        EXPECT_EQ(solved.times(RepairKind::kForeignPacket), (3000 + every - 1) / every);
        EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    }
}

TEST(Timeline, OneFlippedBitInAnSsrcCostsOnePacket) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(30);
    track.packets()[500].ssrc ^= 0x100;
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), 1499U);
    EXPECT_EQ(solved.times(RepairKind::kForeignPacket), 1U);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
}

TEST(Timeline, PacketsOfTwoRunsThatCrossOnTheWay) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(30).jumpTime(750, 900'000'000).delayBehind(748, 4);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), 1500U);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
}

// --- foreign timestamps --------------------------------------------------------------------------------------------

TEST(Timeline, OneZeroTimestampIsPutBetweenItsNeighbours) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.startAt(100, 3'000'000'000).play(30).foreignTime(700, 0);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), 1500U);
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    ASSERT_EQ(solved.times(RepairKind::kTimestampOutlier), 1U);
    EXPECT_NEAR(solved.repairs(RepairKind::kTimestampOutlier)[0].at_s, 14, 0.03);
    EXPECT_EQ(solved.times(RepairKind::kTimestampReset), 0U);
}

TEST(Timeline, ForeignTimestampAtTheEnds) {
    for (const std::size_t at : {std::size_t{0}, std::size_t{1499}}) {
        SyntheticTrack track = SyntheticTrack::opus();
        track.startAt(100, 3'000'000'000).play(30).foreignTime(at, 0);
        const SolvedTrack solved(std::move(track));
        EXPECT_EQ(solved.times().size(), 1500U);
        EXPECT_LT(solved.worst_ms(), 21) << at;
    }
}

// Pictures whose packet in the middle, or at either end, has a foreign timestamp stay whole and apart.
TEST(Timeline, ForeignTimestampInsideAPicture) {
    for (const std::size_t part : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
        SyntheticTrack track = SyntheticTrack::vp8(25, 50, 3);
        track.startAt(7, 2'000'000'000).play(10).foreignTime(300 + part, 0);
        SolvedTrack solved(std::move(track));
        EXPECT_LT(solved.worst_ms(), kByArrival_ms) << part;
        EXPECT_EQ(solved.video().size(), 250U);
    }
}

// --- pauses --------------------------------------------------------------------------------------------------------

TEST(Timeline, PauseWithRtpTimeGoingOn) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(10).pause(5, RtpTime::kGoesOn).play(10);
    const SolvedTrack solved(std::move(track));
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    expectNothingRepaired(solved);
}

// Sequence number 20503 arrived 244 s after the packet before it, RTP time went on by 20 ms.
TEST(Timeline, RtpClockStandsFor244Seconds) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.startAt(20'503 - 5'000, 77).play(100).pause(244, RtpTime::kStands).play(60).jitter(15);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), 8000U);
    EXPECT_LT(solved.worst_ms(), 3);
    ASSERT_EQ(solved.times(RepairKind::kPause), 1U);
    const Repair pause = solved.repairs(RepairKind::kPause)[0];
    EXPECT_NEAR(pause.amount, 244, 0.02);
    EXPECT_NEAR(pause.at_s, 344, 0.02);
}

TEST(Timeline, RtpClockStandsShortlyBeforeTheEnd) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(60).pause(5, RtpTime::kStands).play(0.2);
    const SolvedTrack solved(std::move(track));
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    EXPECT_EQ(solved.times(RepairKind::kPause), 1U);
}

// A phone call: nothing arrives for 5 s; the clock of the pictures went on meanwhile, that of the sound stood.
TEST(Timeline, PhoneCallKeepsSoundAndPictureTogether) {
    SyntheticTrack sound = SyntheticTrack::opus();
    sound.play(20).pause(5, RtpTime::kStands).play(20);
    SyntheticTrack picture = SyntheticTrack::vp8();
    picture.play(20).pause(5, RtpTime::kGoesOn).play(20);
    const SolvedTrack heard(std::move(sound));
    const SolvedTrack seen(std::move(picture));
    EXPECT_LT(heard.worst_ms(), kByArrival_ms);
    EXPECT_LT(seen.worst_ms(), kByArrival_ms);
    EXPECT_EQ(heard.timeline.start_us, seen.timeline.start_us);
}

// Or its clock jumps by 5 s although the pictures went on.
TEST(Timeline, RtpTimeJumpsAheadByLittle) {
    SyntheticTrack track = SyntheticTrack::vp8();
    track.play(40).jumpTime(1000, 5 * 90000).jitter(20);
    const SolvedTrack solved(std::move(track));
    EXPECT_LT(solved.worst_ms(), 3);
    ASSERT_EQ(solved.times(RepairKind::kTimestampReset), 1U);
    EXPECT_NEAR(solved.amount(RepairKind::kTimestampReset), 5, 0.05);
}

TEST(Timeline, RtpTimeFallsBackByLittle) {
    SyntheticTrack track = SyntheticTrack::vp8();
    track.play(40).jumpTime(1000, -5 * 90000).jitter(20);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), 2000U);
    EXPECT_LT(solved.worst_ms(), 3);
    EXPECT_EQ(solved.times(RepairKind::kTimestampReset), 1U);
    EXPECT_NEAR(solved.amount(RepairKind::kTimestampReset), -5, 0.05);
    EXPECT_EQ(solved.times(RepairKind::kPause), 0U);
}

TEST(Timeline, ManySmallStops) {
    SyntheticTrack track = SyntheticTrack::opus();
    for (int i = 0; i < 100; ++i) {
        track.play(20).pause(0.1, RtpTime::kStands);
    }
    track.play(20);
    const SolvedTrack solved(std::move(track));
    EXPECT_LT(solved.worst_ms(), 150);
    EXPECT_NEAR(solved.times().back().error_ms(), 0, 100);
}

TEST(Timeline, RepeatedStopsOfASecond) {
    SyntheticTrack track = SyntheticTrack::opus();
    for (int i = 0; i < 50; ++i) {
        track.play(9).pause(1, RtpTime::kStands);
    }
    track.play(9);
    const SolvedTrack solved(std::move(track));
    EXPECT_LT(solved.worst_ms(), kByArrival_ms);
    EXPECT_EQ(solved.times(RepairKind::kPause), 50U);
    EXPECT_NEAR(solved.amount(RepairKind::kPause), 50, 0.1);
}

// --- the network ---------------------------------------------------------------------------------------------------

TEST(Timeline, StallWithBurstIsNoPause) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(60).jitter(20).stall(20, 30);
    const SolvedTrack solved(std::move(track));
    EXPECT_LT(solved.worst_ms(), 2);
    expectNothingRepaired(solved);
}

TEST(Timeline, StallInALongMeeting) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.drift(-80).play(1800).jitter(20).stall(600, 610).stall(900, 908);
    const SolvedTrack solved(std::move(track));
    EXPECT_LT(solved.worst_ms(), 10);
    EXPECT_EQ(solved.times(RepairKind::kPause), 0U);
}

TEST(Timeline, QueueThatResolvesIsNoPause) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(120).jitter(10).queue(30, 50, 800);
    const SolvedTrack solved(std::move(track));
    EXPECT_LT(solved.worst_ms(), 2);
    EXPECT_EQ(solved.times(RepairKind::kPause), 0U);
    EXPECT_EQ(solved.times(RepairKind::kTimestampReset), 0U);
}

TEST(Timeline, StallAtTheStartAndAtTheEnd) {
    SyntheticTrack begins = SyntheticTrack::opus();
    begins.play(120).stall(0, 3);
    const SolvedTrack late(std::move(begins));
    EXPECT_EQ(late.times().size(), 6000U);
    EXPECT_LT(late.worst_ms(), kByArrival_ms);
    SyntheticTrack ends = SyntheticTrack::opus();
    ends.play(120).stall(117, 119.5);
    EXPECT_LT(SolvedTrack(std::move(ends)).worst_ms(), kByArrival_ms);
    SyntheticTrack inside = SyntheticTrack::opus();
    inside.play(120).stall(115, 125);
    EXPECT_LT(SolvedTrack(std::move(inside)).worst_ms(), kByArrival_ms);
}

// The run ahead of the reset ends with packets that all were late.
TEST(Timeline, ResetInsideAStall) {
    for (const bool new_ssrc : {false, true}) {
        SyntheticTrack track = SyntheticTrack::opus();
        track.play(60).jumpTime(1600, 700'000'000).stall(30, 35);
        if (new_ssrc) {
            track.changeSsrc(1600, 3);
        }
        const SolvedTrack solved(std::move(track));
        EXPECT_EQ(solved.times().size(), 3000U);
        EXPECT_LT(solved.worst_ms(), kByArrival_ms);
        EXPECT_EQ(solved.times(RepairKind::kPause), 0U);
    }
}

TEST(Timeline, DriftIsFollowedAndReported) {
    for (const double ppm : {-200.0, -50.0, 50.0, 200.0}) {
        for (SyntheticTrack track : {SyntheticTrack::opus(), SyntheticTrack::vp8(10, 100, 1)}) {
            track.drift(ppm).play(3600).jitter(25);
            const SolvedTrack solved(std::move(track));
            EXPECT_LT(solved.worst_ms(), 20) << ppm;
            ASSERT_EQ(solved.times(RepairKind::kClockDrift), 1U);
            EXPECT_NEAR(solved.amount(RepairKind::kClockDrift), ppm, 5);
        }
    }
}

TEST(Timeline, DriftIsLeftAloneOnRequest) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.drift(200).play(600);
    const SolvedTrack solved(std::move(track), {.correct_drift = false});
    EXPECT_EQ(solved.times(RepairKind::kClockDrift), 0U);
    for (std::size_t i = 1; i < solved.times().size(); ++i) {
        ASSERT_NEAR(solved.times()[i].solved_ms - solved.times()[i - 1].solved_ms, 20, kExact_ms);
    }
}

// --- the recorder --------------------------------------------------------------------------------------------------

TEST(Timeline, ArrivalFallsBack) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(60).arrivalBack(1500, 5);
    const SolvedTrack solved(std::move(track));
    EXPECT_LT(solved.worst_ms(), 2);
    ASSERT_EQ(solved.times(RepairKind::kArrivalRepaired), 1U);
    EXPECT_NEAR(solved.amount(RepairKind::kArrivalRepaired), -30, 0.1);
    EXPECT_NEAR(solved.repairs(RepairKind::kArrivalRepaired)[0].at_s, 30, 0.03);
}

TEST(Timeline, SingleForeignArrivalTimes) {
    for (const std::size_t at :
         {std::size_t{0}, std::size_t{1}, std::size_t{700}, std::size_t{1498}, std::size_t{1499}}) {
        for (const double arrival_ms : {4'294'960'000.0, 2.2e9, 400'000.0}) {
            SyntheticTrack track = SyntheticTrack::opus();
            track.play(30);
            track.packets()[at].arrival_ms = arrival_ms;
            const SolvedTrack solved(std::move(track));
            EXPECT_EQ(solved.times().size(), 1500U);
            EXPECT_LT(solved.worst_ms(), 21) << at << " at " << arrival_ms;
        }
    }
}

TEST(Timeline, OldFormatsWithoutArrivalTimes) {
    for (const auto format : {SyntheticTrack::Format::kMjr1, SyntheticTrack::Format::kMeetecho}) {
        SyntheticTrack track = SyntheticTrack::opus();
        track.format(format).startAt(65000, 0xfffff000).play(20).pause(3, RtpTime::kGoesOn).play(20);
        track.jumpTime(1500, 800'000'000).delayBehind(100, 5);
        const SolvedTrack solved(std::move(track));
        EXPECT_FALSE(solved.timeline.has_arrival_times);
        ASSERT_EQ(solved.times().size(), 2000U);
        const double first = solved.times()[0].solved_ms;
        for (const auto& time : solved.times()) {
            ASSERT_NEAR(time.solved_ms - first, time.truth_ms, kExact_ms);
        }
    }
}

TEST(Timeline, OldFormatsWithAnSsrcChange) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.format(SyntheticTrack::Format::kMjr1).play(20).changeSsrc(998, 9).jumpTime(998, 77'777'777);
    const SolvedTrack solved(std::move(track));
    EXPECT_EQ(solved.times().size(), 1000U);
    EXPECT_NEAR(solved.times().back().solved_ms - solved.times().front().solved_ms, 999 * 20, kExact_ms);
}

TEST(Timeline, NothingToSolve) {
    const SolvedTrack solved{SyntheticTrack::opus()};
    EXPECT_TRUE(solved.timeline.runs.empty());
    EXPECT_EQ(solved.timeline.duration, 0);
}

TEST(Timeline, OnePacket) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(0.02);
    const SolvedTrack solved(std::move(track));
    ASSERT_EQ(solved.times().size(), 1U);
    EXPECT_NEAR(solved.times()[0].solved_ms, 0, kExact_ms);
}

// Runs and pieces stay few however often time jumps: work grows with the packets only.
TEST(Timeline, PiecesGrowWithPacketsNotFaster) {
    std::vector<std::size_t> pieces;
    for (const double minutes : {10.0, 20.0}) {
        SyntheticTrack track = SyntheticTrack::opus();
        track.play(minutes * 60);
        for (std::size_t i = 50; i < track.packets().size(); i += 50) {
            track.jumpTime(i, 1'000'000'000);
        }
        const SolvedTrack solved(std::move(track));
        EXPECT_LT(solved.worst_ms(), kByArrival_ms);
        pieces.push_back(solved.timeline.pieces.size() + solved.timeline.runs.size());
    }
    EXPECT_LE(pieces[1], 2 * pieces[0] + 2);
}

}  // namespace
}  // namespace wf::media
