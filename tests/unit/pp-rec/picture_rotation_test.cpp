#include "pp-rec/mux/picture_rotation.h"

#include <gtest/gtest.h>

#include <vector>

#include "pp-rec/mux/picture_fit.h"

namespace wf::mux {
namespace {

using Samples = std::vector<std::uint8_t>;

Samples turned(const Samples& plane, int width, int height, int degrees) {
    Samples out(plane.size());
    turnPlane({plane.data(), width, width, height}, {degrees}, out.data(), swapsSides(degrees) ? height : width);
    return out;
}

// 1 2 3
// 4 5 6
const Samples kPlane{1, 2, 3, 4, 5, 6};

TEST(PictureRotation, TurnsClockwise) {
    EXPECT_EQ(turned(kPlane, 3, 2, 0), kPlane);
    EXPECT_EQ(turned(kPlane, 3, 2, 90), (Samples{4, 1, 5, 2, 6, 3}));
    EXPECT_EQ(turned(kPlane, 3, 2, 180), (Samples{6, 5, 4, 3, 2, 1}));
    EXPECT_EQ(turned(kPlane, 3, 2, 270), (Samples{3, 6, 2, 5, 1, 4}));
}

TEST(PictureRotation, FlipsBehindTheTurn) {
    Samples out(6);
    turnPlane({kPlane.data(), 3, 3, 2}, {0, true}, out.data(), 3);
    EXPECT_EQ(out, (Samples{3, 2, 1, 6, 5, 4}));
    turnPlane({kPlane.data(), 3, 3, 2}, {90, true}, out.data(), 2);
    EXPECT_EQ(out, (Samples{1, 4, 2, 5, 3, 6}));
    turnPlane({kPlane.data(), 3, 3, 2}, {180, true}, out.data(), 3);
    EXPECT_EQ(out, (Samples{4, 5, 6, 1, 2, 3}));
}

TEST(PictureRotation, KnowsQuarterTurnsOnly) {
    EXPECT_EQ(quarterTurns(0), 0);
    EXPECT_EQ(quarterTurns(90), 90);
    EXPECT_EQ(quarterTurns(-90), 270);
    EXPECT_EQ(quarterTurns(450), 90);
    EXPECT_EQ(quarterTurns(45), 0);
    EXPECT_TRUE(swapsSides(270));
    EXPECT_FALSE(swapsSides(180));
}

TEST(PictureRotation, FourTurnsComeBackAtAnySize) {
    for (const int width : {1, 2, 15, 16, 17, 64, 101}) {
        for (const int height : {1, 7, 16, 33, 90}) {
            Samples plane(static_cast<std::size_t>(width * height));
            for (std::size_t i = 0; i < plane.size(); ++i) {
                plane[i] = static_cast<std::uint8_t>(i * 31 + i / 7);
            }
            const Samples quarter = turned(plane, width, height, 90);
            const Samples half = turned(quarter, height, width, 90);
            EXPECT_EQ(half, turned(plane, width, height, 180));
            EXPECT_EQ(turned(half, width, height, 90), turned(plane, width, height, 270));
            EXPECT_EQ(turned(quarter, height, width, 270), plane);
        }
    }
}

TEST(PictureRotation, LeavesWhatIsBetweenTheRowsAlone) {
    Samples out(3 * 10, 99);
    turnPlane({kPlane.data(), 3, 3, 2}, {90}, out.data(), 10);
    EXPECT_EQ(Samples(out.begin(), out.begin() + 4), (Samples{4, 1, 99, 99}));
    EXPECT_EQ(Samples(out.begin() + 20, out.begin() + 24), (Samples{6, 3, 99, 99}));
}

TEST(PictureRotation, EmptyPlaneIsNothing) {
    std::uint8_t out = 5;
    turnPlane({}, {90}, &out, 0);
    EXPECT_EQ(out, 5);
}

TEST(PictureFit, KeepsTheAspectRatioInTheMiddle) {
    EXPECT_EQ(fitPicture({640, 360}, {1280, 720}), (PictureRect{0, 0, 1280, 720}));
    EXPECT_EQ(fitPicture({360, 640}, {640, 360}), (PictureRect{218, 0, 202, 360}));
    EXPECT_EQ(fitPicture({640, 480}, {1280, 720}), (PictureRect{160, 0, 960, 720}));
    EXPECT_EQ(fitPicture({1280, 720}, {640, 480}), (PictureRect{0, 60, 640, 360}));
    EXPECT_EQ(fitPicture({641, 361}, {642, 362}), (PictureRect{0, 0, 642, 362}));
    EXPECT_EQ(fitPicture({1, 8000}, {640, 360}), (PictureRect{318, 0, 2, 360}));
    EXPECT_EQ(fitPicture({16384, 1}, {640, 360}), (PictureRect{0, 178, 640, 2}));
}

TEST(PictureFit, AlwaysEvenAndInside) {
    for (int width = 1; width < 2000; width += 37) {
        for (int height = 1; height < 1500; height += 41) {
            const PictureRect rect = fitPicture({width, height}, {642, 358});
            EXPECT_EQ((rect.x | rect.y | rect.width | rect.height) & 1, 0);
            EXPECT_LE(rect.x + rect.width, 642);
            EXPECT_LE(rect.y + rect.height, 358);
            EXPECT_TRUE(rect.width == 642 || rect.height == 358);
            EXPECT_GE(rect.width, 2);
            EXPECT_GE(rect.height, 2);
        }
    }
}

}  // namespace
}  // namespace wf::mux
