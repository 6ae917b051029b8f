// What a worker counts of all its publishers and subscribers.

#include "sfu/stream/stream_counters.h"

#include "tests/unit/sfu/stream/stream_parts.h"

namespace wf::stream {
namespace {

using namespace stream::test;

class StreamCountersTest : public StreamTest {
protected:
    StreamCounters counters;
    PeerReceiver from{PeerReceiver::Config{.local_ssrc = 7, .counters = &counters}, to_publisher, kept, kNtpClock};
    PeerSender to{PeerSender::Config{.local_ssrc = 8, .counters = &counters}, to_subscriber, kNtpClock};

    void give(std::uint16_t sequence) {
        Octets packet =
            packetOf(vp8Packet(2000, sequence, sequence * 3000U, {.key = sequence == 10, .picture = sequence}));
        from.onRtp(packet, clock.now());
    }
    void pass(net::Duration time) {
        for (net::Duration left = time; left > 0ms; left -= 20ms) {
            clock.advance(20ms);
            from.onTimer(clock.now());
            to.onTimer(clock.now());
        }
    }
};

TEST_F(StreamCountersTest, CountsBothWaysAndKeepsWhatIsGone) {
    ReceiveTrack& source = from.addTrack(videoTrack(), received);
    SendTrack& line = to.addTrack(videoLine(), sent);
    line.setSource(&source, clock.now());
    for (std::uint16_t n = 10; n < 20; ++n) {
        give(n);
    }
    give(19);  // again
    give(23);  // three are missing
    pass(1200ms);
    EXPECT_EQ(counters.received_packets, 11U);
    EXPECT_EQ(counters.received_packets, source.layer(0).stats().packets);
    EXPECT_EQ(counters.received_bytes, source.layer(0).stats().bytes);
    EXPECT_EQ(counters.duplicates, 1U);
    EXPECT_EQ(counters.lost, 3U);
    EXPECT_EQ(counters.nacks_sent, source.layer(0).stats().nacks_sent);
    EXPECT_GE(counters.nacks_sent, 3U);
    EXPECT_EQ(counters.key_frames, 1U);
    EXPECT_EQ(counters.sent_packets, line.stats().packets);
    EXPECT_EQ(counters.sent_packets, 11U);
    EXPECT_EQ(counters.sent_bytes, line.stats().bytes);

    const std::vector<std::uint16_t> asked{viewOf(to_subscriber.rtp.back()).sequenceNumber()};
    give(24);
    to.onRtcp(compoundOf([&](MutableBytes out) { return rtcp::writeNack(out, 5, 81, asked); }), clock.now());
    EXPECT_EQ(counters.nacks_received, 1U);
    to.onRtcp(compoundOf([&](MutableBytes out) { return rtcp::writePli(out, 5, 81); }), clock.now());
    EXPECT_EQ(counters.key_frame_requests_received, 1U);

    const StreamCounters before = counters;
    from.removeTrack("1");
    to.removeTrack("v");
    EXPECT_EQ(counters.received_packets, before.received_packets);
    EXPECT_EQ(counters.sent_packets, before.sent_packets);
    give(25);
    EXPECT_EQ(counters.unusable, before.unusable + 1);
}

}  // namespace
}  // namespace wf::stream
