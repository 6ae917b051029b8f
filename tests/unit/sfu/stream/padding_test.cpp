#include "tests/unit/sfu/stream/stream_parts.h"

namespace wf::stream::test {
namespace {

class PaddingTest : public StreamTest {
protected:
    void SetUp() override {
        ReceiveTrack& source = receiver.addTrack(videoTrack(), received);
        SendTrackConfig line = videoLine();
        line.extensions.transport_cc = 5;
        track = &sender.addTrack(line, sent);
        track->setSource(&source, clock.now());
    }

    SendTrack* track = nullptr;
};

TEST_F(PaddingTest, IsSentAsRetransmissionsOfNothing) {
    EXPECT_FALSE(track->canPad()) << "nothing was sent yet";
    give(vp8Packet(2000, 1, 3000, {.key = true}));
    ASSERT_TRUE(track->canPad());
    const Octets media = to_subscriber.rtp.back();
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(track->sendPadding(clock.now()));
    }
    const auto before = viewOf(to_subscriber.rtp.end()[-2]);
    const auto packet = viewOf(to_subscriber.rtp.back());
    EXPECT_EQ(packet.ssrc(), 82U);
    EXPECT_EQ(packet.payloadType(), 121);
    EXPECT_TRUE(packet.payload().empty());
    EXPECT_EQ(packet.paddingSize(), 255U);
    EXPECT_EQ(packet.sequenceNumber(), before.sequenceNumber() + 1);
    EXPECT_EQ(packet.timestamp(), viewOf(media).timestamp());
    const auto number = [](const rtp::PacketView& view) { return load16(rtp::findExtension(view, 5).value(), 0); };
    EXPECT_EQ(number(packet), number(viewOf(media)) + 2) << "numbered with all other packets";
    EXPECT_EQ(track->stats().packets, 1U) << "sender reports do not count it";
}

TEST_F(PaddingTest, NeedsARetransmissionStream) {
    SendTrackConfig line = videoLine();
    line.extensions.transport_cc = 5;
    line.rtx_payload_type.reset();
    track->update(line);
    give(vp8Packet(2000, 1, 3000, {.key = true}));
    EXPECT_FALSE(track->canPad());
    EXPECT_FALSE(sender.sendPadding(clock.now()));
}

}  // namespace
}  // namespace wf::stream::test
