#include "pp-rec/compose/camera_stream.h"

#include <gtest/gtest.h>

#include "tests/unit/pp-rec/made_pictures.h"

namespace wf::compose {
namespace {

using test::MadePictures;

constexpr double kTolerance = 4;  // of lossy codecs
constexpr Size kLarge{640, 360};
constexpr Size kLittle{240, 134};
constexpr int kOfBig = 50;  // luma
constexpr int kOfSmall = 80;

/// A camera with two streams of ten pictures a second; both get brighter by 1 with each second.
struct DualCase {
    VideoTrack video;
    MadePictures* big;
    MadePictures* small;

    explicit DualCase(int seconds = 20, double small_begins_s = 0) {
        auto large = std::make_unique<MadePictures>();
        auto little = std::make_unique<MadePictures>();
        big = large.get();
        small = little.get();
        for (int i = 0; i < seconds * 10; ++i) {
            const double time_s = i * 0.1;
            big->add(time_s, {320, 180}, {kOfBig + i / 10});
            if (time_s >= small_begins_s) {
                small->add(time_s, {160, 90}, {kOfSmall + i / 10});
            }
        }
        video = {std::move(large), std::move(little)};
    }
};

/// Luma of what is seen at a time; -1 for nothing.
int seen(CameraStream& stream, double time_s) {
    stream.show(time_s);
    const AVFrame* picture = stream.picture();
    return picture == nullptr ? -1 : mux::test::sampleAt(*picture, 0, picture->width / 2, picture->height / 2);
}

TEST(CameraStream, ReadsTheSmallStreamForSmallTilesAndNeverTheOther) {
    DualCase dual;
    CameraStream stream(dual.video, {{0, {256, 144}}}, false);
    EXPECT_NEAR(seen(stream, 0), kOfSmall, kTolerance);
    EXPECT_EQ(dual.big->read(), 0);
    EXPECT_GT(dual.small->read(), 0);
}

TEST(CameraStream, ReadsTheBigStreamForLargerTilesAndNeverTheOther) {
    DualCase dual;
    CameraStream stream(dual.video, {{0, {258, 146}}}, false);
    EXPECT_NEAR(seen(stream, 0), kOfBig, kTolerance);
    EXPECT_EQ(dual.small->read(), 0);
}

TEST(CameraStream, ALetterboxedSmallStreamCountsByWhatIsSeenOfIt) {
    DualCase dual(1);
    EXPECT_TRUE(smallSuffices(dual.video, {200, 600}));
    EXPECT_FALSE(smallSuffices(dual.video, {300, 600}));
    EXPECT_FALSE(smallSuffices(dual.video, {0, 0}));
    dual.video.small.reset();
    EXPECT_FALSE(smallSuffices(dual.video, {20, 60}));
}

TEST(CameraStream, ChangesStreamsWithTheSizeOfTheTile) {
    DualCase dual;
    CameraStream stream(dual.video, {{0, kLarge}, {5, kLittle}, {12, kLarge}}, false);
    EXPECT_NEAR(seen(stream, 4.95), kOfBig + 4, kTolerance);
    const std::size_t read_of_big = dual.big->read();
    EXPECT_EQ(dual.small->read(), 0);
    const std::uint64_t serial = stream.serial();
    EXPECT_NEAR(seen(stream, 5), kOfSmall + 5, kTolerance);
    EXPECT_NE(stream.serial(), serial);
    EXPECT_NEAR(seen(stream, 11.95), kOfSmall + 11, kTolerance);
    EXPECT_EQ(dual.big->read(), read_of_big) << "nobody needs it meanwhile";
    EXPECT_NEAR(seen(stream, 12), kOfBig + 12, kTolerance);
    EXPECT_NEAR(seen(stream, 19), kOfBig + 19, kTolerance);
    EXPECT_EQ(stream.undecodable(), 0);
}

TEST(CameraStream, StagesOfNobodyAndBriefOnesChangeNothing) {
    DualCase dual;
    CameraStream stream(dual.video, {{0, kLittle}, {5, {}}, {8, kLittle}, {10, kLarge}, {11.5, kLittle}}, false);
    for (double time_s = 0; time_s < 20; time_s += 0.5) {
        ASSERT_GE(seen(stream, time_s), kOfSmall - kTolerance) << time_s;
    }
    EXPECT_EQ(dual.big->read(), 0);
}

TEST(CameraStream, StaysWithWhatItHasWhenTheOtherStreamHasNothing) {
    DualCase dual(20, 10);
    CameraStream stream(dual.video, {{0, kLarge}, {5, kLittle}}, false);
    EXPECT_NEAR(seen(stream, 4), kOfBig + 4, kTolerance);
    EXPECT_NEAR(seen(stream, 6), kOfBig + 6, kTolerance);
    EXPECT_NEAR(seen(stream, 15), kOfBig + 15, kTolerance);
}

TEST(CameraStream, ChangesAfterTimeUnseen) {
    DualCase dual;
    CameraStream stream(dual.video, {{0, kLarge}, {3, {}}, {9, kLittle}}, false);
    EXPECT_NEAR(seen(stream, 2), kOfBig + 2, kTolerance);
    stream.pass(8);
    EXPECT_NEAR(seen(stream, 10), kOfSmall + 10, kTolerance);
    EXPECT_FALSE(stream.ended(10));
    stream.pass(30);
    EXPECT_TRUE(stream.ended(30));
}

}  // namespace
}  // namespace wf::compose
