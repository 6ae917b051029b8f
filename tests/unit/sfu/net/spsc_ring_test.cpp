#include "sfu/net/spsc_ring.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>

namespace wf::net::test {
namespace {

TEST(SpscRing, GivesInOrderAndSaysWhenItIsFull) {
    SpscRing<int> ring(3);  // four places
    EXPECT_EQ(ring.front(), nullptr);
    for (int round = 0; round < 10; ++round) {
        for (int i = 0; i < 4; ++i) {
            ASSERT_NE(ring.room(), nullptr);
            *ring.room() = i;
            ring.push();
        }
        EXPECT_EQ(ring.room(), nullptr);
        for (int i = 0; i < 4; ++i) {
            ASSERT_NE(ring.front(), nullptr);
            EXPECT_EQ(*ring.front(), i);
            ring.pop();
        }
        EXPECT_EQ(ring.front(), nullptr);
    }
}

TEST(SpscRing, NothingIsLostBetweenTwoThreads) {
    constexpr std::uint64_t kItems = 200'000;
    SpscRing<std::uint64_t> ring(64);
    std::thread writer([&] {
        for (std::uint64_t i = 0; i < kItems; ++i) {
            std::uint64_t* place = ring.room();
            while (place == nullptr) {
                std::this_thread::yield();
                place = ring.room();
            }
            *place = i;
            ring.push();
        }
    });
    for (std::uint64_t i = 0; i < kItems; ++i) {
        std::uint64_t* item = ring.front();
        while (item == nullptr) {
            std::this_thread::yield();
            item = ring.front();
        }
        ASSERT_EQ(*item, i);
        ring.pop();
    }
    writer.join();
}

}  // namespace
}  // namespace wf::net::test
