#include "rtp/rtcp/reports.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "tests/unit/rtp/rtcp/rtcp_test_bytes.h"

namespace wf::rtcp {
namespace {

const auto kSenderReport = list({0x81, 0xC8, 0x00, 0x0C, 0x11, 0x22, 0x33, 0x44,                          // SSRC
                                 0xE9, 0x3C, 0x7F, 0x00, 0x80, 0x00, 0x00, 0x00,                          // NTP
                                 0x00, 0x01, 0x02, 0x03, 0x00, 0x00, 0x00, 0x64, 0x00, 0x00, 0x27, 0x10,  //
                                 0x55, 0x66, 0x77, 0x88, 0x40, 0xFF, 0xFF, 0xFE, 0x00, 0x02, 0x12, 0x34,  // block
                                 0x00, 0x00, 0x00, 0x2A, 0x7F, 0x00, 0x80, 0x00, 0x00, 0x01, 0x00, 0x00});

const auto kReceiverReport = list({0x81, 0xC9, 0x00, 0x07, 0x11, 0x22, 0x33, 0x44,                          //
                                   0x55, 0x66, 0x77, 0x88, 0x40, 0xFF, 0xFF, 0xFE, 0x00, 0x02, 0x12, 0x34,  //
                                   0x00, 0x00, 0x00, 0x2A, 0x7F, 0x00, 0x80, 0x00, 0x00, 0x01, 0x00, 0x00});

const SenderInfo kInfo{rtp::NtpTime{0xE93C7F0080000000}, 0x00010203, 100, 10000};
const ReportBlock kBlock{0x55667788, 0x40, -2, 0x00021234, 42, 0x7F008000, 0x00010000};

TEST(SenderReport, IsReadFromBytes) {
    const auto report = parseSenderReport(onlyPacket(kSenderReport));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->ssrc, 0x11223344u);
    EXPECT_EQ(report->info, kInfo);
    ASSERT_EQ(report->blocks.size(), 1u);
    EXPECT_EQ(report->blocks[0], kBlock);
    EXPECT_EQ(sinceUnixEpoch(report->info.ntp), std::chrono::microseconds{1704067200'500000});
}

TEST(SenderReport, IsWrittenToBytes) {
    const std::array blocks{kBlock};
    EXPECT_EQ(written([&](MutableBytes out) { return writeSenderReport(out, 0x11223344, kInfo, blocks); }),
              kSenderReport);
}

TEST(ReceiverReport, IsReadFromBytes) {
    const auto report = parseReceiverReport(onlyPacket(kReceiverReport));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->ssrc, 0x11223344u);
    for (const ReportBlock& block : report->blocks) {
        EXPECT_EQ(block, kBlock);
    }
    EXPECT_EQ(report->blocks.size(), 1u);
}

TEST(ReceiverReport, IsWrittenToBytes) {
    const std::array blocks{kBlock};
    EXPECT_EQ(written([&](MutableBytes out) { return writeReceiverReport(out, 0x11223344, blocks); }), kReceiverReport);
}

TEST(Reports, TruncatedBodiesAreRefused) {
    EXPECT_TRUE(acceptedLengths(onlyPacket(kSenderReport), parseSenderReport).empty());
    EXPECT_TRUE(acceptedLengths(onlyPacket(kReceiverReport), parseReceiverReport).empty());
}

TEST(Reports, OtherTypesAreRefused) {
    EXPECT_FALSE(parseSenderReport(onlyPacket(kReceiverReport)));
    EXPECT_FALSE(parseReceiverReport(onlyPacket(kSenderReport)));
}

TEST(Reports, ProfileExtensionBehindTheBlocksIsIgnored) {
    auto bytes = kReceiverReport;
    bytes[3] = std::byte{8};
    bytes.resize(bytes.size() + 4);
    const auto report = parseReceiverReport(onlyPacket(bytes));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->blocks.size(), 1u);
}

TEST(Reports, LossTotalIsSignedAndClamped) {
    const std::int32_t limit = 0x7FFFFF;
    const std::pair<std::int32_t, std::int32_t> rows[] = {{limit, limit},
                                                          {-limit - 1, -limit - 1},
                                                          {limit + 1, limit},
                                                          {std::numeric_limits<std::int32_t>::min(), -limit - 1}};
    for (const auto& [given, expected] : rows) {
        ReportBlock block;
        block.cumulative_lost = given;
        const auto bytes = written([&](MutableBytes out) { return writeReceiverReport(out, 1, std::array{block}); });
        const Packet packet = onlyPacket(bytes);
        EXPECT_EQ(parseReceiverReport(packet)->blocks[0].cumulative_lost, expected);
    }
}

TEST(Reports, AtMost31Blocks) {
    const std::array<ReportBlock, 32> blocks{};
    const auto many = std::span(blocks);
    EXPECT_TRUE(written([&](MutableBytes out) { return writeSenderReport(out, 1, kInfo, many); }).empty());
    EXPECT_TRUE(written([&](MutableBytes out) { return writeReceiverReport(out, 1, many); }).empty());
    const auto bytes = written([&](MutableBytes out) { return writeReceiverReport(out, 1, many.first(31)); });
    EXPECT_EQ(parseReceiverReport(onlyPacket(bytes))->blocks.size(), 31u);
}

}  // namespace
}  // namespace wf::rtcp
