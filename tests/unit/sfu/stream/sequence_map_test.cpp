#include "sfu/stream/sequence_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <vector>

namespace wf::stream {
namespace {

TEST(SequenceMap, KeepsGapsOfTheSource) {
    SequenceMap map;
    map.begin(100, 5);
    EXPECT_EQ(map.map(100), 5);
    EXPECT_EQ(map.map(103), 8);
    EXPECT_EQ(map.map(101), 6);
    EXPECT_EQ(map.last(), 8);
}

TEST(SequenceMap, ClosesGapsOfWhatWasLeftOut) {
    SequenceMap map;
    map.begin(100, 100);
    EXPECT_EQ(map.map(100), 100);
    EXPECT_TRUE(map.leaveOut(101));
    EXPECT_TRUE(map.leaveOut(102));
    EXPECT_EQ(map.map(104), 102);
    EXPECT_EQ(map.map(103), 101) << "late, behind what was left out";
    EXPECT_EQ(map.map(101), std::nullopt) << "left out stays left out";
    EXPECT_TRUE(map.leaveOut(101));
    EXPECT_TRUE(map.leaveOut(105));
    EXPECT_EQ(map.map(106), 103);
}

TEST(SequenceMap, LateNumbersCannotBeLeftOut) {
    SequenceMap map;
    map.begin(1, 1);
    EXPECT_EQ(map.map(1), 1);
    EXPECT_EQ(map.map(3), 3);
    EXPECT_FALSE(map.leaveOut(2));
    EXPECT_EQ(map.map(2), 2);
}

TEST(SequenceMap, GoesOnWithAnotherSource) {
    SequenceMap map;
    EXPECT_EQ(map.map(7), std::nullopt) << "not begun";
    map.begin(10, 10);
    EXPECT_EQ(map.map(10), 10);
    EXPECT_TRUE(map.leaveOut(11));
    map.begin(5000, map.last() + 1);
    EXPECT_EQ(map.map(4999), std::nullopt) << "from before the beginning";
    EXPECT_EQ(map.map(5000), 11);
    EXPECT_EQ(map.map(5001), 12);
}

TEST(SequenceMap, ForgetsWhatIsFarBack) {
    SequenceMap map;
    map.begin(0, 0);
    EXPECT_EQ(map.map(0), 0);
    EXPECT_EQ(map.map(SequenceMap::kWindow), SequenceMap::kWindow);
    EXPECT_EQ(map.map(0), std::nullopt);
    EXPECT_EQ(map.map(1), 1);
    EXPECT_EQ(map.map(10 * SequenceMap::kWindow), 10 * SequenceMap::kWindow);
}

/// Whatever is left out, in whatever order within the window, no number is given twice and order is kept.
TEST(SequenceMap, IsInjectiveAndMonotonicForShuffledInput) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<std::int64_t> numbers;
        for (std::int64_t n = 1; n < 300; ++n) {
            if (random() % 20 != 0) {
                numbers.push_back(n);
            }
        }
        for (std::size_t i = 0; i + 9 < numbers.size(); i += 1 + random() % 40) {
            std::swap(numbers[i], numbers[i + random() % 9]);
        }
        SequenceMap map;
        map.begin(0, 1000);
        ASSERT_EQ(map.map(0), 1000);
        std::map<std::int64_t, std::int64_t> given;
        std::int64_t left_out = 0;
        for (const std::int64_t n : numbers) {
            if (random() % 3 == 0 && map.leaveOut(n)) {
                ++left_out;
            } else {
                given[n] = map.map(n).value();
            }
        }
        std::int64_t before = 1000;
        for (const auto& [n, out] : given) {
            ASSERT_GT(out, before) << n;
            before = out;
        }
        ASSERT_EQ(map.last(), 1000 + *std::ranges::max_element(numbers) - left_out);
    }
}

/// Beside a map that counts one by one, over jumps and late numbers of all sizes.
TEST(SequenceMap, CountsWhatWasLeftOutWhereverItIs) {
    std::mt19937 random(11);
    for (int round = 0; round < 50; ++round) {
        const std::int64_t first = static_cast<std::int64_t>(random() % 5000) - 2500;
        SequenceMap map;
        map.begin(first, 0);
        std::int64_t newest = first - 1;
        std::set<std::int64_t> left_out;
        for (int i = 0; i < 2000; ++i) {
            const bool late = random() % 3 == 0;
            const std::int64_t step = static_cast<std::int64_t>(random() % (random() % 50 == 0 ? 1500 : 3)) + 1;
            const std::int64_t number =
                late ? newest - static_cast<std::int64_t>(random() % (SequenceMap::kWindow + 50)) : newest + step;
            if (random() % 2 == 0 && !late) {
                ASSERT_TRUE(map.leaveOut(number));
                left_out.insert(number);
                newest = number;
                continue;
            }
            const auto out = map.map(number);
            newest = std::max(newest, number);
            if (number < first || newest - number >= SequenceMap::kWindow || left_out.contains(number)) {
                ASSERT_EQ(out, std::nullopt) << number;
                continue;
            }
            const auto before = std::distance(left_out.begin(), left_out.lower_bound(number));
            ASSERT_EQ(out, number - first - before) << number;
        }
    }
}

}  // namespace
}  // namespace wf::stream
