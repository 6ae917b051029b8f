#include "pp-rec/compose/video_feed.h"

#include <gtest/gtest.h>

#include "tests/unit/pp-rec/made_pictures.h"

namespace wf::compose {
namespace {

using test::Colour;
using test::MadePictures;

constexpr mux::PictureSize kSize{64, 48};
constexpr double kTolerance = 4;  // of lossy codecs

struct FeedCase {
    std::vector<VideoTrack> videos;

    MadePictures& track() {
        auto made = std::make_unique<MadePictures>();
        MadePictures& reference = *made;
        videos.push_back({std::move(made), nullptr});
        return reference;
    }
    VideoFeed feed(bool hold = false) { return {videos, VideoFeed::Options{{{0, Size{1280, 720}}}, hold}}; }
};

/// Luma in the middle of what is seen; -1 for the card.
int seen(const VideoFeed::View& view) {
    return view.picture == nullptr
               ? -1
               : mux::test::sampleAt(*view.picture, 0, view.picture->width / 2, view.picture->height / 2);
}

TEST(VideoFeed, ShowsTheNewestPicture) {
    FeedCase a;
    MadePictures& track = a.track();
    track.add(0.2, kSize, {50});
    track.add(0.3, kSize, {100});
    track.add(0.32, kSize, {150});
    track.add(0.4, kSize, {200});
    VideoFeed feed = a.feed();
    EXPECT_EQ(seen(feed.show(0.1)), -1);
    EXPECT_NEAR(seen(feed.show(0.2)), 50, kTolerance);
    const std::uint64_t first = feed.show(0.25).serial;
    EXPECT_EQ(feed.show(0.29).serial, first);
    EXPECT_NE(first, 0);
    EXPECT_NEAR(seen(feed.show(0.35)), 150, kTolerance);
    EXPECT_NE(feed.show(0.35).serial, first);
    EXPECT_NEAR(seen(feed.show(0.41)), 200, kTolerance);
    EXPECT_EQ(feed.undecodable(), 0);
}

TEST(VideoFeed, BringsTheCardWhileTheCameraIsOff) {
    FeedCase a;
    MadePictures& track = a.track();
    track.add(0, kSize, {50});
    track.add(0.1, kSize, {60});
    track.cameraOff(0.1);
    track.add(5, kSize, {90});
    VideoFeed feed = a.feed();
    EXPECT_NEAR(seen(feed.show(0.19)), 60, kTolerance);
    EXPECT_EQ(seen(feed.show(0.2)), -1);
    EXPECT_EQ(seen(feed.show(4.99)), -1);
    EXPECT_NEAR(seen(feed.show(5)), 90, kTolerance);
    EXPECT_EQ(seen(feed.show(6)), -1) << "the recording has ended";
}

TEST(VideoFeed, HoldsTheLastPictureOnRequest) {
    FeedCase a;
    MadePictures& first = a.track();
    first.add(1, kSize, {60});
    first.cameraOff(0.1);
    MadePictures& second = a.track();
    second.add(5, kSize, {90});
    VideoFeed feed = a.feed(true);
    EXPECT_EQ(seen(feed.show(0.5)), -1) << "nothing to hold yet";
    EXPECT_NEAR(seen(feed.show(4)), 60, kTolerance);
    EXPECT_NEAR(seen(feed.show(5)), 90, kTolerance);
    EXPECT_NEAR(seen(feed.show(9)), 90, kTolerance);
}

TEST(VideoFeed, KeepsThePictureThroughAGapOfTheNetwork) {
    FeedCase a;
    MadePictures& track = a.track();
    track.add(0, kSize, {50});
    track.add(8, kSize, {60});
    VideoFeed feed = a.feed();
    EXPECT_NEAR(seen(feed.show(7.9)), 50, kTolerance);
}

TEST(VideoFeed, FollowsARejoin) {
    FeedCase a;
    MadePictures& first = a.track();
    first.add(1, kSize, {50});
    first.cameraOff(0.04);
    a.track().add(3, kSize, {90});
    VideoFeed feed = a.feed();
    const VideoFeed::View before = feed.show(1);
    const std::uint64_t serial = before.serial;
    EXPECT_NEAR(seen(before), 50, kTolerance);
    EXPECT_EQ(seen(feed.show(2)), -1);
    const VideoFeed::View after = feed.show(3);
    EXPECT_NEAR(seen(after), 90, kTolerance);
    EXPECT_NE(after.serial, serial);
}

TEST(VideoFeed, TheLaterOfTwoOverlappingTracksTakesOver) {
    FeedCase a;
    MadePictures& ghost = a.track();
    for (int i = 0; i < 20; ++i) {
        ghost.add(i * 0.1, kSize, {50});
    }
    a.track().add(1, kSize, {90});
    VideoFeed feed = a.feed();
    EXPECT_NEAR(seen(feed.show(0.99)), 50, kTolerance);
    EXPECT_NEAR(seen(feed.show(1)), 90, kTolerance);
    EXPECT_NEAR(seen(feed.show(1.03)), 90, kTolerance);
}

TEST(VideoFeed, WhatIsPassedIsOnlyDecodedFromItsLastKeyPictureOn) {
    FeedCase a;
    MadePictures& track = a.track();
    track.add(0, kSize, {50});
    for (int i = 1; i < 10; ++i) {
        track.add(i, kSize, {100});
        track.spoil();
    }
    track.forceKey();
    track.add(10, kSize, {150});
    mux::FramePtr bright_left = mux::test::paintFrame(kSize, [](int x, int) { return x < 32 ? 200 : 150; });
    track.add(11, std::move(bright_left));
    VideoFeed feed = a.feed();
    for (double time_s = 0; time_s <= 11; time_s += 0.25) {
        feed.pass(time_s);
    }
    const VideoFeed::View view = feed.show(11.02);
    EXPECT_EQ(feed.undecodable(), 0);
    ASSERT_NE(view.picture, nullptr);
    EXPECT_NEAR(mux::test::sampleAt(*view.picture, 0, 10, 20), 200, kTolerance);
    EXPECT_NEAR(mux::test::sampleAt(*view.picture, 0, 54, 20), 150, kTolerance);
}

TEST(VideoFeed, NothingOldIsSeenAfterPassingAKeyPictureThatDoesNotDecode) {
    FeedCase a;
    MadePictures& track = a.track();
    track.add(0, kSize, {50});
    track.forceKey();
    track.add(1, kSize, {90});
    track.spoil();
    track.add(3, kSize, {90});
    track.spoil();
    VideoFeed feed = a.feed();
    EXPECT_NEAR(seen(feed.show(0)), 50, kTolerance);
    feed.pass(1);
    EXPECT_EQ(seen(feed.show(2)), -1);
}

TEST(VideoFeed, DamagedPicturesAreCountedAndTheGoodOneStays) {
    FeedCase a;
    MadePictures& track = a.track();
    track.add(0, kSize, {50});
    track.add(0.1, kSize, {90});
    track.spoil();
    VideoFeed feed = a.feed();
    EXPECT_NEAR(seen(feed.show(0.11)), 50, kTolerance);
    EXPECT_EQ(feed.undecodable(), 1);
    feed.show(10);
    EXPECT_EQ(feed.undecodable(), 1) << "counts stay when the recording is over";
}

TEST(VideoFeed, TurnsComeWithTheirPictures) {
    FeedCase a;
    MadePictures& track = a.track();
    track.add(0, kSize, {50});
    track.add(1, kSize, {60}).rotation_degrees = 90;
    track.add(2, kSize, {70}).flip_horizontal = true;
    VideoFeed feed = a.feed();
    EXPECT_EQ(feed.show(0).turn, (mux::PictureTurn{0, false}));
    EXPECT_EQ(feed.show(1).turn, (mux::PictureTurn{90, false}));
    EXPECT_EQ(feed.show(2).turn, (mux::PictureTurn{0, true}));
}

TEST(VideoFeed, FollowsAChangeOfResolution) {
    FeedCase a;
    MadePictures& track = a.track();
    track.add(0, kSize, {50});
    track.add(1, {128, 64}, {80});
    VideoFeed feed = a.feed();
    EXPECT_EQ(feed.show(0).picture->width, 64);
    const VideoFeed::View view = feed.show(1);
    ASSERT_NE(view.picture, nullptr);
    EXPECT_EQ(view.picture->width, 128);
    EXPECT_NEAR(seen(view), 80, kTolerance);
}

TEST(VideoFeed, NobodyWithoutRecordings) {
    FeedCase a;
    VideoFeed feed = a.feed();
    feed.pass(1);
    EXPECT_EQ(seen(feed.show(2)), -1);
}

}  // namespace
}  // namespace wf::compose
