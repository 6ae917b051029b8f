#include "sfu/stream/received_sequences.h"

#include <gtest/gtest.h>

namespace wf::stream {
namespace {

using Outcome = ReceivedSequences::Outcome;

TEST(ReceivedSequences, TellsOrderGapsLateOnesAndDuplicates) {
    struct Row {
        std::uint16_t sequence;
        Outcome outcome;
        std::int64_t missing;
    };
    ReceivedSequences sequences;
    for (const Row& row : {Row{65534, Outcome::kFirst, 0},
                           {65535, Outcome::kInOrder, 0},
                           {2, Outcome::kInOrder, 2},
                           {1, Outcome::kLate, 0},
                           {1, Outcome::kDuplicate, 0},
                           {2, Outcome::kDuplicate, 0},
                           {65533, Outcome::kLate, 0},
                           {0, Outcome::kLate, 0},
                           {3, Outcome::kInOrder, 0},
                           {static_cast<std::uint16_t>(3 - 1024), Outcome::kDuplicate, 0},
                           {2003, Outcome::kInOrder, 1999},
                           {2002, Outcome::kLate, 0},
                           {1000, Outcome::kLate, 0},
                           {979, Outcome::kDuplicate, 0}}) {
        const auto taken = sequences.take(row.sequence, true);
        EXPECT_EQ(taken.outcome, row.outcome) << row.sequence;
        EXPECT_EQ(taken.missing, row.missing) << row.sequence;
        if (taken.outcome != Outcome::kJumped) {
            EXPECT_EQ(static_cast<std::uint16_t>(taken.sequence), row.sequence);
        }
    }
}

TEST(ReceivedSequences, BelievesAJumpWhenTheNextPacketFollowsIt) {
    ReceivedSequences sequences;
    EXPECT_EQ(sequences.take(100, true).outcome, Outcome::kFirst);
    EXPECT_EQ(sequences.take(30000, true).outcome, Outcome::kJumped);
    EXPECT_EQ(sequences.take(101, true).outcome, Outcome::kInOrder) << "a stray packet changes nothing";
    EXPECT_EQ(sequences.take(30000, true).outcome, Outcome::kJumped);
    EXPECT_EQ(sequences.take(30001, true).outcome, Outcome::kFirst);
    EXPECT_EQ(sequences.take(30002, true).outcome, Outcome::kInOrder);
}

TEST(ReceivedSequences, RetransmissionsDoNotBeginAnything) {
    ReceivedSequences sequences;
    EXPECT_EQ(sequences.take(100, false).outcome, Outcome::kJumped);
    EXPECT_EQ(sequences.take(100, true).outcome, Outcome::kFirst);
    EXPECT_EQ(sequences.take(30000, false).outcome, Outcome::kJumped);
    EXPECT_EQ(sequences.take(30001, false).outcome, Outcome::kJumped);
    EXPECT_EQ(sequences.take(101, true).outcome, Outcome::kInOrder);
}

}  // namespace
}  // namespace wf::stream
