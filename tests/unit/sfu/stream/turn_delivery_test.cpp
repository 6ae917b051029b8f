#include "sfu/stream/turn_delivery.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>

#include "tests/support/allocation_count.h"
#include "tests/unit/sfu/stream/stream_parts.h"

namespace wf::stream {
namespace {

using namespace stream::test;

class TurnDeliveryTest : public testing::Test {
protected:
    /// Writes down who got what, in the order of it all.
    struct Consumer final : TrackConsumer {
        Consumer(std::string named, std::vector<std::string>& to) : name(std::move(named)), log(to) {}
        void onMediaPacket(const MediaPacket& packet) override {
            log.push_back(name + std::to_string(packet.view.sequenceNumber()));
            last = wf::test::copyBytes(packet.view.bytes());
        }
        void onSenderReport(const ReceivedSenderReport&) override {}
        void onTrackGone(ReceiveTrack&) override { log.push_back(name + " gone"); }

        std::string name;
        std::vector<std::string>& log;
        Octets last;
    };

    void give(std::uint16_t sequence) { give(PacketSpec{.ssrc = 1000, .sequence = sequence}); }
    void give(const PacketSpec& spec) {
        Octets packet = packetOf(spec);
        receiver.onRtp(packet, clock.now());
        std::ranges::fill(packet, std::byte{0xee});  // nobody may read it any more
    }
    std::vector<std::string> endTurn() {
        loop.turn(false);
        return std::exchange(log, {});
    }

