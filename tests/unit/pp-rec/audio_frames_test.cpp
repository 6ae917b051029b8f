#include "pp-rec/media/audio_frames.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/support/hex.h"
#include "tests/unit/pp-rec/solved_track.h"

namespace wf::media {
namespace {

using test::hexBytes;
using test::SolvedTrack;
using test::SyntheticPacket;
using test::SyntheticTrack;
using Kind = AudioFrame::Kind;
using RtpTime = SyntheticTrack::RtpTime;

std::size_t count(const std::vector<AudioFrame>& frames, Kind kind) {
    return static_cast<std::size_t>(std::ranges::count(frames, kind, &AudioFrame::kind));
}

std::int64_t ticks(const std::vector<AudioFrame>& frames, Kind kind) {
    std::int64_t sum = 0;
    for (const AudioFrame& frame : frames) {
        sum += frame.kind == kind ? frame.duration : 0;
    }
    return sum;
}

/// What must hold for whatever recording: no gap, no overlap, and near the truth.
void expectUnbroken(const SolvedTrack& solved, const std::vector<AudioFrame>& frames, double reach_ms = 20.1) {
    std::int64_t next = 0;
    for (const AudioFrame& frame : frames) {
        ASSERT_EQ(frame.pts, next);
        ASSERT_GT(frame.duration, 0);
        next = frame.pts + frame.duration;
        if (frame.kind == Kind::kCoded) {
            ASSERT_FALSE(frame.data.empty());
            const auto time = solved.time(solved.timeline.seconds(frame.pts), frame.offset);
            ASSERT_LE(std::abs(time.error_ms()), reach_ms) << "at " << solved.timeline.seconds(frame.pts);
        }
        ASSERT_TRUE(frame.kind != Kind::kLost ||
                    solved.timeline.seconds(frame.duration) <= AudioFrameReader::kLongestConcealment_s);
    }
}

TEST(AudioFrames, OpusPacketsOfEveryLength) {
    for (const double ms : {2.5, 5.0, 10.0, 20.0, 40.0, 60.0}) {
        SyntheticTrack track = SyntheticTrack::opus(ms);
        track.play(6);
        SolvedTrack solved(std::move(track));
        const auto frames = solved.audio();
        ASSERT_EQ(frames.size(), static_cast<std::size_t>(6000 / ms)) << ms;
        EXPECT_EQ(frames[0].duration, static_cast<std::int64_t>(ms * 48));
        EXPECT_EQ(count(frames, Kind::kCoded), frames.size());
        expectUnbroken(solved, frames, 1);
    }
}

TEST(AudioFrames, SeveralFramesInOnePacketAndChangesOfLength) {
    SyntheticTrack track = SyntheticTrack::opus(20);
    track.play(4);
    for (std::size_t i = 0; i < track.packets().size(); i += 2) {
        track.packets()[i].payload = hexBytes("f9fffefffe");  // two frames of equal size: 40 ms
        track.packets()[i + 1].lost = true;
    }
    for (std::size_t i = 0; i < track.packets().size(); ++i) {
        track.packets()[i].sequence = static_cast<std::uint16_t>(i / 2);
    }
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    EXPECT_EQ(frames.size(), 100U);
    EXPECT_EQ(frames[0].duration, 1920);
    expectUnbroken(solved, frames, 1);
}

TEST(AudioFrames, LossesAreConcealedOrFilled) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(20).lose(100).lose(200, 6).lose(300, 7).lose(500, 100);
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    EXPECT_EQ(count(frames, Kind::kLost), 2U);
    EXPECT_EQ(ticks(frames, Kind::kLost), 7 * 960);
    EXPECT_EQ(count(frames, Kind::kSilence), 2U);
    EXPECT_EQ(ticks(frames, Kind::kSilence), 107 * 960);
    EXPECT_EQ(count(frames, Kind::kCoded), 1000U - 114);
    // The packet behind the hole is there for its in-band FEC.
    const auto lost = std::ranges::find(frames, Kind::kLost, &AudioFrame::kind);
    EXPECT_FALSE(lost->data.empty());
    EXPECT_EQ(lost->offset, (lost + 1)->offset);
    expectUnbroken(solved, frames, 1);
}

TEST(AudioFrames, DtxGapsAreSilence) {
    SyntheticTrack track = SyntheticTrack::opus();
    for (int i = 0; i < 20; ++i) {
        track.play(1).pause(0.38, RtpTime::kGoesOn);
    }
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    EXPECT_EQ(count(frames, Kind::kSilence), 19U);
    EXPECT_EQ(ticks(frames, Kind::kSilence), 19 * 380 * 48);
    EXPECT_EQ(count(frames, Kind::kLost), 0U);
    EXPECT_EQ(solved.times(RepairKind::kSilence), 19U);
    EXPECT_NEAR(solved.amount(RepairKind::kSilence), 19 * 0.38, 0.001);
    expectUnbroken(solved, frames, 1);
}

TEST(AudioFrames, StoppedClockIsFilledUp) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(100).pause(244, RtpTime::kStands).play(60).jitter(10);
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    EXPECT_NEAR(solved.timeline.seconds(frames.back().pts + frames.back().duration), 404, 0.02);
    EXPECT_NEAR(solved.timeline.seconds(ticks(frames, Kind::kSilence)), 244, 0.03);
    EXPECT_EQ(count(frames, Kind::kCoded), 8000U);
    expectUnbroken(solved, frames);
}

