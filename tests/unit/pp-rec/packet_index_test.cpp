#include "pp-rec/media/packet_index.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace wf::media {
namespace {

PacketRef packet(std::uint16_t run, std::uint32_t sequence, std::uint32_t mark = 0) {
    PacketRef ref;
    ref.run = run;
    ref.sequence = sequence;
    ref.rtp_time = mark;
    return ref;
}

std::vector<std::uint32_t> sequences(const PacketIndex& index) {
    std::vector<std::uint32_t> found;
    for (const PacketRef& ref : index) {
        found.push_back(ref.sequence);
    }
    return found;
}

TEST(PacketRef, KeepsPlaceTypeAndMarkerApart) {
    PacketRef ref;
    ref.place = (std::uint64_t{0x123456789abc} << 16) | 0xffff;
    ref.marker_and_type = 0x80 | 111;
    EXPECT_EQ(ref.offset(), 0x123456789abcU);
    EXPECT_EQ(ref.length(), 0xffffU);
    EXPECT_TRUE(ref.marker());
    EXPECT_EQ(ref.payloadType(), 111);
    ref.marker_and_type = 0;
    EXPECT_FALSE(ref.marker());
}

TEST(PacketRef, FlagsAddUp) {
    PacketRef ref;
    ref.set(PacketRef::kKeyFrame);
    ref.set(PacketRef::kDropped);
    EXPECT_TRUE(ref.has(PacketRef::kKeyFrame));
    EXPECT_TRUE(ref.has(PacketRef::kDropped));
    EXPECT_FALSE(ref.has(PacketRef::kNoPayload));
}

TEST(PacketIndex, GrowsFarAndMoves) {
    PacketIndex index;
    EXPECT_TRUE(index.empty());
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        index.push(packet(0, i));
    }
    PacketIndex moved(std::move(index));
    ASSERT_EQ(moved.size(), 100'000U);
    EXPECT_EQ(moved[99'999].sequence, 99'999U);
    PacketIndex assigned;
    assigned = std::move(moved);
    EXPECT_EQ(assigned.size(), 100'000U);
}

TEST(PacketIndex, CompactsInOrder) {
    PacketIndex index;
    for (std::uint32_t i = 0; i < 10; ++i) {
        index.push(packet(0, i));
        if (i % 3 == 0) {
            index[i].set(PacketRef::kDropped);
        }
    }
    index.compact();
    EXPECT_EQ(sequences(index), (std::vector<std::uint32_t>{1, 2, 4, 5, 7, 8}));
    index.truncate(2);
    EXPECT_EQ(sequences(index), (std::vector<std::uint32_t>{1, 2}));
    index.truncate(5);
    EXPECT_EQ(index.size(), 2U);
}

TEST(PacketIndex, EmptyIndexEndures) {
    PacketIndex index;
    index.compact();
    index.sortBySequence();
    index.groupByRun();
    EXPECT_EQ(index.size(), 0U);
}

TEST(PacketIndex, SortsByRunThenSequence) {
    PacketIndex index;
    for (const auto& [run, sequence] : {std::pair{1, 5U}, {0, 9U}, {1, 4U}, {0, 8U}}) {
        index.push(packet(static_cast<std::uint16_t>(run), sequence));
    }
    index.sortBySequence();
    EXPECT_EQ(sequences(index), (std::vector<std::uint32_t>{8, 9, 4, 5}));
}

TEST(PacketIndex, SortKeepsDuplicatesInFileOrder) {
    PacketIndex index;
    for (const auto& [sequence, mark] : {std::pair{7U, 1U}, {6U, 2U}, {7U, 3U}, {6U, 4U}}) {
        index.push(packet(0, sequence, mark));
    }
    index.sortBySequence();
    std::vector<std::uint32_t> marks;
    for (const PacketRef& ref : index) {
        marks.push_back(ref.rtp_time);
    }
    EXPECT_EQ(marks, (std::vector<std::uint32_t>{2, 4, 1, 3}));
}

// Beyond what insertion sort may move: the other way of sorting has to give the same.
TEST(PacketIndex, SortsWhatIsFarOutOfOrder) {
    constexpr std::uint32_t kCount = 70'000;
    PacketIndex reversed;
    PacketIndex shuffled;
    for (std::uint32_t i = 0; i < kCount; ++i) {
        reversed.push(packet(0, kCount - 1 - i));
        shuffled.push(packet(0, static_cast<std::uint32_t>(std::uint64_t{i} * 33'331 % kCount)));
    }
    reversed.sortBySequence();
    shuffled.sortBySequence();
    for (std::uint32_t i = 0; i < kCount; ++i) {
        ASSERT_EQ(reversed[i].sequence, i);
        ASSERT_EQ(shuffled[i].sequence, i);
    }
}

TEST(PacketIndex, GroupsByRunKeepingOrder) {
    PacketIndex index;
    for (std::uint32_t i = 0; i < 9; ++i) {
        index.push(packet(static_cast<std::uint16_t>(i % 3), i));
    }
    index.groupByRun();
    EXPECT_EQ(sequences(index), (std::vector<std::uint32_t>{0, 3, 6, 1, 4, 7, 2, 5, 8}));
}

// How many of the pages that hold packets from `first` to `last` are in memory (mincore(2)).
std::size_t residentPages(const PacketRef& first, const PacketRef& last) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(&first) / page * page;
    const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(&last + 1);
    std::vector<unsigned char> pages((end - begin + page - 1) / page);
    EXPECT_EQ(::mincore(reinterpret_cast<void*>(begin), end - begin, pages.data()), 0);
    return static_cast<std::size_t>(std::count_if(pages.begin(), pages.end(), [](unsigned char p) { return p & 1; }));
}

TEST(PacketIndex, ReleaseGivesMemoryBackAndKeepsTheRest) {
    constexpr std::uint32_t kPackets = 1'000'000;
    constexpr std::size_t kStep = 1000;
    PacketIndex index;
    for (std::uint32_t i = 0; i < kPackets; ++i) {
        index.push(packet(0, i));
    }
    const PacketRef& first = index[0];
    const PacketRef& last = index[kPackets - 1];
    const std::size_t before = residentPages(first, last);
    for (std::size_t read = 0; read < kPackets; read += kStep) {
        index.release(read);
        for (std::size_t i = read; i < read + kStep; ++i) {
            ASSERT_EQ(index[i].sequence, i);
        }
    }
    EXPECT_LT(residentPages(first, last), before / 10);
    EXPECT_EQ(last.sequence, kPackets - 1);
}

}  // namespace
}  // namespace wf::media
