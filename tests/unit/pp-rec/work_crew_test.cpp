#include "pp-rec/compose/work_crew.h"

#include <gtest/gtest.h>

#include <atomic>

namespace wf::compose {
namespace {

TEST(WorkCrew, DoesEachJobOfEachRoundOnce) {
    WorkCrew crew(3);
    for (std::size_t round = 0; round < 200; ++round) {
        std::vector<std::atomic<int>> done(round % 7);
        crew.start(done.size(), [&](std::size_t index) { ++done[index]; });
        crew.wait();
        for (const auto& times : done) {
            ASSERT_EQ(times, 1);
        }
    }
}

TEST(WorkCrew, FinishesTheRoundBeforeItEnds) {
    std::atomic<int> done = 0;
    {
        WorkCrew crew(2);
        crew.start(100, [&](std::size_t) { ++done; });
    }
    EXPECT_EQ(done, 100);
}

TEST(WorkCrew, WaitingForNothingReturnsAtOnce) {
    WorkCrew crew(1);
    crew.wait();
    crew.start(0, [](std::size_t) { FAIL(); });
    crew.wait();
}

}  // namespace
}  // namespace wf::compose