TEST(AudioFrames, ManySmallStopsStayInStep) {
    SyntheticTrack track = SyntheticTrack::opus();
    for (int i = 0; i < 100; ++i) {
        track.play(20).pause(0.1, RtpTime::kStands);
    }
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    EXPECT_EQ(count(frames, Kind::kCoded) + solved.times(RepairKind::kOverlapCut), 100'000U);
    expectUnbroken(solved, frames, 150);
}

TEST(AudioFrames, DriftIsMadeUpInSmallSteps) {
    for (const double ppm : {-200.0, 200.0}) {
        SyntheticTrack track = SyntheticTrack::opus();
        track.drift(ppm).play(1200).jitter(15);
        SolvedTrack solved(std::move(track));
        const auto frames = solved.audio();
        expectUnbroken(solved, frames, 30);
        const double changed = ppm < 0 ? solved.amount(RepairKind::kSilence) : solved.amount(RepairKind::kOverlapCut);
        EXPECT_NEAR(changed, 0.24, 0.04);
    }
}

TEST(AudioFrames, EveryKindOfTroubleAtOnce) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.startAt(65'000, 0xfffff000).play(60).pause(5, RtpTime::kStands).play(60).pause(7, RtpTime::kGoesOn).play(60);
    track.jumpTime(1500, 700'000'000).changeSsrc(7000, 3).jumpSequence(7000, 999).foreignTime(4000, 0).jitter(20);
    track.lose(2000, 3).lose(2500, 50).delayBehind(5000, 20).duplicate(8000).stall(150, 155);
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    expectUnbroken(solved, frames, 41);
    EXPECT_EQ(count(frames, Kind::kCoded), 9000U - 53);
}

TEST(AudioFrames, ZeroTimestampIsHeardInItsPlace) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.startAt(1, 3'000'000'000).play(10).foreignTime(250, 0);
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    EXPECT_EQ(count(frames, Kind::kCoded), 500U);
    EXPECT_EQ(frames.size(), 500U);
    expectUnbroken(solved, frames, 1);
}

// --- RED -----------------------------------------------------------------------------------------------------------

/// Each packet carries itself and the one before; payload types 63 around 111.
SyntheticTrack redTrack(double seconds) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.redPayloadType(63).play(seconds);
    for (SyntheticPacket& packet : track.packets()) {
        packet.payload_type = 63;
        // F | PT 111, offset 960 (14 bits), length 3 (10 bits); then PT 111; then both payloads.
        packet.payload = hexBytes("ef 0f0003 6f f8fffe f8fffe");
    }
    return track;
}

TEST(AudioFrames, RedWithoutLossUsesThePrimaries) {
    SolvedTrack solved(redTrack(10));
    const auto frames = solved.audio();
    EXPECT_EQ(frames.size(), 500U);
    EXPECT_EQ(frames[7].data.size(), 3U);
    EXPECT_EQ(solved.times(RepairKind::kRedundancyUsed), 0U);
    expectUnbroken(solved, frames, 1);
}

