#include "recorder/live/packet_ring.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <thread>
#include <vector>

#include "tests/support/allocation_count.h"

namespace wf::live {
namespace {

constexpr std::size_t kCapacity = 256 * 1024;

/// The ring never looks into the file.
RecordingFile* someFile() {
    static std::max_align_t place;
    return reinterpret_cast<RecordingFile*>(&place);
}

PacketRing::Entry entryOf(std::int64_t number) {
    PacketRing::Entry entry;
    entry.file = someFile();
    entry.wall_us = number;
    entry.arrival_ms = static_cast<std::uint32_t>(number);
    return entry;
}

/// A packet whose length and bytes follow from its number.
std::vector<std::byte> packetOf(std::int64_t number) {
    return std::vector<std::byte>(static_cast<std::size_t>(number * 37 % 1400), static_cast<std::byte>(number));
}

TEST(PacketRing, GivesPacketsBackInOrderOverManyWraps) {
    PacketRing ring(kCapacity);
    std::int64_t read = 0;
    for (std::int64_t number = 0; number < 5000; ++number) {
        const auto bytes = packetOf(number);
        const Bytes whole(bytes);
        ASSERT_TRUE(ring.push(entryOf(number), whole.first(whole.size() / 3), whole.subspan(whole.size() / 3)));
        const std::size_t backlog = static_cast<std::size_t>(number - read);
        while (number - read > 100 || (backlog > 0 && number == 4999)) {
            const auto packet = ring.front(ring.mark());
            if (!packet) {
                break;
            }
            EXPECT_EQ(packet->entry.wall_us, read);
            EXPECT_EQ(packet->entry.arrival_ms, read);
            EXPECT_EQ(std::vector<std::byte>(packet->bytes.begin(), packet->bytes.end()), packetOf(read));
            ring.pop();
            ++read;
        }
    }
    EXPECT_EQ(read, 5000);
    EXPECT_FALSE(ring.front(ring.mark()));
}

TEST(PacketRing, GivesPacketsBackInOrderWhenItIsDrainedNowAndThen) {
    PacketRing ring(kCapacity);
    std::int64_t read = 0;
    for (std::int64_t number = 0; number < 20000; ++number) {
        const auto bytes = packetOf(number);
        ASSERT_TRUE(ring.push(entryOf(number), bytes, {}));
        const bool drained = number % 331 == 0 || number % 977 == 0;
        for (int i = 0; drained || (number - read > 200 && i < 3); ++i) {
            const auto packet = ring.front(ring.mark());
            if (!packet) {
                break;
            }
            ASSERT_EQ(packet->entry.wall_us, read);
            ASSERT_TRUE(std::ranges::equal(packet->bytes, packetOf(read)));
            ring.pop();
            ++read;
        }
    }
    EXPECT_GT(read, 19700);
}

TEST(PacketRing, TakesAsMuchAsEverAfterItStartedOver) {
    PacketRing ring(kCapacity);
    const std::vector<std::byte> bytes(992);
    for (int round = 0; round < 40; ++round) {
        for (int i = 0; i < round * 3; ++i) {
            ASSERT_TRUE(ring.push(entryOf(i), bytes, {}));
        }
        while (ring.front(ring.mark())) {
            ring.pop();
        }
        EXPECT_EQ(ring.used(), 0U);
        std::size_t taken = 0;
        while (ring.push(entryOf(0), bytes, {})) {
            ++taken;
        }
        EXPECT_EQ(taken, kCapacity / 1024) << round;
        while (ring.front(ring.mark())) {
            ring.pop();
        }
    }
}

TEST(PacketRing, RefusesWhatDoesNotFitAndTakesItAgainLater) {
    PacketRing ring(1);
    const std::vector<std::byte> bytes(1000);
    std::size_t taken = 0;
    while (ring.push(entryOf(0), bytes, {})) {
        ++taken;
    }
    EXPECT_EQ(taken, kCapacity / 1024);
    EXPECT_TRUE(ring.crowded());
    ASSERT_TRUE(ring.front(ring.mark()));
    ring.pop();
    EXPECT_TRUE(ring.push(entryOf(0), bytes, {}));
    EXPECT_FALSE(ring.push(entryOf(0), bytes, {}));
}

TEST(PacketRing, TellsWhenHalfOfItIsTaken) {
    PacketRing ring(kCapacity);
    const std::vector<std::byte> bytes(60000);
    ASSERT_TRUE(ring.push(entryOf(0), bytes, {}));
    ASSERT_TRUE(ring.push(entryOf(0), bytes, {}));
    EXPECT_FALSE(ring.crowded());
    ASSERT_TRUE(ring.push(entryOf(0), bytes, {}));
    EXPECT_TRUE(ring.crowded());
    ASSERT_TRUE(ring.front(ring.mark()));
    ring.pop();
    EXPECT_FALSE(ring.crowded());
}

TEST(PacketRing, GivesNothingBehindTheMark) {
    PacketRing ring(kCapacity);
    const std::vector<std::byte> bytes(10);
    ASSERT_TRUE(ring.push(entryOf(1), bytes, {}));
    const std::uint64_t mark = ring.mark();
    ASSERT_TRUE(ring.push(entryOf(2), bytes, {}));
    ASSERT_TRUE(ring.front(mark));
    ring.pop();
    EXPECT_FALSE(ring.front(mark));
    EXPECT_EQ(ring.front(ring.mark())->entry.wall_us, 2);
}

TEST(PacketRing, PushAllocatesNothing) {
    PacketRing ring(kCapacity);
    const std::array<std::byte, 1200> bytes{};
    const std::size_t before = test::allocationCount();
    for (int i = 0; i < 1000; ++i) {
        ring.push(entryOf(i), bytes, {});
        if (ring.front(ring.mark())) {
            ring.pop();
        }
    }
    EXPECT_EQ(test::allocationCount(), before);
}

TEST(PacketRing, TwoThreadsLoseNothingButWhatWasRefused) {
    PacketRing ring(kCapacity);
    constexpr std::int64_t kPackets = 200'000;
    std::int64_t refused = 0;
    std::thread producer([&] {
        const std::vector<std::byte> bytes(700, std::byte{1});
        for (std::int64_t number = 0; number < kPackets; ++number) {
            refused +=
                ring.push(entryOf(number), Bytes(bytes).first(static_cast<std::size_t>(number % 700)), {}) ? 0 : 1;
        }
        ring.push(entryOf(kPackets), {}, {});
        while (!ring.push(entryOf(kPackets), {}, {})) {
            std::this_thread::yield();
        }
    });
    std::int64_t read = 0;
    std::int64_t last = -1;
    while (last < kPackets) {
        const auto packet = ring.front(ring.mark());
        if (!packet) {
            std::this_thread::yield();
            continue;
        }
        ASSERT_GE(packet->entry.wall_us, last);
        last = packet->entry.wall_us;
        if (last < kPackets) {
            ASSERT_EQ(packet->bytes.size(), static_cast<std::size_t>(last % 700));
            ++read;
        }
        ring.pop();
    }
    producer.join();
    EXPECT_EQ(read + refused, kPackets);
}

/// Pages of the ring that are in memory, as the process' statistics tell.
std::size_t residentBytes() {
    std::size_t size = 0;
    std::size_t resident = 0;
    std::ifstream("/proc/self/statm") >> size >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

TEST(PacketRing, TouchesLittleOfItsMemoryWhenNothingWaitsForLong) {
    constexpr std::size_t kLarge = std::size_t{32} << 20;
    PacketRing ring(kLarge);
    const std::size_t before = residentBytes();
    const std::vector<std::byte> bytes(1200, std::byte{7});
    for (std::size_t i = 0; i < kLarge / bytes.size(); ++i) {
        ASSERT_TRUE(ring.push(entryOf(1), bytes, {}));
        if (i % 100 == 0) {
            while (ring.front(ring.mark())) {
                ring.pop();
            }
        }
    }
    EXPECT_LT(residentBytes(), before + kLarge / 16);
}

TEST(PacketRing, GivesItsMemoryBackWhenNothingWaits) {
    constexpr std::size_t kLarge = std::size_t{32} << 20;
    PacketRing ring(kLarge);
    const std::vector<std::byte> bytes(1400, std::byte{7});
    const auto drain = [&](std::size_t leave) {
        std::size_t count = 0;
        for (; ring.used() > leave && ring.front(ring.mark()); ++count) {
            ring.pop();
        }
        return count;
    };
    while (ring.push(entryOf(1), bytes, {})) {
    }
    const std::size_t full = residentBytes();
    drain(2000);
    ring.release();
    EXPECT_GT(residentBytes() + (kLarge / 4), full) << "a packet waits";
    const auto waiting = ring.front(ring.mark());
    ASSERT_TRUE(waiting);
    EXPECT_TRUE(std::ranges::equal(waiting->bytes, bytes));
    drain(0);
    ring.release();
    EXPECT_LT(residentBytes() + kLarge * 3 / 4, full);
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(ring.push(entryOf(i), bytes, bytes));
    }
    EXPECT_EQ(drain(0), 100U);
}

}  // namespace
}  // namespace wf::live
