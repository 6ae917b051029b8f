#include "sfu/srtp/replay_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace wf::srtp {
namespace {

constexpr std::uint64_t kSize = 128;

TEST(ReplayWindow, TakesEachIndexOnce) {
    ReplayWindow<kSize> window;
    EXPECT_EQ(window.check(0), Replay::kNew);
    window.take(0);
    EXPECT_EQ(window.check(0), Replay::kTaken);
    window.take(5);
    EXPECT_EQ(window.check(5), Replay::kTaken);
    EXPECT_EQ(window.check(4), Replay::kNew);
    EXPECT_EQ(window.check(6), Replay::kNew);
}

TEST(ReplayWindow, ForgetsWhatIsAWindowBehind) {
    ReplayWindow<kSize> window;
    window.take(1000);
    EXPECT_EQ(window.check(1000 - kSize + 1), Replay::kNew);
    EXPECT_EQ(window.check(1000 - kSize), Replay::kTooOld);
    window.take(1000 - kSize + 1);
    EXPECT_EQ(window.check(1000 - kSize + 1), Replay::kTaken);
    window.take(1001);
    EXPECT_EQ(window.check(1001 - kSize + 1), Replay::kNew) << "its place was another index's";
    EXPECT_EQ(window.check(1000), Replay::kTaken);
}

TEST(ReplayWindow, MatchesASetOverRandomIndices) {
    std::mt19937 random(5);
    for (const std::uint64_t longest : {2U, 60U, 127U, 128U, 129U, 400U}) {
        ReplayWindow<kSize> window;
        std::set<std::uint64_t> taken;
        std::uint64_t newest = 0;
        for (int i = 0; i < 5000; ++i) {
            const bool forwards = random() % 2 == 0;
            const std::uint64_t index =
                forwards ? newest + random() % longest : newest - std::min<std::uint64_t>(newest, random() % 140);
            const Replay wanted = newest >= kSize && index <= newest - kSize ? Replay::kTooOld
                                  : taken.contains(index)                    ? Replay::kTaken
                                                                             : Replay::kNew;
            ASSERT_EQ(window.check(index), wanted) << index << " of " << newest;
            if (wanted == Replay::kNew) {
                window.take(index);
                taken.insert(index);
                newest = std::max(newest, index);
            }
        }
    }
}

}  // namespace
}  // namespace wf::srtp