TEST(AudioFrames, RedRestoresSingleLosses) {
    SyntheticTrack track = redTrack(10);
    track.lose(100).lose(200).lose(300, 2).lose(0);
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    EXPECT_EQ(solved.times(RepairKind::kRedundancyUsed), 3U);
    EXPECT_EQ(count(frames, Kind::kCoded), 498U);
    EXPECT_EQ(ticks(frames, Kind::kLost), 960);
    std::int64_t next = 0;
    for (const AudioFrame& frame : frames) {
        ASSERT_EQ(frame.pts, next);
        next += frame.duration;
    }
    EXPECT_EQ(next, 499 * 960);
}

TEST(AudioFrames, BadRedIsNotedAndPassedOver) {
    SyntheticTrack track = redTrack(2);
    track.packets()[0].payload = hexBytes("ef0f");
    track.packets()[50].payload = hexBytes("ef0fffff6f");
    track.packets()[51].lost = true;
    track.lose(1);
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    EXPECT_EQ(solved.times(RepairKind::kBadPacket), 2U);
    EXPECT_GE(count(frames, Kind::kCoded), 96U);
}

// --- other codecs --------------------------------------------------------------------------------------------------

TEST(AudioFrames, G711OfBothLaws) {
    SyntheticTrack track = SyntheticTrack::pcmu();
    track.codec("g711").play(4).lose(50);
    for (std::size_t i = 100; i < 200; ++i) {
        track.packets()[i].payload_type = 8;
    }
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    EXPECT_EQ(frames[0].payload_type, 0);
    EXPECT_EQ(frames.back().payload_type, 8);
    EXPECT_EQ(ticks(frames, Kind::kLost), 160);
    EXPECT_EQ(ticks(frames, Kind::kCoded), 199 * 160);
    expectUnbroken(solved, frames, 1);
}

TEST(AudioFrames, L16CountsSamples) {
    SyntheticTrack track = SyntheticTrack::pcmu();
    track.codec("l16").play(2);
    std::uint32_t at = 0;
    for (SyntheticPacket& packet : track.packets()) {
        packet.payload_type = 107;
        packet.payload.assign(640, std::byte{0});
        packet.rtp_time = at;
        at += 320;
    }
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    EXPECT_EQ(frames.size(), 100U);
    EXPECT_EQ(frames[0].duration, 320);
    expectUnbroken(solved, frames, 1);
}

TEST(AudioFrames, PayloadsThatAreNotOpusAreBad) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(2);
    track.packets()[10].payload = hexBytes("fb");        // code 3 without a count
    track.packets()[20].payload = hexBytes("f9ffffff");  // two frames of equal size in an odd number of octets
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    EXPECT_EQ(solved.times(RepairKind::kBadPacket), 2U);
    EXPECT_EQ(count(frames, Kind::kCoded), 98U);
    expectUnbroken(solved, frames, 1);
}

TEST(AudioFrames, PaddingBetweenSoundIsNoSound) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(2);
    track.packets()[40].payload.clear();
    track.packets()[40].padding = 8;
    SolvedTrack solved(std::move(track));
    const auto frames = solved.audio();
    EXPECT_EQ(count(frames, Kind::kCoded), 99U);
    EXPECT_EQ(ticks(frames, Kind::kSilence), 960);
}

TEST(AudioFrames, OnTimeADriftingClockLosesNothing) {
    for (const double ppm : {400.0, -400.0}) {
        SyntheticTrack track = SyntheticTrack::opus();
        track.drift(ppm).play(600).jitter(15);
        SolvedTrack solved(std::move(track));
        AudioFrameReader reader(solved.scan, solved.timeline, solved.scan.repairs, AudioFrameReader::Placing::kOnTime);
        AudioFrame frame;
        std::int64_t end = 0;
        std::size_t frames = 0;
        while (reader.next(frame)) {
            ++frames;
            ASSERT_EQ(frame.kind, Kind::kCoded);
            ASSERT_LE(std::abs(frame.pts - end), 1) << "a step of drift";
            ASSERT_LE(std::abs(solved.time(solved.timeline.seconds(frame.pts), frame.offset).error_ms()), 20);
            end = frame.pts + frame.duration;
        }
        EXPECT_EQ(frames, solved.scan.packets.size()) << ppm;
    }
}

TEST(AudioFrames, NothingToRead) {
    SolvedTrack solved(SyntheticTrack::opus());
    EXPECT_TRUE(solved.audio().empty());
    AudioFrameReader reader(solved.scan, solved.timeline, solved.scan.repairs);
    EXPECT_EQ(reader.progress(), 1);
}

}  // namespace
}  // namespace wf::media
