#include "pp-rec/media/video_frames.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/unit/pp-rec/solved_track.h"

namespace wf::media {
namespace {

using test::SolvedTrack;
using test::SyntheticTrack;
using RtpTime = SyntheticTrack::RtpTime;

void expectRising(const SolvedTrack& solved, const std::vector<VideoFrame>& frames, double reach_ms = 1) {
    std::int64_t last = -1;
    for (const VideoFrame& frame : frames) {
        ASSERT_GT(frame.pts, last);
        last = frame.pts;
        const auto time = solved.time(solved.timeline.seconds(frame.pts), frame.offset);
        ASSERT_LE(std::abs(time.error_ms()), reach_ms) << "frame " << solved.frameNumber(frame);
    }
}

/// Numbers of the frames handed out, as runs "0-9 20-49".
std::string shown(const SolvedTrack& solved, const std::vector<VideoFrame>& frames) {
    std::string text;
    for (std::size_t i = 0; i < frames.size();) {
        std::size_t end = i;
        while (end + 1 < frames.size() && solved.frameNumber(frames[end + 1]) == solved.frameNumber(frames[end]) + 1) {
            ++end;
        }
        text += (text.empty() ? "" : " ") + std::to_string(solved.frameNumber(frames[i])) + "-" +
                std::to_string(solved.frameNumber(frames[end]));
        i = end + 1;
    }
    return text;
}

std::size_t damaged(const std::vector<VideoFrame>& frames) {
    return static_cast<std::size_t>(std::ranges::count(frames, true, &VideoFrame::damaged));
}

// Two packets a frame: frame f has packets 2f and 2f + 1.
SyntheticTrack video(double seconds, std::size_t key_every = 50) {
    SyntheticTrack track = SyntheticTrack::vp8(25, key_every, 2);
    track.play(seconds);
    return track;
}

TEST(VideoFrames, CleanTrack) {
    SolvedTrack solved(video(8));
    const auto frames = solved.video();
    EXPECT_EQ(shown(solved, frames), "0-199");
    EXPECT_EQ(damaged(frames), 0U);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        EXPECT_EQ(frames[i].key, i % 50 == 0);
        EXPECT_EQ(frames[i].duration, i + 1 == frames.size() ? 0 : 3600);
        EXPECT_EQ(frames[i].width, 64);
        EXPECT_EQ(frames[i].height, 48);
    }
    expectRising(solved, frames);
}

TEST(VideoFrames, FramesArePutTogether) {
    SolvedTrack solved(SyntheticTrack::vp8(25, 50, 3).play(0.2));
    VideoFrameReader reader(solved.scan, solved.timeline, {}, solved.scan.repairs);
    VideoFrame frame;
    ASSERT_TRUE(reader.next(frame));
    EXPECT_EQ(frame.data.size(), 36U);
    EXPECT_EQ(std::to_integer<int>(frame.data[0]), 0xb0);
    ASSERT_TRUE(reader.next(frame));
    EXPECT_EQ(frame.data.size(), 18U);
    while (reader.next(frame)) {
    }
    EXPECT_EQ(reader.framesSeen(), 5U);
    EXPECT_EQ(reader.framesCut(), 0U);
    EXPECT_EQ(reader.progress(), 1);
}

TEST(VideoFrames, Rule1BeforeTheFirstKeyFrame) {
    SyntheticTrack track = video(8);
    track.lose(0, 20);
    SolvedTrack solved(std::move(track));
    EXPECT_EQ(shown(solved, solved.video()), "50-199");
    EXPECT_EQ(solved.times(RepairKind::kFramesCut), 40U);
}

TEST(VideoFrames, Rule1BrokenFirstKeyFrame) {
    SyntheticTrack track = video(8);
    track.lose(1);
    SolvedTrack solved(std::move(track));
    EXPECT_EQ(shown(solved, solved.video()), "50-199");
}

TEST(VideoFrames, Rule2UntilTheNextKeyFrame) {
    for (const std::size_t lost : {std::size_t{140}, std::size_t{141}}) {
        SyntheticTrack track = video(8);
        track.lose(lost);
        SolvedTrack solved(std::move(track));
        const auto frames = solved.video();
        EXPECT_EQ(shown(solved, frames), "0-69 100-199") << lost;
        EXPECT_EQ(damaged(frames), 0U);
        // Without its first packet nothing is left of frame 70 that could be cut.
        const unsigned first_cut = lost == 140 ? 71 : 70;
        EXPECT_EQ(solved.times(RepairKind::kFramesCut), 100 - first_cut);
        ASSERT_EQ(solved.repairs(RepairKind::kFramesCut).size(), 1U);
        EXPECT_NEAR(solved.repairs(RepairKind::kFramesCut)[0].at_s, first_cut * 0.04, 0.001);
        // The frame before the cut is not stretched: the camera was on.
        EXPECT_EQ(frames[69].duration, 3600);
        expectRising(solved, frames);
    }
}

TEST(VideoFrames, Rule2WholeFramesLost) {
    SyntheticTrack track = video(8);
    track.lose(140, 4);
    SolvedTrack solved(std::move(track));
    EXPECT_EQ(shown(solved, solved.video()), "0-69 100-199");
}

TEST(VideoFrames, Rule2TheLastFrameTorn) {
    SyntheticTrack track = video(4);
    track.lose(199);
    SolvedTrack solved(std::move(track));
    EXPECT_EQ(shown(solved, solved.video()), "0-98");
}

TEST(VideoFrames, Rule2TemporalLayers) {
    SyntheticTrack track = SyntheticTrack::vp8(25, 100, 1);
    track.temporalLayers(3).play(8);
    track.lose(21);  // layer 2: nobody refers to it
    track.lose(42);  // layer 1: the layer 2 frame behind it goes too
    track.lose(84);  // layer 0: all until the key frame
    SolvedTrack solved(std::move(track));
    VideoFrameOptions options;
    options.cut_damaged = true;  // rule 4 does not know of layers
    EXPECT_EQ(shown(solved, solved.video(options)), "0-20 24-41 44-83 100-199");
}

TEST(VideoFrames, Rule3NoKeyFrameSoon) {
    SyntheticTrack track = video(40, 900);
    track.lose(300);
    SolvedTrack solved(std::move(track));
    VideoFrameOptions options;
    options.cut_damaged = true;
    const auto frames = solved.video(options);
    // Frame 150 itself is in pieces; 36 s - 6 s to the next key frame is too long for a picture that stands.
    EXPECT_EQ(shown(solved, frames), "0-149 151-999");
    EXPECT_EQ(damaged(frames), 900U - 151);
    EXPECT_EQ(solved.times(RepairKind::kFramesDamaged), 900U - 151);
}

TEST(VideoFrames, Rule3JustSoonEnough) {
    SyntheticTrack track = video(60, 250);
    track.lose(502);
    SolvedTrack solved(std::move(track));
    EXPECT_EQ(shown(solved, solved.video()), "0-250 500-1499");
}

TEST(VideoFrames, Rule3NoKeyFrameEverAgain) {
    SyntheticTrack track = video(20, 10'000);
    track.lose(400);
    SolvedTrack solved(std::move(track));
    VideoFrameOptions options;
    options.cut_damaged = true;
    EXPECT_EQ(shown(solved, solved.video(options)), "0-199 201-499");
}

TEST(VideoFrames, Rule4FrequentLossesAreLeftToThePlayer) {
    SyntheticTrack track = video(40, 100);
    for (std::size_t at = 41; at < track.packets().size(); at += 100) {
        track.lose(at);
    }
    SyntheticTrack again = track;
    SolvedTrack solved(std::move(track));
    const auto frames = solved.video();
    EXPECT_EQ(shown(solved, frames), "0-999");
    EXPECT_GT(damaged(frames), 500U);
    EXPECT_EQ(solved.times(RepairKind::kFramesCut), 0U);

    VideoFrameOptions options;
    options.cut_damaged = true;
    SolvedTrack cut(std::move(again));
    const auto strict = cut.video(options);
    // 20 frames up to the first loss of each group; behind the last one no key frame follows (rule 3).
    EXPECT_EQ(strict.size(), 10U * 20 + 78);
    EXPECT_EQ(damaged(strict), 78U);
}

TEST(VideoFrames, Rule4StillBeginsWithAKeyFrame) {
    SyntheticTrack track = video(40, 100);
    track.lose(0, 2);
    for (std::size_t at = 241; at < track.packets().size(); at += 100) {
        track.lose(at);
    }
    SolvedTrack solved(std::move(track));
    const auto frames = solved.video();
    EXPECT_EQ(shown(solved, frames), "100-999");
    EXPECT_TRUE(frames[0].key);
}

TEST(VideoFrames, UndecodableFramesOnRequest) {
    SyntheticTrack track = video(8);
    track.lose(0, 20).lose(241);
    SolvedTrack solved(std::move(track));
    VideoFrameOptions options;
    options.keep_undecodable = true;
    const auto frames = solved.video(options);
    EXPECT_EQ(shown(solved, frames), "10-199");
    EXPECT_EQ(solved.times(RepairKind::kFramesCut), 0U);
    EXPECT_EQ(damaged(frames), 40U + 30);
}

TEST(VideoFrames, LossesBetweenSsrcsCutAndSeamlessOnesDoNot) {
    SyntheticTrack seamless = video(8);
    seamless.changeSsrc(140, 77).jumpSequence(140, 5000).jumpTime(140, 99'999'999);
    SolvedTrack goes_on(std::move(seamless));
    EXPECT_EQ(shown(goes_on, goes_on.video()), "0-199");

    SyntheticTrack torn = video(8);
    torn.changeSsrc(141, 77).jumpSequence(141, 5000).jumpTime(141, 99'999'999);
    SolvedTrack inside(std::move(torn));
    EXPECT_EQ(shown(inside, inside.video()), "0-69 100-199");

    SyntheticTrack gap = video(8);
    gap.changeSsrc(140, 77).jumpSequence(140, 5000).jumpTime(140, 99'999'999).lose(140, 20);
    SolvedTrack missing(std::move(gap));
    EXPECT_EQ(shown(missing, missing.video()), "0-69 100-199");
}

TEST(VideoFrames, TimestampResetCutsNothing) {
    SyntheticTrack track = video(8);
    track.jumpTime(140, 900'000'000);
    SolvedTrack solved(std::move(track));
    const auto frames = solved.video();
    EXPECT_EQ(shown(solved, frames), "0-199");
    expectRising(solved, frames);
}

TEST(VideoFrames, ReorderedPacketsCutNothing) {
    SyntheticTrack track = video(8);
    track.delayBehind(140, 5).delayBehind(200, 1).delayBehind(99, 30).duplicate(10);
    SolvedTrack solved(std::move(track));
    EXPECT_EQ(shown(solved, solved.video()), "0-199");
}

TEST(VideoFrames, PausesAreKnownByTheirDuration) {
    SyntheticTrack track = SyntheticTrack::vp8(25, 50, 2);
    track.play(4).pause(3, RtpTime::kGoesOn).play(4);
    SolvedTrack solved(std::move(track));
    const auto frames = solved.video();
    EXPECT_EQ(frames.size(), 200U);
    EXPECT_EQ(frames[99].duration, 3600 + 3 * 90000);
    expectRising(solved, frames);
}

TEST(VideoFrames, PaddingBetweenFramesIsNoLoss) {
    SyntheticTrack track = video(8);
    std::vector<test::SyntheticPacket>& packets = track.packets();
    test::SyntheticPacket padding = packets[139];
    padding.payload.clear();
    padding.padding = 100;
    padding.marker = false;
    packets.insert(packets.begin() + 140, padding);
    track.jumpSequence(140, 1);
    SolvedTrack solved(std::move(track));
    EXPECT_EQ(shown(solved, solved.video()), "0-199");
}

TEST(VideoFrames, LossBeforePaddingIsNotForgotten) {
    SyntheticTrack track = video(8);
    test::SyntheticPacket& packet = track.packets()[141];
    packet.payload.clear();
    packet.padding = 100;
    packet.rtp_time += 1800;
    track.lose(140);
    SolvedTrack solved(std::move(track));
    EXPECT_EQ(shown(solved, solved.video()), "0-69 100-199");
}

TEST(VideoFrames, NeverTwoFramesAtOneTime) {
    SyntheticTrack track = video(60);
    track.drift(-300).jitter(60);
    track.jumpTime(1001, -5).jumpTime(1500, -3600).jumpTime(2000, 90'000'000).stall(30, 35);
    SolvedTrack solved(std::move(track));
    VideoFrameOptions options;
    options.keep_undecodable = true;
    std::int64_t last = -1;
    for (const VideoFrame& frame : solved.video(options)) {
        ASSERT_GT(frame.pts, last);
        ASSERT_GE(frame.duration, 0);
        last = frame.pts;
    }
}

TEST(VideoFrames, NothingToRead) {
    SolvedTrack solved(SyntheticTrack::vp8());
    EXPECT_TRUE(solved.video().empty());
}

}  // namespace
}  // namespace wf::media
