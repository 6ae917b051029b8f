#include "rtp/rtcp/transport_cc.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "rtp/rtcp/feedback.h"
#include "tests/unit/rtp/rtcp/rtcp_test_bytes.h"

namespace wf::rtcp {
namespace {

using Statuses = std::vector<PacketStatus>;

std::optional<Statuses> decode(Bytes fci) {
    auto reader = TransportCcReader::parse(fci);
    if (!reader) {
        return std::nullopt;
    }
    Statuses statuses;
    while (const auto status = reader->next()) {
        statuses.push_back(*status);
    }
    EXPECT_EQ(statuses.size(), reader->statusCount());
    return statuses;
}

/// Writes and reads back; returns the size of chunks and deltas with their padding.
std::size_t roundTrip(const Statuses& statuses) {
    const TransportCcHeader header{1, 2, -3, 200};
    const auto bytes = written([&](MutableBytes out) { return writeTransportCc(out, header, statuses); });
    EXPECT_GE(bytes.size(), 20u);
    const auto feedback = parseFeedback(onlyPacket(bytes));
    EXPECT_TRUE(feedback && feedback->kind == FeedbackKind::kTransportCc);
    EXPECT_EQ(decode(feedback->fci), statuses);
    const auto reader = TransportCcReader::parse(feedback->fci);
    EXPECT_TRUE(reader && reader->referenceTime() == -3 && reader->feedbackCount() == 200);
    return bytes.size() - 20;
}

/// `count` packets from `base` on, all alike.
Statuses alike(std::uint16_t base, std::size_t count, bool received, std::int32_t delta_us) {
    Statuses statuses;
    for (std::size_t i = 0; i < count; ++i) {
        statuses.push_back({static_cast<std::uint16_t>(base + i), received, delta_us});
    }
    return statuses;
}

// Five packets from 65534 on, reference time -1: a run of two small deltas, then a two-bit vector: lost, large, small.
const auto kMixed = list({0xFF, 0xFE, 0x00, 0x05, 0xFF, 0xFF, 0xFF, 0x07,  //
                          0x20, 0x02, 0xC9, 0x00,                          //
                          0x04, 0xFF, 0xFF, 0xFC, 0x00});

TEST(TransportCc, MixedChunksAcrossTheWrap) {
    const auto reader = TransportCcReader::parse(kMixed);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->baseSequence(), 65534);
    EXPECT_EQ(reader->statusCount(), 5);
    EXPECT_EQ(reader->referenceTime(), -1);
    EXPECT_EQ(reader->feedbackCount(), 7);
    EXPECT_EQ(decode(kMixed), (Statuses{{65534, true, 1000},  //
                                        {65535, true, 63750},
                                        {0, false, 0},
                                        {1, true, -1000},
                                        {2, true, 0}}));
}

TEST(TransportCc, TruncatedAtEveryLength) {
    for (std::size_t size = 0; size < kMixed.size(); ++size) {
        EXPECT_FALSE(TransportCcReader::parse(cut(kMixed, size))) << size;
    }
}

TEST(TransportCc, OneBitVector) {
    // The draft's figure 4.1: bits 0 1 1 1 1 1 0 0 0 1 1 1 0 0.
    const auto fci = list({0x00, 0x0A, 0x00, 0x0E, 0x00, 0x00, 0x01, 0x00, 0x9F, 0x1C, 1, 2, 3, 4, 5, 6, 7, 8});
    const auto statuses = decode(fci);
    ASSERT_TRUE(statuses);
    std::string pattern;
    for (const PacketStatus& status : *statuses) {
        pattern += status.received ? '1' : '0';
    }
    EXPECT_EQ(pattern, "01111100011100");
    EXPECT_EQ((*statuses)[11], (PacketStatus{21, true, 2000}));
}

TEST(TransportCc, RunOfLostPacketsNeedsNoDeltas) {
    // The draft's figure: a run of 221 packets not received.
    const auto fci = list({0x00, 0x00, 0x00, 0xDD, 0x00, 0x00, 0x00, 0x00, 0x00, 0xDD});
    EXPECT_EQ(decode(fci), alike(0, 221, false, 0));
}

TEST(TransportCc, CountOfZeroIsEmpty) {
    EXPECT_EQ(decode(list({0x00, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00})), Statuses{});
}

TEST(TransportCc, RunLongerThanTheCountIsCut) {
    const auto fci = list({0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x3F, 0xFF, 1, 2});
    EXPECT_EQ(decode(fci), (Statuses{{0, true, 250}, {1, true, 500}}));
}

TEST(TransportCc, EmptyRunsAreSkipped) {
    const auto fci = list({0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00,  //
                           0x20, 0x00, 0x20, 0x01, 0x60, 0x00, 0x20, 0x01, 1, 2});
    EXPECT_EQ(decode(fci), (Statuses{{0, true, 250}, {1, true, 500}}));
}

TEST(TransportCc, ReservedSymbolIsRefused) {
    EXPECT_FALSE(decode(list({0x00, 0x00, 0x00, 0x01, 0, 0, 0, 0, 0x60, 0x01, 0, 0, 0, 0})));
    EXPECT_FALSE(decode(list({0x00, 0x00, 0x00, 0x01, 0, 0, 0, 0, 0xF0, 0x00, 0, 0, 0, 0})));
    // behind the last packet it does not count
    EXPECT_TRUE(decode(list({0x00, 0x00, 0x00, 0x01, 0, 0, 0, 0, 0xCC, 0x00, 0, 0, 0, 0})));
}

TEST(TransportCc, WriterMakesRuns) {
    EXPECT_EQ(roundTrip(alike(65000, 2000, false, 0)), 4u);
    EXPECT_EQ(roundTrip(alike(0, 8191 + 1, false, 0)), 4u);
    EXPECT_EQ(roundTrip(alike(7, 30, true, 250)), 32u);
    EXPECT_EQ(roundTrip(alike(7, 9, true, -250)), 20u);
    EXPECT_EQ(roundTrip(alike(7, 1, true, 0)), 4u);
}

TEST(TransportCc, WriterMakesVectors) {
    Statuses one_bit = alike(65530, 14, true, 500);
    one_bit[3] = {65533, false, 0};
    EXPECT_EQ(roundTrip(one_bit), 16u);
    Statuses two_bit = alike(65530, 7, true, 500);
    two_bit[6] = {0, true, 64000};
    EXPECT_EQ(roundTrip(two_bit), 12u);
    two_bit.push_back({1, false, 0});
    EXPECT_EQ(roundTrip(two_bit), 12u);
}

TEST(TransportCc, WriterBytes) {
    const Statuses statuses{{65534, true, 1000}, {65535, true, 63750}, {0, false, 0}, {1, true, -1000}, {2, true, 0}};
    const TransportCcHeader header{1, 2, -1, 7};
    EXPECT_EQ(written([&](MutableBytes out) { return writeTransportCc(out, header, statuses); }),
              list({0x8F, 0xCD, 0x00, 0x06, 0,    0,    0,    1,    0, 0, 0, 2,  //
                    0xFF, 0xFE, 0x00, 0x05, 0xFF, 0xFF, 0xFF, 0x07,              //
                    0xD4, 0x90, 0x04, 0xFF, 0xFF, 0xFC, 0x00, 0x00}));
}

TEST(TransportCc, ExtremeDeltasComeBack) {
    for (const std::int32_t ticks : {-32768, -1, 0, 255, 256, 32767}) {
        roundTrip({{1, true, ticks * 250}, {2, false, 0}});
    }
}

TEST(TransportCc, PatternsOfEveryKindComeBack) {
    std::uint32_t state = 1;
    for (int round = 0; round < 300; ++round) {
        Statuses statuses;
        const std::size_t count = 1 + static_cast<std::size_t>(round) % 67;
        unsigned kind = 0;
        for (std::size_t i = 0; i < count; ++i) {
            state = state * 1664525 + 1013904223;
            kind = (state >> 28) < 6 ? (state >> 20) % 3 : kind;
            const std::int32_t delta = kind == 0 ? 0 : kind == 1 ? 250 * static_cast<std::int32_t>(state >> 24) : -500;
            statuses.push_back({static_cast<std::uint16_t>(65500 + i), kind != 0, delta});
        }
        roundTrip(statuses);
    }
}

TEST(TransportCc, WriterRefusesWhatItCannotSay) {
    std::vector<std::byte> out(200'000);
    const TransportCcHeader header;
    const Statuses bad[] = {
        {},
        {{1, true, 0}, {3, true, 0}},
        {{1, true, 0}, {1, true, 0}},
        {{1, true, 251}},
        {{1, true, 32768 * 250}},
        {{1, true, -32769 * 250}},
        alike(0, 65536, false, 0),
    };
    for (const Statuses& statuses : bad) {
        EXPECT_FALSE(writeTransportCc(out, header, statuses)) << statuses.size();
    }
    EXPECT_TRUE(writeTransportCc(out, header, alike(0, 65535, true, 64000)));
}

}  // namespace
}  // namespace wf::rtcp