    using Log = std::vector<std::string>;
    net::ManualClock clock;
    net::Loop loop{clock};
    TurnDelivery delivery{loop};
    KeptPacketPool kept;
    SpySender to_publisher;
    ReceiveEvents events;
    Log log;
    Consumer a{"a", log};
    Consumer b{"b", log};
    PeerReceiver receiver{PeerReceiver::Config{.delivery = &delivery}, to_publisher, kept, kNtpClock};
};

TEST_F(TurnDeliveryTest, GivesAllOfATurnToOneConsumerAfterTheOther) {
    ReceiveTrack& track = receiver.addTrack(audioTrack(), events);
    track.addConsumer(a);
    track.addConsumer(b);
    give(1);
    give(2);
    give(3);
    EXPECT_TRUE(log.empty());
    EXPECT_EQ(track.layer(0).stats().packets, 3U);
    EXPECT_EQ(endTurn(), (Log{"a1", "a2", "a3", "b1", "b2", "b3"}));
    EXPECT_EQ(endTurn(), Log{});
    give(4);
    EXPECT_EQ(endTurn(), (Log{"a4", "b4"}));
    EXPECT_EQ(kept.inUse(), 0U);
}

TEST_F(TurnDeliveryTest, GivesWhatIsThereToOneThatEndsInTheMidstOfATurn) {
    ReceiveTrack& track = receiver.addTrack(audioTrack(), events);
    track.addConsumer(a);
    track.addConsumer(b);
    give(1);
    track.deliverNow();
    track.removeConsumer(b);
    give(2);
    EXPECT_EQ(endTurn(), (Log{"a1", "b1", "a2"}));
}

TEST_F(TurnDeliveryTest, KeepsTheBytes) {
    ReceiveTrack& track = receiver.addTrack(audioTrack(), events);
    track.addConsumer(a);
    track.addConsumer(b);
    const PacketSpec spec{.ssrc = 1000, .sequence = 9};
    give(spec);
    endTurn();
    EXPECT_EQ(a.last, packetOf(spec));
    EXPECT_EQ(b.last, packetOf(spec));
}

TEST_F(TurnDeliveryTest, GivesAtOnceWhereThereIsOneConsumer) {
    ReceiveTrack& track = receiver.addTrack(audioTrack(), events);
    track.addConsumer(a);
    give(1);
    EXPECT_EQ(log, (Log{"a1"}));
    track.addConsumer(b);
    give(2);
    track.removeConsumer(b);
    give(3);
    EXPECT_EQ(log, (Log{"a1", "a2", "a3"})) << "in order, also where one consumer is left";
}

TEST_F(TurnDeliveryTest, GivesInPartsWhatIsMuch) {
    ReceiveTrack& track = receiver.addTrack(audioTrack(), events);
    track.addConsumer(a);
    track.addConsumer(b);
    for (std::uint16_t i = 1; i <= 65; ++i) {
        give(i);
    }
    EXPECT_EQ(log.size(), 128U);
    EXPECT_EQ(log[64], "b1");
    log.clear();
    EXPECT_EQ(endTurn(), (Log{"a65", "b65"}));
}

TEST_F(TurnDeliveryTest, ForgetsATrackThatGoes) {
    ReceiveTrack& track = receiver.addTrack(audioTrack(), events);
    track.addConsumer(a);
    track.addConsumer(b);
    give(1);
    receiver.removeTrack("0");
    EXPECT_EQ(endTurn(), (Log{"a gone", "b gone"}));
    EXPECT_EQ(kept.inUse(), 0U);
}

TEST_F(TurnDeliveryTest, GivesAtOnceWhenNothingMoreCanBeKept) {
    KeptPacketPool none(0);
    PeerReceiver full(PeerReceiver::Config{.delivery = &delivery}, to_publisher, none, kNtpClock);
    ReceiveTrack& track = full.addTrack(audioTrack(), events);
    track.addConsumer(a);
    track.addConsumer(b);
    Octets packet = packetOf(PacketSpec{.ssrc = 1000, .sequence = 5});
    full.onRtp(packet, clock.now());
    EXPECT_EQ(log, (Log{"a5", "b5"}));
}

TEST_F(TurnDeliveryTest, WhoSendsKnowsWhatAPacketIsMadeOf) {
    struct Sender final : PacketSender {
        net::PacketPool& packetPool() override { return pool; }
        bool sendRtp(net::PacketPtr packet) override {
            EXPECT_NE(line->underway(), nullptr);
            times.emplace_back(viewOf(wf::test::copyBytes(packet->bytes())).payload().size(),
                               line->underway()->received - net::Time());
            return true;
        }
        bool sendRtcp(net::PacketPtr) override { return true; }
        net::PacketPool pool;
        SendTrack* line = nullptr;
        std::vector<std::pair<std::size_t, net::Duration>> times;
    };
    Sender to;
    SendEvents sent;
    PeerSender sender({}, to, kNtpClock);
    ReceiveTrack& track = receiver.addTrack(audioTrack(), events);
    track.addConsumer(a);
    to.line = &sender.addTrack(audioLine(), sent);
    to.line->setSource(&track, clock.now());
    const net::Duration begin = clock.now() - net::Time();
    for (std::uint16_t i = 1; i <= 3; ++i) {
        give(PacketSpec{.ssrc = 1000, .sequence = i, .payload = Octets(i)});
        clock.advance(1ms);
    }
    endTurn();
    EXPECT_EQ(to.times, (decltype(to.times){{1, begin}, {2, begin + 1ms}, {3, begin + 2ms}}));
    EXPECT_EQ(to.line->underway(), nullptr);
    receiver.removeTrack("0");
}

TEST_F(TurnDeliveryTest, AllocatesNothingOnceItRuns) {
    struct Silent final : TrackConsumer {
        void onMediaPacket(const MediaPacket&) override { ++packets; }
        void onSenderReport(const ReceivedSenderReport&) override {}
        void onTrackGone(ReceiveTrack&) override {}
        int packets = 0;
    };
    std::array<Silent, 3> consumers;
    ReceiveTrack& track = receiver.addTrack(audioTrack(), events);
    for (Silent& consumer : consumers) {
        track.addConsumer(consumer);
    }
    Octets packet = packetOf(PacketSpec{.ssrc = 1000});
    std::uint16_t sequence = 1;
    const auto turn = [&] {
        for (int i = 0; i < 20; ++i) {
            store16(packet, 2, sequence++);
            receiver.onRtp(packet, clock.now());
        }
        loop.turn(false);
    };
    turn();
    const std::size_t before = wf::test::allocationCount();
    turn();
    turn();
    EXPECT_EQ(wf::test::allocationCount(), before);
    EXPECT_EQ(consumers[2].packets, 60);
    receiver.removeTrack("0");
}

}  // namespace
}  // namespace wf::stream
