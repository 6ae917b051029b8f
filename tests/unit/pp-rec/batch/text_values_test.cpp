#include "pp-rec/job/batch/text_values.h"

#include <gtest/gtest.h>

namespace wf::job::batch {
namespace {

TEST(TextValues, Durations) {
    const std::pair<const char*, std::int64_t> good[] = {{"0", 0},     {"90", 90},     {"60s", 60},       {"15m", 900},
                                                         {"2h", 7200}, {"7d", 604800}, {"365d", 31536000}};
    for (const auto& [text, seconds] : good) {
        ASSERT_TRUE(parseDuration(text)) << text;
        EXPECT_EQ(*parseDuration(text), seconds) << text;
    }
    for (const char* text : {"", "s", "-1s", "1w", "1 h", "1.5h", "99999999999999999999s", "10000000000d"}) {
        EXPECT_FALSE(parseDuration(text)) << text;
    }
}

TEST(TextValues, Bytes) {
    EXPECT_EQ(*parseBytes("4096"), 4096U);
    EXPECT_EQ(*parseBytes("800M"), 800ULL << 20);
    EXPECT_EQ(*parseBytes("2G"), 2ULL << 30);
    EXPECT_EQ(*parseBytes("2GiB"), 2ULL << 30);
    EXPECT_EQ(*parseBytes("1KB"), 1024U);
    for (const char* text : {"", "G", "-1G", "2X", "1.5G", "999999999999T"}) {
        EXPECT_FALSE(parseBytes(text)) << text;
    }
}

TEST(TextValues, Moments) {
    constexpr std::int64_t kDay_us = 1795305600'000'000;  // 2026-11-22
    EXPECT_EQ(*parseMoment("2026-11-22", 0), kDay_us);
    EXPECT_EQ(*parseMoment("2026-11-22T20:08", 0), kDay_us + (20 * 3600 + 8 * 60) * 1'000'000LL);
    EXPECT_EQ(*parseMoment("2026-11-22T20:08:15Z", 0), kDay_us + (20 * 3600 + 8 * 60 + 15) * 1'000'000LL);
    EXPECT_EQ(*parseMoment("2d", kDay_us), kDay_us - 2 * 86400 * 1'000'000LL);
    for (const char* text : {"", "2026-13-01", "2026-02-30", "2026-11-22T25:00", "2026-11-22T20:08:99", "yesterday",
                             "2026-11-22T20:08:15x", "2026-11"}) {
        EXPECT_FALSE(parseMoment(text, 0)) << text;
    }
}

}  // namespace
}  // namespace wf::job::batch
