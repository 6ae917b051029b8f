#include "sfu/stream/send_track.h"

#include <gtest/gtest.h>

#include "rtp/header_extension.h"
#include "tests/unit/sfu/stream/stream_parts.h"

namespace wf::stream {
namespace {

using namespace stream::test;

class SendTrackTest : public StreamTest {
protected:
    /// A frame of one packet; a key frame every tenth, as picture `n`.
    PacketSpec frame(std::uint32_t ssrc, unsigned n) const {
        return vp8Packet(ssrc, static_cast<std::uint16_t>(n), n * 3000,
                         {.key = n % 10 == 0,
                          .picture = static_cast<std::uint16_t>(n & 0x7fff),
                          .tl0 = static_cast<std::uint8_t>(n),
                          .key_index = static_cast<std::uint8_t>(n / 10 % 32),
                          .content = n});
    }
    void giveFrames(std::uint32_t ssrc, unsigned from, unsigned to) {
        for (unsigned n = from; n < to; ++n) {
            clock.advance(33ms);
            give(frame(ssrc, n));
        }
    }
};

TEST_F(SendTrackTest, SendsAudioOnWithTheSubscribersHeader) {
    ReceiveTrack& source = receiver.addTrack(audioTrack(), received);
    SendTrack& track = sender.addTrack(audioLine(), sent);
    track.setSource(&source, clock.now());
    const Octets level = {std::byte{0x8a}};
    PacketSpec spec{.sequence = 500, .timestamp = 960, .marker = true};
    spec.extensions = {{1, level}};
    give(spec);
    ASSERT_EQ(to_subscriber.rtp.size(), 1U);
    const auto view = viewOf(to_subscriber.rtp[0]);
    EXPECT_EQ(view.ssrc(), 71U);
    EXPECT_EQ(view.payloadType(), 109);
    EXPECT_EQ(view.sequenceNumber(), 500);
    EXPECT_EQ(view.timestamp(), 960U);
    EXPECT_TRUE(view.marker());
    EXPECT_EQ(asText(rtp::findExtension(view, 9).value()), "a");
    EXPECT_EQ(load8(rtp::findExtension(view, 2).value(), 0), 0x8a);
    EXPECT_TRUE(std::ranges::equal(view.payload(), spec.payload));
}

TEST_F(SendTrackTest, VideoBeginsAtAKeyFrameThatWasAskedFor) {
    ReceiveTrack& source = receiver.addTrack(videoTrack(), received);
    SendTrack& track = sender.addTrack(videoLine(), sent);
    track.setSource(&source, clock.now());
    EXPECT_EQ(to_publisher.take(rtcp::PacketType::kPayloadFeedback).size(), 1U);
    giveFrames(2000, 5, 12);
    ASSERT_EQ(to_subscriber.rtp.size(), 2U);
    EXPECT_EQ(load32(viewOf(to_subscriber.rtp[0]).payload(), 20), 10U);
    EXPECT_EQ(load32(viewOf(to_subscriber.rtp[1]).payload(), 20), 11U);
}

TEST_F(SendTrackTest, EndToEndEncryptedVideoBeginsAtOnce) {
    ReceiveTrack& source = receiver.addTrack(videoTrack(), received);
    SendTrackConfig line = videoLine();
    line.starts_at_key_frame = false;
    sender.addTrack(line, sent).setSource(&source, clock.now());
    giveFrames(2000, 5, 7);
    EXPECT_EQ(to_subscriber.rtp.size(), 2U);
}

TEST_F(SendTrackTest, GoesOnWithoutAGapWhereTheSourceChanges) {
    ReceiveTrack& first = receiver.addTrack(videoTrack("1", 2000), received);
    ReceiveTrackConfig other = videoTrack("2", 2500);
    other.payload_type = 98;
    ReceiveTrack& second = receiver.addTrack(other, received);
    SendTrack& track = sender.addTrack(videoLine(), sent);
    track.setSource(&first, clock.now());
    giveFrames(2000, 10, 15);
    track.setSource(&second, clock.now());
    for (unsigned n = 25'018; n < 25'025; ++n) {
        clock.advance(33ms);
        PacketSpec spec = frame(2500, n);
        spec.payload_type = 98;
        give(spec);
        give(frame(2000, n - 25'018 + 15));  // is not listened to any more
    }
    ASSERT_EQ(to_subscriber.rtp.size(), 10U);
    for (std::size_t i = 1; i < to_subscriber.rtp.size(); ++i) {
        const auto before = viewOf(to_subscriber.rtp[i - 1]);
        const auto view = viewOf(to_subscriber.rtp[i]);
        EXPECT_EQ(view.sequenceNumber(), before.sequenceNumber() + 1);
        EXPECT_GT(view.timestamp(), before.timestamp());
        EXPECT_LT(view.timestamp(), before.timestamp() + 10'000);
        EXPECT_EQ(load16(view.payload(), 2), load16(before.payload(), 2) + 1) << "picture id";
        EXPECT_EQ(load8(view.payload(), 4), load8(before.payload(), 4) + 1) << "TL0PICIDX";
    }
    const auto key_index = [&](std::size_t i) { return load8(viewOf(to_subscriber.rtp[i]).payload(), 5) & 0x1f; };
    EXPECT_EQ(key_index(5), key_index(4) + 1);
}

TEST_F(SendTrackTest, PauseLeavesNoGapAndKeepsTheClock) {
    ReceiveTrack& source = receiver.addTrack(videoTrack(), received);
    SendTrack& track = sender.addTrack(videoLine(), sent);
    track.setSource(&source, clock.now());
    giveFrames(2000, 10, 12);
    track.setPaused(true, clock.now());
    giveFrames(2000, 12, 18);
    track.setPaused(false, clock.now());
    giveFrames(2000, 18, 22);
    ASSERT_EQ(to_subscriber.rtp.size(), 4U);
    EXPECT_EQ(viewOf(to_subscriber.rtp[2]).sequenceNumber(), viewOf(to_subscriber.rtp[1]).sequenceNumber() + 1);
    EXPECT_EQ(viewOf(to_subscriber.rtp[2]).timestamp(), 20 * 3000U);
}

TEST_F(SendTrackTest, PaddingLeavesNoGap) {
    ReceiveTrack& source = receiver.addTrack(videoTrack(), received);
    sender.addTrack(videoLine(), sent).setSource(&source, clock.now());
    giveFrames(2000, 10, 11);
    give(PacketSpec{
        .ssrc = 2000, .sequence = 11, .timestamp = 30000, .payload_type = 96, .payload = {}, .padding = 200});
    give(frame(2000, 12));
    ASSERT_EQ(to_subscriber.rtp.size(), 2U);
    EXPECT_EQ(viewOf(to_subscriber.rtp[1]).sequenceNumber(), 11);
}

TEST_F(SendTrackTest, LatePaddingFillsTheGapThatWasLeftForIt) {
    ReceiveTrack& source = receiver.addTrack(videoTrack(), received);
    sender.addTrack(videoLine(), sent).setSource(&source, clock.now());
    giveFrames(2000, 10, 11);
    give(frame(2000, 12));
    give(PacketSpec{
        .ssrc = 2000, .sequence = 11, .timestamp = 30000, .payload_type = 96, .payload = {}, .padding = 200});
    ASSERT_EQ(to_subscriber.rtp.size(), 3U);
    EXPECT_EQ(viewOf(to_subscriber.rtp[1]).sequenceNumber(), 12);
    EXPECT_EQ(viewOf(to_subscriber.rtp[2]).sequenceNumber(), 11);
    EXPECT_TRUE(viewOf(to_subscriber.rtp[2]).payload().empty());
}

TEST_F(SendTrackTest, PassesLostPacketsOnAsGapsAndLateOnesInTheirPlace) {
    ReceiveTrack& source = receiver.addTrack(audioTrack(), received);
    sender.addTrack(audioLine(), sent).setSource(&source, clock.now());
    for (const std::uint16_t sequence : std::initializer_list<std::uint16_t>{65534, 65535, 2, 1, 0}) {
        give(PacketSpec{.sequence = sequence});
    }
    std::vector<int> numbers;
    for (const Octets& packet : to_subscriber.rtp) {
        numbers.push_back(viewOf(packet).sequenceNumber());
    }
    EXPECT_EQ(numbers, (std::vector{32766, 32767, 32770, 32769, 32768}));
}

TEST_F(SendTrackTest, WritesPlayoutDelay) {
    ReceiveTrack& source = receiver.addTrack(audioTrack(), received);
    SendTrackConfig line = audioLine();
    line.extensions.playout_delay = 12;
    SendTrack& track = sender.addTrack(line, sent);
    track.setSource(&source, clock.now());
    give(PacketSpec{.sequence = 1});
    EXPECT_FALSE(rtp::findExtension(viewOf(to_subscriber.rtp[0]), 12));
    track.setPlayoutDelay(PlayoutDelay{100ms, 400ms});
    give(PacketSpec{.sequence = 2});
    EXPECT_EQ(load24(rtp::findExtension(viewOf(to_subscriber.rtp[1]), 12).value(), 0), 10U << 12 | 40U);
}

TEST_F(SendTrackTest, ForgetsASourceThatGoes) {
    ReceiveTrack& source = receiver.addTrack(audioTrack(), received);
    SendTrack& track = sender.addTrack(audioLine(), sent);
    track.setSource(&source, clock.now());
    receiver.removeTrack("0");
    EXPECT_EQ(track.source(), nullptr);
    track.requestKeyFrame(clock.now());
    pass(1s);
}

}  // namespace
}  // namespace wf::stream
