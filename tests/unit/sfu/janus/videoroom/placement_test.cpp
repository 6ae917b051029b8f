#include "sfu/janus/videoroom/placement.h"

#include <gtest/gtest.h>

namespace wf::janus::videoroom::test {
namespace {

class PlacementTest : public testing::Test {
protected:
    Placement make(unsigned spread_at) {
        return {loads.size(), [this](std::size_t worker) { return loads[worker]; }, spread_at};
    }
    void measure(std::vector<unsigned> permille) {
        for (std::size_t i = 0; i < loads.size(); ++i) {
            loads[i] = {permille[i], loads[i].number + 1};
        }
    }
    std::vector<Placement::Load> loads{3};
};

TEST_F(PlacementTest, ARoomKeepsItsSubscribersUntilItsWorkerIsBusy) {
    Placement placement = make(60);
    measure({590, 0, 0});
    EXPECT_EQ(placement.placeSubscriber(0), 0U);
    measure({600, 300, 200});
    EXPECT_EQ(placement.placeSubscriber(0), 2U);
    EXPECT_EQ(placement.placeSubscriber(1), 1U);
}

TEST_F(PlacementTest, WhoWasBusyStaysSoUntilItIsClearlyLess) {
    Placement placement = make(60);
    measure({650, 0, 0});
    EXPECT_NE(placement.placeSubscriber(0), 0U);
    measure({510, 0, 0});
    EXPECT_NE(placement.placeSubscriber(0), 0U);
    measure({490, 0, 0});
    EXPECT_EQ(placement.placeSubscriber(0), 0U);
    measure({590, 0, 0});
    EXPECT_EQ(placement.placeSubscriber(0), 0U);
}

TEST_F(PlacementTest, ThoseWhoComeBetweenTwoMeasuresAreSharedOut) {
    Placement placement = make(60);
    measure({700, 100, 100});
    std::vector<unsigned> placed(3);
    for (int i = 0; i < 100; ++i) {
        ++placed[placement.placeSubscriber(0)];
    }
    EXPECT_EQ(placed, (std::vector<unsigned>{0, 50, 50}));
    // And none goes where it is as bad.
    measure({700, 710, 720});
    EXPECT_EQ(placement.placeSubscriber(0), 0U);
}

TEST_F(PlacementTest, AtNothingAllLiveElsewhereAndAtAHundredNobody) {
    Placement always = make(0);
    measure({0, 900, 800});
    EXPECT_EQ(always.placeSubscriber(0), 2U);
    Placement never = make(100);
    measure({1000, 0, 0});
    EXPECT_EQ(never.placeSubscriber(0), 0U);
    loads.resize(1);
    Placement alone = make(0);
    EXPECT_EQ(alone.placeSubscriber(0), 0U);
}

}  // namespace
}  // namespace wf::janus::videoroom::test
