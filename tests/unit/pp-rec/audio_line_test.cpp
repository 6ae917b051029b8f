#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "pp-rec/job/audio_lane.h"
#include "tests/unit/pp-rec/recorded_track.h"

namespace wf::job {
namespace {

using media::AudioFrame;
using test::SyntheticTrack;
using Kind = AudioFrame::Kind;
using RtpTime = SyntheticTrack::RtpTime;

class AudioLineTest : public testing::Test {
protected:
    void add(SyntheticTrack track, double offset_s) {
        tracks_.push_back(test::loadTrack(folder_, std::to_string(tracks_.size()) + ".mjr", std::move(track)));
        placed_.push_back({tracks_.back().get(), offset_s});
    }

    /// What the line gives, one piece for each stretch of the same kind: "silence 2.000 coded 10.000".
    std::string read() {
        AudioLine line(placed_);
        AudioFrame frame;
        std::string text;
        std::int64_t next = 0;
        std::int64_t stretch = 0;
        Kind kind = Kind::kCoded;
        const auto end = [&] {
            if (stretch > 0) {
                const char* names[] = {"coded ", "silence ", "lost "};
                text += (text.empty() ? "" : " ") + std::string(names[static_cast<int>(kind)]) +
                        std::to_string(static_cast<double>(stretch) / line.clockRate()).substr(0, 6);
            }
            stretch = 0;
        };
        while (line.next(frame)) {
            EXPECT_EQ(frame.pts, next);
            EXPECT_GT(frame.duration, 0);
            next = frame.pts + frame.duration;
            if (frame.kind != kind) {
                end();
            }
            kind = frame.kind;
            stretch += frame.duration;
            if (frame.kind == Kind::kCoded) {
                const double at = static_cast<double>(frame.pts) / line.clockRate();
                starts_.emplace_back(frame.offset, at);
            }
        }
        end();
        EXPECT_EQ(line.progress(), 1);
        EXPECT_FALSE(line.next(frame));
        return text;
    }

    test::TempDir folder_;
    std::vector<std::unique_ptr<LoadedTrack>> tracks_;
    std::vector<PlacedTrack> placed_;
    std::vector<std::pair<std::uint64_t, double>> starts_;
};

TEST_F(AudioLineTest, OneSegment) {
    add(SyntheticTrack::opus().play(4), 0);
    EXPECT_EQ(read(), "coded 4.0000");
    EXPECT_EQ(tracks_[0]->frames_used, 200U);
}

TEST_F(AudioLineTest, SilenceAheadOfALateSegment) {
    add(SyntheticTrack::opus().play(4), 2.5);
    EXPECT_EQ(read(), "silence 2.5000 coded 4.0000");
}

TEST_F(AudioLineTest, ARejoiningPerson) {
    add(SyntheticTrack::opus().play(4), 0);
    add(SyntheticTrack::opus().play(3), 10);
    add(SyntheticTrack::opus().play(2), 13.5);
    EXPECT_EQ(read(), "coded 4.0000 silence 6.0000 coded 3.0000 silence 0.5000 coded 2.0000");
}

TEST_F(AudioLineTest, SilenceFitsOpusFrames) {
    add(SyntheticTrack::opus().play(1), 0.0033);
    EXPECT_EQ(read(), "silence 0.0025 coded 1.0000");
}

TEST_F(AudioLineTest, OverlapIsSaidOnce) {
    add(SyntheticTrack::opus().play(10), 0);
    add(SyntheticTrack::opus().play(10), 8);
    EXPECT_EQ(read(), "coded 18.000");
    EXPECT_EQ(tracks_[0]->frames_used, 500U);
    EXPECT_EQ(tracks_[1]->frames_used, 400U);
}

// The pause that the second segment begins with reaches over the end of the first: only what has passed of it goes.
TEST_F(AudioLineTest, OverlapInsideAPauseKeepsThePlaceOfWhatFollows) {
    add(SyntheticTrack::opus().play(10), 0);
    add(SyntheticTrack::opus().play(0.1).pause(5, RtpTime::kGoesOn).play(5), 8);
    EXPECT_EQ(read(), "coded 10.000 silence 3.1000 coded 5.0000");
}

TEST_F(AudioLineTest, OverlapInsideALoss) {
    add(SyntheticTrack::opus().play(10), 0);
    add(SyntheticTrack::opus().play(8).lose(97, 6), 8);
    EXPECT_EQ(read(), "coded 10.000 lost 0.0600 coded 5.9400");
}

TEST_F(AudioLineTest, ASegmentInsideAnotherIsLeftOut) {
    add(SyntheticTrack::opus().play(10), 0);
    add(SyntheticTrack::opus().play(3), 4);
    add(SyntheticTrack::opus().play(1), 12);
    EXPECT_EQ(read(), "coded 10.000 silence 2.0000 coded 1.0000");
    EXPECT_EQ(tracks_[1]->frames_used, 0U);
}

TEST_F(AudioLineTest, LongPacketsThatOverlapDoNotPullTheRestForward) {
    add(SyntheticTrack::opus(60).play(9), 0);
    add(SyntheticTrack::opus(60).play(9), 6.03);
    read();
    EXPECT_NEAR(starts_.back().second, 6.03 + 8.94, 0.021);
}

TEST_F(AudioLineTest, EmptySegmentsAreNothing) {
    add(SyntheticTrack::opus(), 0);
    add(SyntheticTrack::opus().play(1), 1);
    EXPECT_EQ(read(), "silence 1.0000 coded 1.0000");
}

TEST_F(AudioLineTest, G711CountsSamples) {
    add(SyntheticTrack::pcmu().play(2), 1.0001);
    EXPECT_EQ(read(), "silence 1.0001 coded 2.0000");
}

// --- the lane that copies ------------------------------------------------------------------------------------------

TEST_F(AudioLineTest, CopyFillsPausesWithOpusSilence) {
    add(SyntheticTrack::opus().play(1).pause(0.5075, RtpTime::kGoesOn).play(1), 0);
    auto lane = makeAudioLane(placed_, {});
    ASSERT_TRUE(lane.ok());
    std::int64_t next = 0;
    const auto sink = [&](const mux::Packet& packet) {
        EXPECT_EQ(packet.pts, next);
        EXPECT_EQ(packet.data.size(), 3U);
        next += packet.duration;
        return Status{};
    };
    while ((*lane)->nextTime_s() != OutputLane::kEnd) {
        ASSERT_TRUE((*lane)->step(sink).ok());
    }
    EXPECT_EQ(next, 120'360);
    EXPECT_EQ((*lane)->written(), 100U);
    EXPECT_NEAR((*lane)->end_s(), 2.5075, 1e-9);
    EXPECT_EQ((*lane)->progress(), 1);
}

TEST_F(AudioLineTest, OnlyOpusIsCopied) {
    add(SyntheticTrack::pcmu().play(1), 0);
    EXPECT_FALSE(makeAudioLane(placed_, {}).ok());
    AudioLaneOptions pcm;
    pcm.copy = false;
    pcm.codec = mux::StreamCodec::kPcmS16;
    EXPECT_TRUE(makeAudioLane(placed_, pcm).ok());
}

TEST_F(AudioLineTest, AnErrorOfTheSinkEndsTheStep) {
    add(SyntheticTrack::opus().play(1), 0);
    auto lane = makeAudioLane(placed_, {});
    ASSERT_TRUE(lane.ok());
    EXPECT_FALSE((*lane)->step([](const mux::Packet&) { return Status{Error{"disk full", std::nullopt}}; }).ok());
}

}  // namespace
}  // namespace wf::job
