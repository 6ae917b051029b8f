#include "pp-rec/compose/seating.h"

#include <gtest/gtest.h>

namespace wf::compose {
namespace {

using People = std::vector<std::size_t>;

TEST(Seating, KeepsTheOrderWhileAllFit) {
    Seating seating;
    EXPECT_EQ(seating.seat({{4, 1}, {2, 9}, {7}}, 3), (People{4, 2, 7}));
    EXPECT_EQ(seating.seat({{4, 1}, {1}, {2, 9}, {7}}, 4), (People{4, 1, 2, 7}));
    EXPECT_EQ(seating.seat({}, 4), People{});
}

TEST(Seating, WhoTalksTakesThePlaceOfTheLongestSilent) {
    Seating seating;
    EXPECT_EQ(seating.seat({{0}, {1}, {2}, {3}}, 3), (People{0, 1, 2}));
    EXPECT_EQ(seating.seat({{0, 5}, {1, 6}, {2, 4}, {3}}, 3), (People{0, 1, 2}));
    EXPECT_EQ(seating.seat({{0, 5}, {1, 6}, {2, 4}, {3, 7}}, 3), (People{0, 1, 3}));
    EXPECT_EQ(seating.seat({{0, 5}, {1, 6}, {2, 8}, {3, 7}}, 3), (People{2, 1, 3}));
}

TEST(Seating, NobodyMovesForSomebodyAsSilent) {
    Seating seating;
    seating.seat({{5}, {6}}, 2);
    EXPECT_EQ(seating.seat({{1}, {5}, {6}}, 2), (People{5, 6}));
    EXPECT_EQ(seating.seat({{1, 3}, {5, 3}, {6, 3}}, 2), (People{5, 6}));
}

TEST(Seating, APlaceThatGetsFreeGoesToWhoTalkedLast) {
    Seating seating;
    EXPECT_EQ(seating.seat({{0, 9}, {1, 8}, {2, 7}, {3, 2}, {4, 3}}, 3), (People{0, 1, 2}));
    EXPECT_EQ(seating.seat({{0, 9}, {2, 7}, {3, 2}, {4, 3}}, 3), (People{0, 4, 2}));
}

TEST(Seating, FewerPlacesKeepWhoTalkedLast) {
    Seating seating;
    seating.seat({{0, 1}, {1, 5}, {2, 3}, {3, 4}}, 4);
    EXPECT_EQ(seating.seat({{0, 1}, {1, 5}, {2, 3}, {3, 4}}, 2), (People{1, 3}));
    EXPECT_EQ(seating.seat({{0, 1}, {1, 5}, {2, 3}, {3, 4}}, 0), People{});
    EXPECT_EQ(seating.seat({{0, 1}, {1, 5}, {2, 3}, {3, 4}}, 4), (People{0, 1, 2, 3}));
}

}  // namespace
}  // namespace wf::compose
