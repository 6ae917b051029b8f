#include <gtest/gtest.h>

#include "tests/support/allocation_count.h"
#include "tests/support/red_payload.h"
#include "tests/unit/sfu/stream/stream_parts.h"

namespace wf::stream {
namespace {

using namespace stream::test;

constexpr std::uint8_t kRed = 63;
constexpr std::uint32_t kFrame = wf::test::kOpusFrame;
using Block = wf::test::RedundantFrame;
using wf::test::opusFrame;
using wf::test::redPayload;

class RedTest : public StreamTest {
protected:
    struct RedSpy final : TrackConsumer {
        [[nodiscard]] bool takesRed() const override { return true; }
        void onMediaPacket(const MediaPacket& packet) override { seen.push_back(packet.view.sequenceNumber()); }
        void onSenderReport(const ReceivedSenderReport&) override {}
        void onTrackGone(ReceiveTrack&) override {}
        std::vector<std::uint16_t> seen;
    };

    RedTest() {
        ReceiveTrackConfig config = audioTrack();
        config.red_payload_type = kRed;
        track = &receiver.addTrack(config, received);
        track->addConsumer(audio);
        track->addConsumer(red);
    }
    ~RedTest() override { track->removeConsumer(red); }
    static PacketSpec redPacket(std::uint16_t number, const std::vector<Block>& redundant) {
        PacketSpec spec;
        spec.sequence = number;
        spec.timestamp = number * kFrame;
        spec.payload_type = kRed;
        spec.payload = redPayload(number, redundant);
        return spec;
    }
    /// With the `depth` packets before it.
    void giveRed(std::uint16_t number, std::uint16_t depth = 1) {
        std::vector<Block> redundant;
        for (std::uint16_t back = depth; back > 0; --back) {
            redundant.push_back({static_cast<std::uint16_t>(number - back), back * kFrame});
        }
        give(redPacket(number, redundant));
    }
    std::vector<std::uint16_t> plain() const {
        std::vector<std::uint16_t> numbers;
        for (const Octets& packet : audio.packets) {
            numbers.push_back(viewOf(packet).sequenceNumber());
        }
        return numbers;
    }
    std::uint64_t recovered() const { return track->layer(0).stats().recovered_by_red; }

