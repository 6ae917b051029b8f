#include "pp-rec/media/sender_clock.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/unit/pp-rec/solved_track.h"

namespace wf::media {
namespace {

using test::SolvedTrack;
using test::SyntheticTrack;

constexpr std::uint32_t kRtpStart = 1'000'000;  // of synthetic tracks
constexpr std::int64_t kSenderAhead_us = 7'000'000'000;

/// Reports every 5 s of a track that has run from the meeting's start; the sender's clock is ahead by two hours.
SenderReports reports(double rate, double length_s, double drift_ppm = 0, double delay_ms = 0) {
    SenderReports made;
    made.clock_rate = static_cast<std::uint32_t>(rate);
    for (double at_s = 1; at_s < length_s; at_s += 5) {
        const auto meeting_us = SyntheticTrack::kFirstFrame_us + std::llround(at_s * 1e6);
        const auto ticks = static_cast<std::int64_t>(std::llround(at_s * rate * (1 + drift_ppm / 1e6)));
        made.reports.push_back({static_cast<std::uint32_t>(kRtpStart + ticks), meeting_us + kSenderAhead_us,
                                meeting_us + std::llround(delay_ms * 1000)});
    }
    return made;
}

std::vector<ClockAnchor> anchorsOf(const SenderReports& track) { return anchorTracks({track}).front(); }

TEST(SenderClock, MapsToTheMeetingByTheLeastDelayedReport) {
    SenderReports sound = reports(48000, 60, 0, 40);
    SenderReports picture = reports(90000, 60, 0, 40);
    sound.reports[3].arrival_us -= 30'000;
    picture.reports[5].arrival_us += 900'000;
    const auto anchors = anchorTracks({sound, picture});
    ASSERT_EQ(anchors.size(), 2U);
    for (const auto& track : anchors) {
        ASSERT_EQ(track.size(), 12U);
        for (std::size_t i = 0; i < track.size(); ++i) {
            const double at_s = 1 + 5 * static_cast<double>(i);
            EXPECT_NEAR(static_cast<double>(track[i].meeting_us - SyntheticTrack::kFirstFrame_us), at_s * 1e6 + 10'000,
                        2);
        }
    }
}

TEST(SenderClock, FollowsAClockThatDrifts) {
    SenderReports track = reports(48000, 3600);
    for (SenderReport& report : track.reports) {
        report.ntp_us += (report.arrival_us - SyntheticTrack::kFirstFrame_us) / 10'000;  // 100 ppm fast
    }
    const auto anchors = anchorsOf(track);
    ASSERT_EQ(anchors.size(), track.reports.size());
    for (std::size_t i = 0; i < anchors.size(); ++i) {
        EXPECT_NEAR(static_cast<double>(anchors[i].meeting_us - track.reports[i].arrival_us), 0, 1000);
    }
}

TEST(SenderClock, LeavesOutReportsThatContradictTheirNeighbours) {
    SenderReports track = reports(48000, 60);
    track.reports[2].ntp_us -= 400'000;
    track.reports[6].rtp_time += 96'000;
    track.reports[11].ntp_us = 0;
    const auto anchors = anchorsOf(track);
    ASSERT_EQ(anchors.size(), 9U);
    for (const ClockAnchor& anchor : anchors) {
        const double at_s = (anchor.rtp_time - kRtpStart) / 48000.0;
        EXPECT_NEAR(static_cast<double>(anchor.meeting_us - SyntheticTrack::kFirstFrame_us), at_s * 1e6, 1000);
    }
    track.reports.resize(1);
    EXPECT_TRUE(anchorsOf(track).empty());
    EXPECT_TRUE(anchorTracks({}).empty());
}

// --- on the timeline -----------------------------------------------------------------------------------------------

SolveOptions with(std::vector<ClockAnchor> anchors) {
    SolveOptions options;
    options.anchors = std::move(anchors);
    return options;
}

TEST(AnchoredTimeline, PlacesATrackWhoseArrivalIsLateAllAlong) {
    SyntheticTrack track = SyntheticTrack::vp8();
    track.play(30).queue(0, 31, 180).jitter(30);
    const SolvedTrack by_arrival(track);
    EXPECT_GT(by_arrival.worst_ms(), 175);
    const SolvedTrack solved(track, with(anchorsOf(reports(90000, 30))));
    EXPECT_EQ(solved.timeline.anchored_runs, 1U);
    EXPECT_LT(solved.worst_ms(), 1);
}

TEST(AnchoredTimeline, FollowsTheDrift) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.drift(80).play(1800).jitter(200);
    const SolvedTrack solved(track, with(anchorsOf(reports(48000, 1800, 80))));
    EXPECT_EQ(solved.timeline.anchored_runs, 1U);
    EXPECT_LT(solved.worst_ms(), 2);
    ASSERT_EQ(solved.times(RepairKind::kClockDrift), 1U);
    EXPECT_NEAR(solved.amount(RepairKind::kClockDrift), 80, 1);
    // Between jumps, RTP time is kept where nothing is to be corrected.
    SolveOptions kept = with(anchorsOf(reports(48000, 1800, 80)));
    kept.correct_drift = false;
    const SolvedTrack rigid(track, kept);
    EXPECT_NEAR(rigid.times().back().solved_ms - rigid.times().front().solved_ms, 1800e3 - 20, 0.1);
}

TEST(AnchoredTimeline, WrongAnchorsAreOutvoted) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(300).jitter(20);
    std::vector<ClockAnchor> anchors = anchorsOf(reports(48000, 300));
    for (std::size_t i = 3; i < anchors.size(); i += 5) {
        anchors[i].meeting_us -= 150'000 + static_cast<std::int64_t>(i) * 7000;
    }
    anchors[1].rtp_time ^= 0x40000000;
    const SolvedTrack solved(track, with(anchors));
    EXPECT_EQ(solved.timeline.anchored_runs, 1U);
    EXPECT_LT(solved.worst_ms(), 1);
}

