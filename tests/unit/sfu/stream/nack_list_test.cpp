#include "sfu/stream/nack_list.h"

#include <gtest/gtest.h>

#include <vector>

namespace wf::stream {
namespace {

using namespace std::chrono_literals;
using Numbers = std::vector<std::uint16_t>;

class NackListTest : public testing::Test {
protected:
    Numbers take(net::Duration at, std::size_t room = 600) {
        Numbers out(room);
        out.resize(list.take(start + at, {12ms, 50ms}, out));
        return out;
    }
    const net::Time start = net::Time(1h);
    NackList list;
};

TEST_F(NackListTest, WaitsForReorderedPacketsThenAsksOnceARoundTrip) {
    list.add(103, 2, start);
    EXPECT_EQ(take(11ms), Numbers{});
    EXPECT_EQ(take(12ms), (Numbers{101, 102}));
    EXPECT_EQ(take(40ms), Numbers{});
    EXPECT_EQ(take(62ms), (Numbers{101, 102}));
}

TEST_F(NackListTest, ArrivalEndsTheAskingAndTellsHowLongItTook) {
    list.add(65538, 4, start);
    const auto overtaken = list.erase(65535, start + 5ms);
    ASSERT_TRUE(overtaken);
    EXPECT_EQ(overtaken->tries, 0);
    EXPECT_EQ(overtaken->late, 5ms);
    EXPECT_EQ(take(12ms), (Numbers{65534, 0, 1}));
    const auto asked_once = list.erase(65536, start + 42ms);
    ASSERT_TRUE(asked_once);
    EXPECT_EQ(asked_once->tries, 1);
    EXPECT_EQ(asked_once->late, 42ms);
    EXPECT_EQ(asked_once->since_asked, 30ms);
    EXPECT_EQ(take(62ms), (Numbers{65534, 1}));
    const auto asked_twice = list.erase(65537, start + 90ms);
    ASSERT_TRUE(asked_twice);
    EXPECT_EQ(asked_twice->tries, 2);
    EXPECT_FALSE(list.erase(65537, start + 90ms));
    EXPECT_EQ(list.size(), 1U);
}

TEST_F(NackListTest, GivesUpAfterTriesAndAge) {
    list.add(2, 1, start);
    int asked = 0;
    for (net::Duration at = 0ms; at <= 900ms; at += 10ms) {
        asked += static_cast<int>(take(at).size());
    }
    EXPECT_EQ(asked, NackList::kMaxTries);
    EXPECT_TRUE(list.empty());
    list.add(9, 1, start);
    EXPECT_EQ(take(1001ms), Numbers{});
    EXPECT_TRUE(list.empty());
}

TEST_F(NackListTest, IsBoundedAndRemembersTheNewest) {
    list.add(2000, 400, start);
    list.add(5000, 400, start);
    EXPECT_EQ(list.size(), NackList::kCapacity);
    list.add(9000, 3000, start);
    EXPECT_EQ(list.size(), NackList::kCapacity);
    const Numbers asked = take(20ms);
    ASSERT_EQ(asked.size(), NackList::kCapacity);
    EXPECT_EQ(asked.front(), 9000 - 512);
    EXPECT_EQ(asked.back(), 8999);
}

TEST_F(NackListTest, WhatDoesNotFitIsAskedForNextTime) {
    list.add(10, 5, start);
    EXPECT_EQ(take(12ms, 3), (Numbers{5, 6, 7}));
    EXPECT_EQ(take(12ms, 3), (Numbers{8, 9}));
}

}  // namespace
}  // namespace wf::stream