    using Numbers = std::vector<std::uint16_t>;
    ReceiveTrack* track = nullptr;
    RedSpy red;
};

TEST_F(RedTest, UnwrapsThePrimaryUnderItsOwnHeader) {
    PacketSpec spec = redPacket(7, {{6, kFrame}});
    const Octets level = {std::byte{0x9e}};
    spec.extensions = {{1, level}};
    spec.marker = true;
    spec.padding = 4;
    give(spec);
    ASSERT_EQ(audio.packets.size(), 1U);
    PacketSpec expected{.sequence = 7, .timestamp = 7 * kFrame, .marker = true, .payload = opusFrame(7)};
    expected.extensions = spec.extensions;
    EXPECT_EQ(audio.packets[0], packetOf(expected));
    EXPECT_FALSE(audio.media[0].red);
    EXPECT_EQ(audio.media[0].audio_level.value().level, 30);
    EXPECT_EQ(red.seen, Numbers{7});
}

TEST_F(RedTest, GivesALostPacketOutOfTheNextOne) {
    giveRed(10);
    giveRed(12);
    EXPECT_EQ(plain(), (Numbers{10, 11, 12}));
    EXPECT_EQ(audio.packets[1], packetOf({.sequence = 11, .timestamp = 11 * kFrame, .payload = opusFrame(11)}));
    EXPECT_EQ(audio.media[1].sequence + 1, audio.media[2].sequence);
    EXPECT_FALSE(audio.media[1].audio_level);
    EXPECT_EQ(red.seen, (Numbers{10, 12}));
    EXPECT_EQ(recovered(), 1U);
    EXPECT_EQ(track->layer(0).stats().lost, 1) << "the publisher is told that it was lost";
}

TEST_F(RedTest, GivesABurstOutOfSeveralBlocks) {
    giveRed(10, 3);
    giveRed(14, 3);
    EXPECT_EQ(plain(), (Numbers{10, 11, 12, 13, 14}));
    giveRed(20, 3);
    EXPECT_EQ(plain(), (Numbers{10, 11, 12, 13, 14, 17, 18, 19, 20})) << "15 and 16 are gone";
    EXPECT_EQ(recovered(), 6U);
}

TEST_F(RedTest, GoesOnAcrossTheWrapOfNumbersAndTimes) {
    PacketSpec first = redPacket(65535, {});
    first.timestamp = 0U - kFrame;
    give(first);
    PacketSpec second = redPacket(1, {{0, kFrame}});
    second.timestamp = kFrame;
    give(second);
    EXPECT_EQ(plain(), (Numbers{65535, 0, 1}));
}

TEST_F(RedTest, APacketThatWasOnlyOvertakenIsGivenOnce) {
    giveRed(10);
    giveRed(12);
    giveRed(11);
    EXPECT_EQ(plain(), (Numbers{10, 11, 12}));
    EXPECT_EQ(red.seen, (Numbers{10, 12, 11})) << "who takes RED has not had it yet";
    give({.sequence = 11, .timestamp = 11 * kFrame, .payload = opusFrame(11)});
    EXPECT_EQ(plain().size(), 3U);
}

TEST_F(RedTest, AnOvertakenPacketFillsAnEarlierGap) {
    giveRed(10, 2);
    giveRed(14, 1);
    EXPECT_EQ(plain(), (Numbers{10, 13, 14}));
    giveRed(12, 1);
    EXPECT_EQ(plain(), (Numbers{10, 13, 14, 11, 12}));
}

TEST_F(RedTest, TakesPacketsWithAndWithoutRed) {
    giveRed(10);
    give({.sequence = 11, .timestamp = 11 * kFrame, .payload = opusFrame(11)});
    giveRed(13, 2);
    EXPECT_EQ(plain(), (Numbers{10, 11, 12, 13}));
    EXPECT_EQ(red.seen, (Numbers{10, 11, 13}));
}

TEST_F(RedTest, ABlockTwoPacketsBackIsPlacedByItsTime) {
    giveRed(10);
    giveRed(12, 0);
    give(redPacket(13, {{11, 2 * kFrame}}));
    EXPECT_EQ(plain(), (Numbers{10, 12, 11, 13}));
    give(redPacket(16, {{14, 2 * kFrame}}));
    EXPECT_EQ(plain().back(), 16) << "nothing tells whether it is 14 or 15";
    EXPECT_EQ(recovered(), 1U);
}

TEST_F(RedTest, ABlockBeforeAPauseHasNoPlace) {
    giveRed(10);
    PacketSpec after = redPacket(12, {{11, 5 * kFrame}});
    after.timestamp = 16 * kFrame;
    give(after);
    EXPECT_EQ(plain(), (Numbers{10, 12}));
}

TEST_F(RedTest, NothingIsGivenFromBeforeTheFirstPacket) {
    giveRed(10, 3);
    EXPECT_EQ(plain(), Numbers{10});
}

TEST_F(RedTest, AMutedLineGivesNothingOfTheTimeBefore) {
    giveRed(10);
    track->setForwarding(false);
    giveRed(11);
    giveRed(12);
    track->setForwarding(true);
    giveRed(13, 3);
    giveRed(15, 1);
    EXPECT_EQ(plain(), (Numbers{10, 13, 14, 15}));
}

TEST_F(RedTest, WhatCannotBeReadGoesOnlyToThoseWhoTakeRed) {
    giveRed(10);
    PacketSpec broken = redPacket(11, {{10, kFrame}});
    broken.payload.resize(10);
    give(broken);
    EXPECT_EQ(plain(), Numbers{10});
    EXPECT_EQ(red.seen, (Numbers{10, 11}));
    PacketSpec foreign = redPacket(12, {});
    foreign.payload = redPayload(12, {}, 13);
    give(foreign);
    ASSERT_EQ(plain(), (Numbers{10, 12}));
    EXPECT_TRUE(viewOf(audio.packets[1]).payload().empty()) << "comfort noise is no Opus";
}

TEST_F(RedTest, EveryTruncationIsHarmless) {
    const Octets whole = packetOf(redPacket(11, {{9, 2 * kFrame}, {10, kFrame}}));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        give(Octets(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    }
    SUCCEED();
}

TEST_F(RedTest, SubscribersGetWhatTheyTake) {
    SendTrackConfig with = audioLine("a", 71);
    with.red_payload_type = 60;
    sender.addTrack(with, sent).setSource(track, clock.now());
    sender.addTrack(audioLine("b", 72), sent).setSource(track, clock.now());
    giveRed(10);
    giveRed(12);
    std::vector<Octets> red_line;
    std::vector<Octets> plain_line;
    for (const Octets& packet : to_subscriber.rtp) {
        (viewOf(packet).ssrc() == 71 ? red_line : plain_line).push_back(packet);
    }
    ASSERT_EQ(red_line.size(), 2U);
    EXPECT_EQ(viewOf(red_line[1]).payloadType(), 60);
    EXPECT_EQ(wf::test::copyBytes(viewOf(red_line[1]).payload()), redPayload(12, {{11, kFrame}}));
    EXPECT_EQ(viewOf(red_line[1]).sequenceNumber() - viewOf(red_line[0]).sequenceNumber(), 2);
    ASSERT_EQ(plain_line.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(viewOf(plain_line[i]).payloadType(), 109);
        EXPECT_EQ(wf::test::copyBytes(viewOf(plain_line[i]).payload()), opusFrame(static_cast<std::uint16_t>(10 + i)));
        EXPECT_EQ(viewOf(plain_line[i]).sequenceNumber() - viewOf(plain_line[0]).sequenceNumber(), i);
    }
}

TEST_F(RedTest, TakesNoMemoryPerPacket) {
    struct Counter final : TrackConsumer {
        void onMediaPacket(const MediaPacket&) override { ++packets; }
        void onSenderReport(const ReceivedSenderReport&) override {}
        void onTrackGone(ReceiveTrack&) override {}
        std::size_t packets = 0;
    } counter;
    track->removeConsumer(audio);
    track->removeConsumer(red);
    track->addConsumer(counter);
    std::vector<Octets> packets;
    for (std::uint16_t number = 1; number < 400; number += 2) {
        packets.push_back(packetOf(redPacket(number, {{static_cast<std::uint16_t>(number - 1), kFrame}})));
    }
    receiver.onRtp(packets[0], clock.now());
    const std::size_t before = wf::test::allocationCount();
    for (std::size_t i = 1; i < packets.size(); ++i) {
        receiver.onRtp(packets[i], clock.now());
    }
    EXPECT_EQ(wf::test::allocationCount() - before, 0U);
    EXPECT_EQ(counter.packets, 2 * packets.size() - 1) << "every second one out of redundancy";
    track->removeConsumer(counter);
}

}  // namespace
}  // namespace wf::stream
