#include "sfu/app/drain.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace wf::app {
namespace {

using std::chrono::seconds;

class DrainTest : public testing::Test {
protected:
    void pass(seconds time) {
        for (seconds passed{0}; passed < time; ++passed) {
            clock_.advance(seconds(1));
            loop_.turn(false);
            loop_.turn(false);
        }
    }

    net::ManualClock clock_;
    net::Loop loop_{clock_};
    WorkerReports reports_{loop_, {}};  // no worker has anybody
    std::vector<bool> changes_;
    int ends_ = 0;
    Drain drain_{loop_, reports_, [this](bool on) { changes_.push_back(on); }, [this] { ++ends_; }};
};

TEST_F(DrainTest, EndsOnceNobodyHasBeenHereForAWhile) {
    pass(seconds(20));
    EXPECT_EQ(ends_, 0);
    drain_.set(true);
    drain_.set(true);
    EXPECT_EQ(changes_, std::vector<bool>{true});
    pass(seconds(5));
    EXPECT_EQ(ends_, 0);
    pass(seconds(1));
    EXPECT_EQ(ends_, 1);
    pass(seconds(20));
    EXPECT_EQ(ends_, 1);
}

TEST_F(DrainTest, CanBeTakenBack) {
    drain_.set(true);
    pass(seconds(5));
    drain_.set(false);
    EXPECT_FALSE(drain_.on());
    pass(seconds(20));
    EXPECT_EQ(ends_, 0);
    EXPECT_EQ(changes_, (std::vector<bool>{true, false}));
    drain_.set(true);  // and the wait begins anew
    pass(seconds(5));
    EXPECT_EQ(ends_, 0);
    pass(seconds(1));
    EXPECT_EQ(ends_, 1);
}

TEST_F(DrainTest, PeopleAndConnectionsKeepItFromEnding) {
    static constexpr std::array kBounds{1.0};
    room::WorkerReport empty{.setup_times = net::Histogram(kBounds), .loop_lag = net::Histogram(kBounds)};
    empty.rooms = 5;
    empty.participants = 1;  // a dummy
    EXPECT_TRUE(Drain::isEmpty({empty, empty}));
    room::WorkerReport one = empty;
    one.people = 1;
    EXPECT_FALSE(Drain::isEmpty({empty, one}));
    one = empty;
    one.subscribers = 1;
    EXPECT_FALSE(Drain::isEmpty({one}));
    one = empty;
    one.transports.open = 1;
    EXPECT_FALSE(Drain::isEmpty({one}));
}

}  // namespace
}  // namespace wf::app
