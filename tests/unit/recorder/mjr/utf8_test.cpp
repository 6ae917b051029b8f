#include "recorder/mjr/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace wf::mjr {
namespace {

TEST(Utf8CharSize, FollowsTheTableOfRfc3629) {
    struct Row {
        std::string text;
        std::size_t size;
    };
    const Row rows[] = {
        {"a", 1},
        {std::string(1, '\0'), 1},
        {"\x7f", 1},
        {"\x80", 0},
        {"\xc1\xbf", 0},
        {"\xc2\x80", 2},
        {"\xdf\xbf", 2},
        {"\xe0\x9f\xbf", 0},
        {"\xe0\xa0\x80", 3},
        {"\xed\x9f\xbf", 3},
        {"\xed\xa0\x80", 0},
        {"\xed\xbf\xbf", 0},
        {"\xee\x80\x80", 3},
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xf0\x90\x80\x80", 4},
        {"\xf4\x8f\xbf\xbf", 4},
        {"\xf4\x90\x80\x80", 0},
        {"\xf8\x88\x80\x80\x80", 0},
        {"\xc2", 0},
        {"\xc2z", 0},
        {"\xe5\xb1", 0},
        {"\xf0\x9f\x98", 0},
        {"", 0},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(utf8CharSize(row.text, 0), row.size) << ::testing::PrintToString(row.text);
    }
}

TEST(Utf8Prefix, CutsBetweenCharacters) {
    const std::string text = "aé屏😀";
    const std::size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (std::size_t max = 0; max < std::size(expected); ++max) {
        EXPECT_EQ(utf8Prefix(text, max).size(), expected[max]) << max;
    }
    EXPECT_EQ(utf8Prefix(std::string(9, '\x80'), 5).size(), 5U);
    EXPECT_EQ(utf8Prefix(std::string(9, '\x80'), 1).size(), 1U);
}

}  // namespace
}  // namespace wf::mjr
