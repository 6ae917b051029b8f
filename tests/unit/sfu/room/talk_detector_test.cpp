#include "sfu/room/talk_detector.h"

#include <gtest/gtest.h>

namespace wf::room {
namespace {

std::optional<TalkDetector::Change> addMany(TalkDetector& detector, std::uint8_t level, int count) {
    std::optional<TalkDetector::Change> last;
    for (int i = 0; i < count; ++i) {
        if (const auto change = detector.add(level)) {
            last = change;
        }
    }
    return last;
}

TEST(TalkDetector, TellsOnlyChangesAndOnlyWithAWholeWindow) {
    TalkDetector detector;
    detector.configure(10, 25);
    EXPECT_FALSE(addMany(detector, 10, 9));
    const auto began = detector.add(20);
    ASSERT_TRUE(began);
    EXPECT_TRUE(began->talking);
    EXPECT_DOUBLE_EQ(began->level_dbov, 11);
    EXPECT_FALSE(addMany(detector, 10, 50)) << "goes on";
    const auto ceased = addMany(detector, 90, 10);
    ASSERT_TRUE(ceased);
    EXPECT_FALSE(ceased->talking);
    EXPECT_FALSE(detector.talking());
}

TEST(TalkDetector, TheThresholdItselfChangesNothing) {
    TalkDetector detector;
    detector.configure(4, 25);
    EXPECT_FALSE(addMany(detector, 25, 40));
    EXPECT_TRUE(addMany(detector, 24, 4));
    EXPECT_FALSE(addMany(detector, 25, 40));
    EXPECT_TRUE(detector.talking());
}

TEST(TalkDetector, AMutedLineStopsTalkingAndBeginsItsWindowAnew) {
    TalkDetector detector;
    detector.configure(4, 25);
    addMany(detector, 5, 7);
    EXPECT_TRUE(detector.reset());
    EXPECT_FALSE(detector.reset());
    EXPECT_FALSE(addMany(detector, 5, 3));
    EXPECT_TRUE(detector.add(5));
}

TEST(TalkDetector, AWindowOfNoPacketsIsOneOfOne) {
    TalkDetector detector;
    detector.configure(0, 25);
    EXPECT_TRUE(detector.add(1));
}

}  // namespace
}  // namespace wf::room
