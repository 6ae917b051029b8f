#include "cli/option_values.h"

#include <gtest/gtest.h>

#include <string>

namespace wf::cli {
namespace {

TEST(OptionValues, Time) {
    EXPECT_EQ(parseTime("0"), 0);
    EXPECT_EQ(parseTime("90.5"), 90.5);
    EXPECT_EQ(parseTime("1:30"), 90);
    EXPECT_EQ(parseTime("90:00"), 5400);
    EXPECT_EQ(parseTime("1:02:03.5"), 3723.5);
    for (const std::string wrong :
         {"", "-1", "+1", "1:60", "1:2:3:4", "1.5:00", "1:", ":1", "1e3", "inf", "5s", " 5", "1: 2"}) {
        EXPECT_FALSE(parseTime(wrong)) << wrong;
    }
}

TEST(OptionValues, Bitrate) {
    EXPECT_EQ(parseBitrate("800000"), 800'000);
    EXPECT_EQ(parseBitrate("800k"), 800'000);
    EXPECT_EQ(parseBitrate("2.5M"), 2'500'000);
    for (const std::string wrong : {"", "k", "-5k", "500", "2G", "2000M", "1.5.5M"}) {
        EXPECT_FALSE(parseBitrate(wrong)) << wrong;
    }
}

TEST(OptionValues, Sides) {
    const auto sides = parseSides("1280x720");
    ASSERT_TRUE(sides);
    EXPECT_EQ(sides->width, 1280);
    EXPECT_EQ(sides->height, 720);
    for (const std::string wrong : {"", "1280", "x", "1280x", "-2x4", "1280x720x1", "1280*720", "99999999999x2"}) {
        EXPECT_FALSE(parseSides(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace wf::cli
