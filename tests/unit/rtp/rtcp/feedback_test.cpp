#include "rtp/rtcp/feedback.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/unit/rtp/rtcp/rtcp_test_bytes.h"

namespace wf::rtcp {
namespace {

std::vector<std::uint16_t> nacked(Bytes fci) {
    std::vector<std::uint16_t> sequences;
    NackReader reader(fci);
    while (const auto sequence = reader.next()) {
        sequences.push_back(*sequence);
    }
    return sequences;
}

TEST(Feedback, KindsByTypeAndFormat) {
    const auto remb = list({0, 0, 0, 1, 0, 0, 0, 2, 'R', 'E', 'M', 'B'});
    const auto other = list({0, 0, 0, 1, 0, 0, 0, 2, 'R', 'E', 'M', 'C'});
    const struct {
        PacketType type;
        std::uint8_t format;
        Bytes body;
        FeedbackKind kind;
    } rows[] = {
        {PacketType::kRtpFeedback, 1, remb, FeedbackKind::kNack},
        {PacketType::kRtpFeedback, 15, remb, FeedbackKind::kTransportCc},
        {PacketType::kRtpFeedback, 4, remb, FeedbackKind::kOther},
        {PacketType::kPayloadFeedback, 1, remb, FeedbackKind::kPli},
        {PacketType::kPayloadFeedback, 4, remb, FeedbackKind::kFir},
        {PacketType::kPayloadFeedback, 15, remb, FeedbackKind::kRemb},
        {PacketType::kPayloadFeedback, 15, other, FeedbackKind::kOther},
        {PacketType::kPayloadFeedback, 2, remb, FeedbackKind::kOther},
    };
    for (const auto& row : rows) {
        const auto feedback = parseFeedback(Packet{row.type, row.format, row.body});
        ASSERT_TRUE(feedback);
        EXPECT_EQ(feedback->kind, row.kind);
        EXPECT_EQ(feedback->sender_ssrc, 1u);
        EXPECT_EQ(feedback->media_ssrc, 2u);
        EXPECT_EQ(feedback->fci.size(), 4u);
    }
    EXPECT_FALSE(parseFeedback(Packet{PacketType::kApp, 1, remb}));
    EXPECT_EQ(acceptedLengths(Packet{PacketType::kPayloadFeedback, 15, remb}, parseFeedback),
              (std::vector<std::size_t>{8, 9, 10, 11}));
}

TEST(Nack, MaskIsExpandedLowestBitFirst) {
    const auto fci = list({0x00, 0x10, 0x80, 0x05});
    EXPECT_EQ(nacked(fci), (std::vector<std::uint16_t>{16, 17, 19, 32}));
    EXPECT_EQ(nacked(list({0x12, 0x34, 0x00, 0x00})), (std::vector<std::uint16_t>{0x1234}));
    EXPECT_EQ(nacked(list({0x00, 0x00, 0xFF, 0xFF})).size(), 17u);
}

TEST(Nack, WrapsAndKeepsTheOrderOfWords) {
    EXPECT_EQ(nacked(list({0xFF, 0xFF, 0x00, 0x03, 0x00, 0x01, 0x00, 0x00})),
              (std::vector<std::uint16_t>{65535, 0, 1, 1}));
}

TEST(Nack, HalfWordsAreIgnored) {
    const auto fci = list({0x00, 0x10, 0x00, 0x01, 0x00, 0x20, 0x00, 0x01});
    for (std::size_t size = 0; size <= fci.size(); ++size) {
        EXPECT_EQ(nacked(cut(fci, size)).size(), size / 4 * 2) << size;
    }
}

TEST(Nack, WriterPacksNeighbours) {
    const std::array<std::uint16_t, 5> sequences{65534, 65535, 14, 15, 100};
    const auto bytes = written([&](MutableBytes out) { return writeNack(out, 1, 2, sequences); });
    EXPECT_EQ(bytes, list({0x81, 0xCD, 0x00, 0x05, 0,    0,    0,    1,    0,    0,    0,    2,  //
                           0xFF, 0xFE, 0x80, 0x01, 0x00, 0x0F, 0x00, 0x00, 0x00, 0x64, 0x00, 0x00}));
    const auto feedback = parseFeedback(onlyPacket(bytes));
    ASSERT_TRUE(feedback);
    EXPECT_EQ(feedback->kind, FeedbackKind::kNack);
    EXPECT_EQ(nacked(feedback->fci), (std::vector<std::uint16_t>{65534, 65535, 14, 15, 100}));
}

TEST(Nack, WriterTakesAnyOrderAndRepeats) {
    const std::array<std::uint16_t, 4> sequences{20, 20, 10, 9};
    const auto bytes = written([&](MutableBytes out) { return writeNack(out, 1, 2, sequences); });
    EXPECT_EQ(nacked(parseFeedback(onlyPacket(bytes))->fci), (std::vector<std::uint16_t>{20, 10, 9}));
    EXPECT_TRUE(written([](MutableBytes out) { return writeNack(out, 1, 2, {}); }).empty());
}

TEST(Pli, IsWrittenAndRead) {
    const auto bytes = written([](MutableBytes out) { return writePli(out, 0x11223344, 0x55667788); });
    EXPECT_EQ(bytes, list({0x81, 0xCE, 0x00, 0x02, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88}));
    EXPECT_EQ(parseFeedback(onlyPacket(bytes))->kind, FeedbackKind::kPli);
}

TEST(Fir, IsWrittenAndRead) {
    const std::array entries{FirEntry{0x55667788, 9}, FirEntry{1, 255}};
    const auto bytes = written([&](MutableBytes out) { return writeFir(out, 0x11223344, entries); });
    EXPECT_EQ(bytes, list({0x84, 0xCE, 0x00, 0x06, 0x11, 0x22, 0x33, 0x44, 0, 0, 0, 0,  //
                           0x55, 0x66, 0x77, 0x88, 9,    0,    0,    0,    0, 0, 0, 1, 255, 0, 0, 0}));
    const auto feedback = parseFeedback(onlyPacket(bytes));
    ASSERT_TRUE(feedback);
    EXPECT_EQ(feedback->kind, FeedbackKind::kFir);
    const FirEntries read(feedback->fci);
    ASSERT_EQ(read.size(), 2u);
    EXPECT_EQ(read[0], entries[0]);
    EXPECT_EQ(read[1], entries[1]);
    EXPECT_EQ(FirEntries(feedback->fci.first(15)).size(), 1u);
    EXPECT_TRUE(written([](MutableBytes out) { return writeFir(out, 1, {}); }).empty());
}

TEST(Remb, IsReadFromBytes) {
    // exponent 3, mantissa 0x3FFFF
    const auto fci = list({'R', 'E', 'M', 'B', 0x02, 0x0F, 0xFF, 0xFF, 0, 0, 0, 1, 0, 0, 0, 2});
    const auto remb = parseRemb(fci);
    ASSERT_TRUE(remb);
    EXPECT_EQ(remb->bitrate_bps, 0x3FFFFu << 3);
    ASSERT_EQ(remb->ssrcs.size(), 2u);
    EXPECT_EQ(remb->ssrcs[1], 2u);
    for (std::size_t size = 0; size < fci.size(); ++size) {
        EXPECT_FALSE(parseRemb(cut(fci, size))) << size;
    }
}

TEST(Remb, OverflowIsRefused) {
    EXPECT_TRUE(parseRemb(list({'R', 'E', 'M', 'B', 0, 46 << 2 | 3, 0xFF, 0xFF})));
    EXPECT_FALSE(parseRemb(list({'R', 'E', 'M', 'B', 0, 47 << 2 | 3, 0xFF, 0xFF})));
    EXPECT_FALSE(parseRemb(list({'R', 'E', 'M', 'B', 0, 0xFF, 0xFF, 0xFF})));
    EXPECT_EQ(parseRemb(list({'R', 'E', 'M', 'B', 0, 63 << 2, 0, 1}))->bitrate_bps, std::uint64_t{1} << 63);
    EXPECT_FALSE(parseRemb(list({'R', 'E', 'M', 'B', 0, 63 << 2, 0, 2})));
    EXPECT_EQ(parseRemb(list({'R', 'E', 'M', 'B', 0, 63 << 2, 0, 0}))->bitrate_bps, 0u);
}

TEST(Remb, WriterRoundsDownTo18Bits) {
    const std::pair<std::uint64_t, std::uint64_t> rows[] = {
        {0, 0}, {0x3FFFF, 0x3FFFF}, {0x40001, 0x40000}, {2'500'000, 2'500'000}, {~std::uint64_t{0}, 0x3FFFFull << 46}};
    const std::array<std::uint32_t, 1> ssrcs{77};
    for (const auto& row : rows) {
        const auto bytes = written([&](MutableBytes out) { return writeRemb(out, 1, row.first, ssrcs); });
        const auto feedback = parseFeedback(onlyPacket(bytes));
        ASSERT_TRUE(feedback);
        EXPECT_EQ(feedback->kind, FeedbackKind::kRemb);
        const auto remb = parseRemb(feedback->fci);
        ASSERT_TRUE(remb);
        EXPECT_EQ(remb->bitrate_bps, row.second);
        ASSERT_EQ(remb->ssrcs.size(), 1u);
        EXPECT_EQ(remb->ssrcs[0], 77u);
    }
}

TEST(Remb, AtMost255Sources) {
    const std::vector<std::uint32_t> ssrcs(256);
    EXPECT_TRUE(written([&](MutableBytes out) { return writeRemb(out, 1, 1, ssrcs); }).empty());
    const auto bytes = written([&](MutableBytes out) { return writeRemb(out, 1, 1, std::span(ssrcs).first(255)); });
    EXPECT_EQ(parseRemb(parseFeedback(onlyPacket(bytes))->fci)->ssrcs.size(), 255u);
}

}  // namespace
}  // namespace wf::rtcp
