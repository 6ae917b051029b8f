#include "pp-rec/job/video_lane.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/unit/pp-rec/recorded_track.h"

namespace wf::job {
namespace {

using test::SyntheticTrack;
using RtpTime = SyntheticTrack::RtpTime;

constexpr std::size_t kKeySize = 36;  // of the synthetic pictures
constexpr std::size_t kDeltaSize = 18;

class VideoLaneTest : public testing::Test {
protected:
    struct Shown {
        double at_s = 0;
        double duration_s = 0;
        bool key = false;
        bool black = false;
    };

    void add(SyntheticTrack track, double offset_s) {
        tracks_.push_back(test::loadTrack(folder_, std::to_string(tracks_.size()) + ".mjr", std::move(track)));
        placed_.push_back({tracks_.back().get(), offset_s});
    }

    std::vector<Shown> run(const VideoLaneOptions& options) {
        auto lane = makeVideoLane(placed_, options);
        EXPECT_TRUE(lane.ok());
        std::vector<Shown> shown;
        const auto sink = [&](const mux::Packet& packet) {
            const bool own = packet.data.size() == (packet.key ? kKeySize : kDeltaSize);
            shown.push_back({static_cast<double>(packet.pts) / 90000, static_cast<double>(packet.duration) / 90000,
                             packet.key, !own});
            return Status{};
        };
        double last = -1;
        while ((*lane)->nextTime_s() != OutputLane::kEnd) {
            const double next = (*lane)->nextTime_s();
            EXPECT_GT(next, last);
            last = next;
            EXPECT_TRUE((*lane)->step(sink).ok());
        }
        EXPECT_TRUE((*lane)->finish(sink).ok());
        written_ = (*lane)->written();
        return shown;
    }

    static std::vector<Shown> blacks(const std::vector<Shown>& shown) {
        std::vector<Shown> found;
        std::ranges::copy_if(shown, std::back_inserter(found), &Shown::black);
        return found;
    }

    static VideoLaneOptions showBlack(double end_s) {
        VideoLaneOptions options;
        options.hold = false;
        options.end_s = end_s;
        return options;
    }

    test::TempDir folder_;
    std::vector<std::unique_ptr<LoadedTrack>> tracks_;
    std::vector<PlacedTrack> placed_;
    std::uint64_t written_ = 0;
};

SyntheticTrack camera(double seconds) { return SyntheticTrack::vp8(25, 50, 2).play(seconds); }

TEST_F(VideoLaneTest, PlainCopy) {
    add(camera(8), 0);
    const auto shown = run({});
    ASSERT_EQ(shown.size(), 200U);
    EXPECT_TRUE(blacks(shown).empty());
    EXPECT_EQ(written_, 200U);
    EXPECT_EQ(tracks_[0]->frames_used, 200U);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        EXPECT_NEAR(shown[i].at_s, 0.04 * static_cast<double>(i), 1e-4);
        EXPECT_NEAR(shown[i].duration_s, 0.04, 1e-4);
        EXPECT_EQ(shown[i].key, i % 50 == 0);
    }
}

TEST_F(VideoLaneTest, FromZeroOrInItsPlace) {
    SyntheticTrack late = camera(8);
    late.lose(0, 20);
    add(std::move(late), 3);
    VideoLaneOptions options;
    EXPECT_NEAR(run(options).front().at_s, 3 + 40 * 0.04, 1e-3);
    options.from_zero = true;
    EXPECT_EQ(run(options).front().at_s, 0);
}

TEST_F(VideoLaneTest, CameraOffIsBlackOrHeld) {
    add(camera(4).pause(5, RtpTime::kGoesOn).play(4), 0);
    const auto shown = run(showBlack(13));
    ASSERT_EQ(blacks(shown).size(), 1U);
    EXPECT_EQ(shown.size(), 201U);
    EXPECT_NEAR(blacks(shown)[0].at_s, 3.96 + 0.1, 1e-3);
    EXPECT_TRUE(blacks(shown)[0].key);

    VideoLaneOptions hold = showBlack(13);
    hold.hold = true;
    EXPECT_TRUE(blacks(run(hold)).empty());
}

// Black is a picture of its own: what refers to the pictures before it cannot follow.
TEST_F(VideoLaneTest, NoBlackWhereTheCameraGoesOnWithoutAKeyFrame) {
    add(SyntheticTrack::vp8(25, 1000, 2).play(4).pause(5, RtpTime::kGoesOn).play(4), 0);
    EXPECT_TRUE(blacks(run(showBlack(13))).empty());
}

TEST_F(VideoLaneTest, ShortPausesAreNoBlack) {
    add(camera(4).pause(1.5, RtpTime::kGoesOn).play(4), 0);
    EXPECT_TRUE(blacks(run(showBlack(9.5))).empty());
}

TEST_F(VideoLaneTest, PicturesCutBehindALossAreNoBlack) {
    SyntheticTrack track = SyntheticTrack::vp8(25, 100, 2).play(20);
    track.lose(240);
    add(std::move(track), 0);
    const auto shown = run(showBlack(20));
    EXPECT_EQ(shown.size(), 500U - 80);
    EXPECT_TRUE(blacks(shown).empty());
}

TEST_F(VideoLaneTest, BlackAheadOfALateStartAndBehindTheEnd) {
    add(camera(4), 3);
    const auto shown = run(showBlack(20));
    const auto black = blacks(shown);
    ASSERT_EQ(black.size(), 2U);
    EXPECT_EQ(black[0].at_s, 0);
    EXPECT_NEAR(black[1].at_s, 6.96 + 0.1, 1e-3);
    EXPECT_NEAR(shown[1].at_s, 3, 1e-3);
}

TEST_F(VideoLaneTest, ARejoiningPerson) {
    add(camera(4), 0);
    add(camera(4), 10);
    const auto shown = run(showBlack(14));
    ASSERT_EQ(blacks(shown).size(), 1U);
    EXPECT_EQ(shown.size(), 201U);
    EXPECT_NEAR(shown[101].at_s, 10, 1e-3);
    EXPECT_TRUE(shown[101].key);
}

// The second segment begins while the first still runs: its first key frame comes too early to be shown.
TEST_F(VideoLaneTest, OverlapGoesOnWithAKeyFrame) {
    add(camera(8), 0);
    add(camera(8), 7);
    const auto shown = run({});
    ASSERT_EQ(shown.size(), 200U + 150);
    EXPECT_NEAR(shown[200].at_s, 9, 1e-3);
    EXPECT_TRUE(shown[200].key);
    EXPECT_EQ(tracks_[1]->frames_used, 150U);
}

TEST_F(VideoLaneTest, ASegmentInsideAnotherIsLeftOut) {
    add(camera(10), 0);
    add(camera(4), 2);
    EXPECT_EQ(run({}).size(), 250U);
}

TEST_F(VideoLaneTest, NothingDecodableIsTheEndAtOnce) {
    SyntheticTrack track = camera(1);
    track.lose(0);
    add(std::move(track), 0);
    EXPECT_TRUE(run(showBlack(5)).empty());
}

TEST_F(VideoLaneTest, TranscodingKeepsTimes) {
    add(camera(4).pause(5, RtpTime::kGoesOn).play(2), 0);
    VideoLaneOptions options = showBlack(11);
    options.copy = false;
    options.preset = "ultrafast";
    const auto shown = run(options);
    ASSERT_EQ(shown.size(), 151U);
    EXPECT_NEAR(shown[100].at_s, 4.06, 1e-3);
    EXPECT_NEAR(shown[101].at_s, 9, 1e-3);
}

}  // namespace
}  // namespace wf::job