TEST(AnchoredTimeline, FallsBackToArrival) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(60);
    const std::vector<ClockAnchor> good = anchorsOf(reports(48000, 60));
    std::vector<ClockAnchor> scattered = good;
    std::vector<ClockAnchor> hours_off = good;
    for (std::size_t i = 0; i < good.size(); ++i) {
        scattered[i].meeting_us -= static_cast<std::int64_t>(i * i % 7) * 90'000;
        hours_off[i].meeting_us += kSenderAhead_us;
    }
    for (const auto& anchors : {scattered, hours_off, std::vector{good[0]}, std::vector<ClockAnchor>{}}) {
        const SolvedTrack solved(track, with(anchors));
        EXPECT_EQ(solved.timeline.anchored_runs, 0U);
        EXPECT_LT(solved.worst_ms(), 1);
    }
}

TEST(AnchoredTimeline, EachRunTakesItsOwnAnchors) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(60).jumpTime(1500, 900'000'000).queue(0, 61, 100);
    std::vector<ClockAnchor> anchors = anchorsOf(reports(48000, 60));
    for (ClockAnchor& anchor : anchors) {
        const bool behind = anchor.meeting_us >= SyntheticTrack::kFirstFrame_us + 30'000'000;
        anchor.rtp_time += behind ? 900'000'000U : 0U;
    }
    const SolvedTrack solved(track, with(anchors));
    EXPECT_EQ(solved.timeline.anchored_runs, 2U);
    EXPECT_LT(solved.worst_ms(), 1);
}

TEST(AnchoredTimeline, AnchorsOfRtpTimeThatWrapped) {
    SyntheticTrack track = SyntheticTrack::vp8(2, 120, 1);
    track.play(14 * 3600);
    const SolvedTrack solved(track, with(anchorsOf(reports(90000, 14 * 3600))));
    EXPECT_EQ(solved.timeline.anchored_runs, 1U);
    EXPECT_LT(solved.worst_ms(), 1);
}

TEST(AnchoredTimeline, SoundAndPictureOfOneSenderMeet) {
    SyntheticTrack sound = SyntheticTrack::opus();
    sound.play(120).jitter(30);
    SyntheticTrack picture = SyntheticTrack::vp8();
    picture.play(120).queue(0, 121, 250).jitter(60);
    const auto anchors = anchorTracks({reports(48000, 120, 0, 35), reports(90000, 120, 0, 35)});
    const SolvedTrack heard(sound, with(anchors[0]));
    const SolvedTrack seen(picture, with(anchors[1]));
    EXPECT_NEAR(heard.times().front().error_ms(), 35, 1);
    EXPECT_NEAR(heard.times().front().error_ms() - seen.times().front().error_ms(), 0, 1);
}

}  // namespace
}  // namespace wf::media
