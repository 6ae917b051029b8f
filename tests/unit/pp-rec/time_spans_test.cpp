#include "pp-rec/job/time_spans.h"

#include <gtest/gtest.h>

namespace wf::job {
namespace {

TEST(TimeSpans, Unite) {
    EXPECT_EQ(unite({{5, 7}, {0, 2}, {1, 3}, {3, 4}, {9, 9}, {8, 7}}), (TimeSpans{{0, 4}, {5, 7}}));
    EXPECT_EQ(unite({{5, 7}, {0, 4}, {9.5, 10}}, 1), (TimeSpans{{0, 7}, {9.5, 10}}));
    EXPECT_EQ(unite({{0, 10}, {2, 3}}), (TimeSpans{{0, 10}}));
    EXPECT_TRUE(unite({}).empty());
}

TEST(TimeSpans, Subtract) {
    const TimeSpans there{{0, 10}, {20, 30}};
    EXPECT_EQ(subtract(there, {}), there);
    EXPECT_EQ(subtract(there, {{2, 3}, {9, 21}, {29, 40}}), (TimeSpans{{0, 2}, {3, 9}, {21, 29}}));
    EXPECT_EQ(subtract(there, {{-5, 50}}), TimeSpans{});
    EXPECT_EQ(subtract(there, {{0, 8.7}, {22, 28}}, 1.5), (TimeSpans{{20, 22}, {28, 30}}));
    EXPECT_TRUE(subtract({}, there).empty());
}

TEST(TimeSpans, ClipAndLength) {
    EXPECT_EQ(clip({{-1, 2}, {3, 4}, {8, 12}, {15, 16}}, {0, 10}), (TimeSpans{{0, 2}, {3, 4}, {8, 10}}));
    EXPECT_EQ(totalLength_s({{0, 2}, {3, 4.5}}), 3.5);
}

}  // namespace
}  // namespace wf::job
