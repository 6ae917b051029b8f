#include "sfu/app/idle_memory.h"

#include <gtest/gtest.h>

#include "sfu/net/clock.h"

namespace wf::app {
namespace {

struct IdleMemoryTest : testing::Test {
    net::ManualClock clock;
    net::Loop loop{clock};
    std::size_t sessions = 0;
    int trims = 0;
    std::size_t unused = 0;
    IdleMemory memory{loop, [this] { return sessions; }, {[this] { return unused; }, [this] { ++trims; }}};

    void pass(int periods) {
        for (int i = 0; i < periods; ++i) {
            clock.advance(IdleMemory::kPeriod);
            loop.turn(false);
        }
    }
};

TEST_F(IdleMemoryTest, NothingIsGivenBackBeforeTheFirstCall) {
    pass(5);
    EXPECT_EQ(trims, 0);
}

TEST_F(IdleMemoryTest, GivesBackOnceAfterEachTimeOfCalls) {
    for (int times = 1; times <= 2; ++times) {
        sessions = 3;
        pass(4);
        EXPECT_EQ(trims, times - 1);
        sessions = 0;
        pass(6);
        EXPECT_EQ(trims, times);
    }
}

TEST_F(IdleMemoryTest, AShortPauseIsNoEnd) {
    for (int i = 0; i < 4; ++i) {
        sessions = 1;
        pass(1);
        sessions = 0;
        pass(1);
    }
    EXPECT_EQ(trims, 0);
}

TEST_F(IdleMemoryTest, GivesBackAmongSessionsWhenMuchIsToBeHad) {
    sessions = 2;
    unused = IdleMemory::kWorthIt - 1;
    pass(3 * IdleMemory::kPeriodsBetween);
    EXPECT_EQ(trims, 0);
    unused = IdleMemory::kWorthIt;
    pass(3 * IdleMemory::kPeriodsBetween);
    EXPECT_EQ(trims, 1) << "what was given back is still counted as unused";
    unused = 0;
    pass(IdleMemory::kPeriodsBetween);
    unused = IdleMemory::kWorthIt;
    pass(IdleMemory::kPeriodsBetween);
    EXPECT_EQ(trims, 2);
}

}  // namespace
}  // namespace wf::app
