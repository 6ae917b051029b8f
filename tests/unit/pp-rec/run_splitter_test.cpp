#include "pp-rec/media/run_splitter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/support/synthetic_track.h"

namespace wf::media {
namespace {

using test::SyntheticTrack;
using RtpTime = SyntheticTrack::RtpTime;

/// A recording cut into runs.
struct Split {
    explicit Split(SyntheticTrack made) : track(std::move(made)), file(track.bytes()) {
        Result<TrackScan> scanned = scanTrack(file);
        scan = std::move(scanned).value();
        runs = splitRuns(scan);
    }
    [[nodiscard]] std::vector<std::size_t> sizes() const {
        std::vector<std::size_t> found(runs.size());
        for (const PacketRef& packet : scan.packets) {
            ++found[packet.run];
        }
        return found;
    }
    [[nodiscard]] std::uint64_t times(RepairKind kind) const { return scan.repairs.total(kind).times; }

    SyntheticTrack track;
    std::vector<std::byte> file;
    TrackScan scan;
    std::vector<RunSketch> runs;
};

using Sizes = std::vector<std::size_t>;

TEST(RunSplitter, OneCleanRun) {
    SyntheticTrack track = SyntheticTrack::opus();
    const Split split(track.startAt(65'000, 0xfffffff0).play(60));
    ASSERT_EQ(split.sizes(), Sizes{3000});
    EXPECT_EQ(split.runs[0].rtp_origin, 0xfffffff0U);
    EXPECT_FALSE(split.runs[0].continues_sequence);
    EXPECT_NEAR(static_cast<double>(split.runs[0].points.size()), 30, 1);
    for (const DelayPoint& point : split.runs[0].points) {
        EXPECT_NEAR(point.delay_ms, 0, 1);
    }
    for (std::size_t i = 1; i < 3000; ++i) {
        ASSERT_EQ(split.scan.packets[i].sequence, split.scan.packets[i - 1].sequence + 1);
    }
}

TEST(RunSplitter, PointsRiseInMediaTime) {
    SyntheticTrack track = SyntheticTrack::opus();
    const Split split(track.play(120).jitter(40).stall(50, 58).delayBehind(2000, 100));
    const auto& points = split.runs.at(0).points;
    EXPECT_TRUE(std::ranges::is_sorted(points, {}, &DelayPoint::media_s));
}

TEST(RunSplitter, TimestampResetKeepsTheNumbering) {
    SyntheticTrack track = SyntheticTrack::opus();
    const Split split(track.play(30).jumpTime(700, 2'000'000'000));
    EXPECT_EQ(split.sizes(), (Sizes{700, 800}));
    EXPECT_TRUE(split.runs[1].continues_sequence);
    EXPECT_EQ(split.times(RepairKind::kTimestampReset), 1U);
}

TEST(RunSplitter, TimestampResetBehindALossDoesNotContinue) {
    SyntheticTrack track = SyntheticTrack::opus();
    const Split split(track.play(30).jumpTime(700, 2'000'000'000).lose(700));
    EXPECT_EQ(split.sizes(), (Sizes{700, 799}));
    EXPECT_FALSE(split.runs[1].continues_sequence);
}

TEST(RunSplitter, StoppedClockSplitsAndContinues) {
    SyntheticTrack track = SyntheticTrack::opus();
    const Split split(track.play(20).pause(2, RtpTime::kStands).play(20).jitter(30));
    EXPECT_EQ(split.sizes(), (Sizes{1000, 1000}));
    EXPECT_TRUE(split.runs[1].continues_sequence);
    EXPECT_EQ(split.times(RepairKind::kPause), 1U);
}

TEST(RunSplitter, NetworksSplitNothing) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(120).jitter(150).queue(20, 35, 900).stall(60, 70).lose(4000, 200).delayBehind(5000, 150);
    const Split split(std::move(track));
    EXPECT_EQ(split.sizes(), Sizes{5800});
    EXPECT_EQ(split.times(RepairKind::kPause), 0U);
    EXPECT_EQ(split.times(RepairKind::kTimestampReset), 0U);
    EXPECT_EQ(split.times(RepairKind::kReordered), 1U);
}

TEST(RunSplitter, SsrcChangeKnowsItsLane) {
    SyntheticTrack track = SyntheticTrack::opus();
    const Split split(track.play(20).changeSsrc(400, 1).changeSsrc(800, 2));
    EXPECT_EQ(split.sizes(), (Sizes{400, 400, 200}));
    for (std::uint16_t i = 0; i < 3; ++i) {
        EXPECT_EQ(split.runs[i].lane, i);
        EXPECT_FALSE(split.runs[i].continues_sequence);
    }
}

// The first packet of a new SSRC is foreign to it: its run must not take up packets of the SSRC before.
TEST(RunSplitter, RunsNeverMixSsrcs) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(30).changeSsrc(700, 5).foreignTime(700, 1'500'000'000);
    const Split split(std::move(track));
    std::vector<std::uint32_t> ssrc_of_run(split.runs.size());
    for (const PacketRef& packet : split.scan.packets) {
        const std::uint32_t ssrc = split.track.packetAt(packet.offset())->ssrc;
        std::uint32_t& own = ssrc_of_run[packet.run];
        ASSERT_TRUE(own == 0 || own == ssrc);
        own = ssrc;
    }
    EXPECT_EQ(split.scan.packets.size(), 1500U);
}

TEST(RunSplitter, DropsWhatBelongsNowhere) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.play(30);
    track.packets()[500].sequence ^= 0x8000;
    track.packets()[600].sequence ^= 0x4000;
    track.packets()[600].rtp_time ^= 0x80000000;
    const Split split(std::move(track));
    EXPECT_EQ(split.sizes(), Sizes{1498});
    EXPECT_EQ(split.times(RepairKind::kBadPacket), 2U);
}

TEST(RunSplitter, WithoutArrivalTimesOnlyJumpsSplit) {
    SyntheticTrack track = SyntheticTrack::opus();
    track.format(SyntheticTrack::Format::kMjr1)
        .play(20)
        .pause(30, RtpTime::kGoesOn)
        .play(20)
        .jumpTime(1500, 90 * 48000);
    const Split split(std::move(track));
    EXPECT_EQ(split.sizes(), (Sizes{1500, 500}));
    EXPECT_TRUE(split.runs[0].points.empty());
    EXPECT_TRUE(split.runs[1].continues_sequence);
}

// A run a packet: no more than 65535 are kept apart, and nothing overflows.
TEST(RunSplitter, RunsAreBounded) {
    SyntheticTrack track = SyntheticTrack::opus(2.5);
    track.play(170);
    for (std::size_t i = 0; i < track.packets().size(); ++i) {
        track.packets()[i].rtp_time = static_cast<std::uint32_t>(i * 0x31415926);
    }
    const Split split(std::move(track));
    EXPECT_LE(split.runs.size(), 65535U);
    EXPECT_GT(split.scan.packets.size(), 30'000U);
}

TEST(RunSplitter, NothingAtAll) { EXPECT_TRUE(Split(SyntheticTrack::opus()).runs.empty()); }

}  // namespace
}  // namespace wf::media
