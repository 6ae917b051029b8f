#include "sfu/net/packet_pool.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace wf::net {
namespace {

TEST(PacketPool, StopsAtItsLimitAndReusesWhatComesBack) {
    PacketPool pool(100);
    std::vector<PacketPtr> taken;
    while (PacketPtr packet = pool.take(asBytes("hello"))) {
        taken.push_back(std::move(packet));
    }
    EXPECT_EQ(taken.size(), 100U);
    EXPECT_EQ(asText(taken[99]->bytes()), "hello");
    PacketBuffer* last = taken.back().get();
    taken.pop_back();
    PacketPtr again = pool.take();
    EXPECT_EQ(again.get(), last);
    EXPECT_EQ(again->size(), 0U);
    EXPECT_EQ(pool.inUse(), 100U);
    EXPECT_EQ(pool.take(), nullptr);
}

TEST(PacketBuffer, HasRoomInFrontAndRefusesWhatDoesNotFit) {
    PacketPool pool;
    PacketPtr packet = pool.take(asBytes("payload"));
    EXPECT_TRUE(packet->prepend(PacketBuffer::kHeadroom));
    EXPECT_EQ(packet->size(), PacketBuffer::kHeadroom + 7);
    EXPECT_FALSE(packet->prepend(1));
    const std::vector<std::byte> large(PacketBuffer::kCapacity);
    EXPECT_EQ(pool.take(large), nullptr);
    packet.reset();
    EXPECT_EQ(pool.inUse(), 0U);
}

TEST(PacketPool, FreesSlabsOfWhichNothingIsInUse) {
    PacketPool pool;
    std::vector<PacketPtr> taken;
    for (int i = 0; i < 640; ++i) {
        taken.push_back(pool.take(asBytes(std::to_string(i))));
    }
    ASSERT_EQ(pool.capacity(), 640U);
    pool.shrink();
    EXPECT_EQ(pool.capacity(), 640U) << "all of it is in use";
    // One packet in each of two slabs stays.
    std::vector<PacketPtr> kept;
    kept.push_back(std::move(taken[10]));
    kept.push_back(std::move(taken[400]));
    taken.clear();
    pool.shrink();
    EXPECT_EQ(pool.capacity(), 32U);
    EXPECT_EQ(asText(kept[0]->bytes()), "10");
    EXPECT_EQ(asText(kept[1]->bytes()), "400");
    kept.clear();
    pool.shrink();
    EXPECT_EQ(pool.capacity(), 0U);
    EXPECT_EQ(asText(pool.take(asBytes("again"))->bytes()), "again");
}

TEST(PacketPool, KeepsWhatIsInUseWhileItShrinks) {
    PacketPool pool(2000);
    std::mt19937 random(4);
    std::vector<std::pair<PacketPtr, std::string>> taken;
    for (int i = 0; i < 20000; ++i) {
        if (random() % 2 == 0) {
            const std::string text = std::to_string(i);
            if (PacketPtr packet = pool.take(asBytes(text))) {
                taken.emplace_back(std::move(packet), text);
            }
        } else if (!taken.empty()) {
            std::swap(taken[random() % taken.size()], taken.back());
            taken.pop_back();
        }
        if (i % 500 == 0) {
            pool.shrink();
        }
        ASSERT_EQ(pool.inUse(), taken.size());
        ASSERT_GE(pool.capacity(), taken.size());
    }
    for (const auto& [packet, text] : taken) {
        EXPECT_EQ(asText(packet->bytes()), text);
    }
}

}  // namespace
}  // namespace wf::net
