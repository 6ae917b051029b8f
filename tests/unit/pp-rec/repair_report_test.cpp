#include "pp-rec/media/repair_report.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace wf::media {
namespace {

TEST(RepairReport, SumsByKindAndKeepsEntries) {
    RepairReport report;
    report.add({RepairKind::kPause, 1.5, 100, 4});
    report.add({RepairKind::kPause, 9, 300, 2});
    report.count(RepairKind::kDuplicate);
    report.count(RepairKind::kLost, 12);
    EXPECT_EQ(report.total(RepairKind::kPause).times, 2U);
    EXPECT_EQ(report.total(RepairKind::kPause).amount, 6);
    EXPECT_EQ(report.total(RepairKind::kDuplicate).times, 1U);
    EXPECT_EQ(report.total(RepairKind::kDuplicate).amount, 1);
    EXPECT_EQ(report.total(RepairKind::kLost).amount, 12);
    EXPECT_EQ(report.total(RepairKind::kSilence).times, 0U);
    ASSERT_EQ(report.entries().size(), 2U);
    EXPECT_EQ(report.entries()[1].offset, 300U);
}

TEST(RepairReport, KeepsOnlySoManyEntriesButCountsAll) {
    RepairReport report;
    for (std::size_t i = 0; i < 3 * RepairReport::kMaxEntries; ++i) {
        report.add({RepairKind::kBadPacket, 0, i, 1});
    }
    EXPECT_EQ(report.entries().size(), RepairReport::kMaxEntries);
    EXPECT_EQ(report.total(RepairKind::kBadPacket).times, 3 * RepairReport::kMaxEntries);
}

TEST(RepairReport, EveryKindHasANameAndASentence) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < static_cast<std::size_t>(RepairKind::kCount); ++i) {
        const auto kind = static_cast<RepairKind>(i);
        EXPECT_FALSE(repairName(kind).empty());
        EXPECT_TRUE(names.insert(repairName(kind)).second) << repairName(kind);
        const std::string sentence = describe({kind, 15.02, 7, 1.25e9});
        EXPECT_TRUE(sentence.starts_with("0:00:15.020 ")) << sentence;
        EXPECT_GT(sentence.size(), 20U);
    }
}

TEST(RepairReport, DescribesOneForPeople) {
    EXPECT_EQ(
        describe({RepairKind::kTimestampReset, 15.02, 0, 9999.98}),
        "0:00:15.020 RTP timestamp jumped by +9999.980 s against the arrival clock; continued on the arrival clock");
    EXPECT_EQ(describe({RepairKind::kClockDrift, 0, 0, -48.71}),
              "0:00:00.000 RTP clock runs -48.7 ppm against the arrival clock; corrected");
}

TEST(RepairReport, FormatsTimes) {
    EXPECT_EQ(formatSeconds(0), "0:00:00.000");
    EXPECT_EQ(formatSeconds(3661.0015), "1:01:01.002");
    EXPECT_EQ(formatSeconds(-1.5), "-0:00:01.500");
    EXPECT_EQ(formatSeconds(-0.0001), "0:00:00.000");
    EXPECT_EQ(formatSeconds(59.9996), "0:01:00.000");
    EXPECT_EQ(formatSeconds(360000), "100:00:00.000");
}

}  // namespace
}  // namespace wf::media
