#include "sfu/room/media_lane.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "sfu/room/lane_writer.h"
#include "sfu/room/mirror_table.h"
#include "tests/support/allocation_count.h"

namespace wf::room::test {
namespace {

/// A packet of this number, with as many bytes of payload as fit a network.
std::array<std::byte, 1200> bytesOf(std::uint32_t number) {
    std::array<std::byte, 1200> bytes{};
    store8(bytes, 0, 0x80);
    store16(bytes, 2, static_cast<std::uint16_t>(number));
    store32(bytes, 4, number);
    return bytes;
}

stream::MediaPacket packetOf(Bytes bytes, std::uint32_t number) {
    stream::MediaPacket packet{.view = *rtp::PacketView::parse(bytes)};
    packet.sequence = number;
    packet.run = 3;
    packet.layer = 2;
    return packet;
}

/// Writes down what it is given.
struct Written final : MirrorTable::Mirror {
    void onMirrored(const MediaLane::Address& address, stream::MediaPacket& packet) override {
        packets += packet.view.timestamp() == next && packet.sequence == next ? 1U : 0U;
        next = packet.view.timestamp() + 1;
        last_line = address.line;
        received = packet.received;
    }
    void onMirrored(const MediaLane::Address&, const stream::ReceivedSenderReport& report) override {
        reports += report.rtp_timestamp;
    }
    std::uint32_t next = 0;
    std::size_t packets = 0;
    std::size_t last_line = 0;
    std::uint32_t reports = 0;
    net::Time received{};
};

TEST(MediaLane, CarriesPacketsAndReportsInOrderAndForgetsThoseOfNobody) {
    MediaLane lane;
    MirrorTable table;
    Written there;
    const std::uint32_t number = table.add(there);
    for (std::uint32_t i = 0; i < 10; ++i) {
        const auto bytes = bytesOf(i);
        EXPECT_TRUE(lane.write({number, 1, 4}, packetOf(bytes, i)));
        EXPECT_TRUE(lane.write({number + 1, 1, 4}, packetOf(bytes, i)));
    }
    stream::ReceivedSenderReport report;
    report.rtp_timestamp = 77;
    EXPECT_TRUE(lane.write({number, 1, 4}, report));
    const net::Time now = net::Time(std::chrono::hours(2));
    EXPECT_FALSE(lane.read(table, now));
    EXPECT_EQ(there.packets, 10U);
    EXPECT_EQ(there.last_line, 4U);
    EXPECT_EQ(there.reports, 77U);
    EXPECT_EQ(there.received, now);
    table.remove(number);
    EXPECT_TRUE(lane.write({number, 1, 4}, report));
    lane.read(table, now);
    EXPECT_EQ(there.reports, 77U);
}

TEST(MediaLane, WhatFindsNoRoomIsRefusedAndNothingIsAllocated) {
    MediaLane lane;
    MirrorTable table;
    Written there;
    const std::uint32_t number = table.add(there);
    const auto bytes = bytesOf(0);
    const std::size_t allocations = wf::test::allocationCount();
    std::size_t taken = 0;
    while (lane.write({number, 1, 0}, packetOf(bytes, 0))) {
        ++taken;
    }
    EXPECT_GE(taken, 1024U);
    std::size_t calls = 1;
    EXPECT_TRUE(lane.needsCall());
    while (lane.read(table, {})) {
        ++calls;
    }
    EXPECT_GT(calls, 1U) << "the loop may do other things in between";
    EXPECT_TRUE(lane.write({number, 1, 0}, packetOf(bytes, 0)));
    EXPECT_EQ(wf::test::allocationCount(), allocations);
    const std::array<std::byte, 1601> large{std::byte{0x80}};
    EXPECT_FALSE(lane.write({number, 1, 0}, packetOf(large, 0)));
}

TEST(MediaLane, TheOtherLoopIsWokenForAllThatIsWritten) {
    constexpr std::uint32_t kPackets = 20'000;
    net::Loop from;
    net::Loop to;
    MirrorTable table;
    Written there;
    const std::uint32_t number = table.add(there);
    stream::StreamCounters counters;
    LaneWriter writer({from, to, table}, counters);
    std::thread reading([&] { to.run(); });
    for (std::uint32_t i = 0; i < kPackets;) {
        for (int burst = 0; burst < 7 && i < kPackets; ++burst) {
            const auto bytes = bytesOf(i);
            const std::uint64_t before = counters.mirrored;
            writer.write({number, 1, 0}, packetOf(bytes, i));
            i += counters.mirrored > before ? 1 : 0;
        }
        from.turn(false);
    }
    from.turn(false);
    to.post([&] { to.stop(); });
    reading.join();
    // What was left over when it was stopped.
    for (int i = 0; i < 20; ++i) {
        to.turn(false);
    }
    EXPECT_EQ(there.packets, kPackets);
}

}  // namespace
}  // namespace wf::room::test
