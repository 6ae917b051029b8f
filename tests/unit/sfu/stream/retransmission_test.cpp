// NACK and RTX between PeerSender and PeerReceiver, over a path that loses packets.

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <random>

#include "tests/unit/sfu/stream/stream_parts.h"

namespace wf::stream {
namespace {

using namespace stream::test;

class RetransmissionTest : public StreamTest {
protected:
    SendTrack& begin(const SendTrackConfig& line) {
        SendTrack& track = sender.addTrack(line, sent);
        track.setSource(&source, clock.now());
        return track;
    }
    void giveFrame(unsigned n) {
        Vp8Spec vp8{.key = n == 10, .picture = static_cast<std::uint16_t>(n), .content = n};
        give(vp8Packet(2000, static_cast<std::uint16_t>(n), n * 3000, vp8));
    }
    void nack(const std::vector<std::uint16_t>& numbers, std::uint32_t ssrc = 81) {
        sender.onRtcp(compoundOf([&](MutableBytes out) { return rtcp::writeNack(out, 5, ssrc, numbers); }),
                      clock.now());
    }
    ReceiveTrack& source = receiver.addTrack(videoTrack(), received);
};

TEST_F(RetransmissionTest, WithoutRtxTheSameBytesAreSentAgain) {
    SendTrackConfig line = videoLine();
    line.rtx_ssrc.reset();
    line.extensions.abs_send_time = 5;
    line.extensions.transport_cc = 6;
    SendTrack& track = begin(line);
    for (unsigned n = 10; n < 30; ++n) {
        giveFrame(n);
        clock.advance(5ms);
    }
    const std::vector<Octets> original = std::exchange(to_subscriber.rtp, {});
    ASSERT_EQ(original.size(), 20U);
    track.setPlayoutDelay(PlayoutDelay{10ms, 20ms});
    for (unsigned n = 10; n < 30; ++n) {
        nack({static_cast<std::uint16_t>(n)});
    }
    EXPECT_EQ(to_subscriber.rtp, original);
    EXPECT_EQ(track.stats().nacks_received, 20U);
    EXPECT_EQ(track.stats().retransmitted, 20U);
}

TEST_F(RetransmissionTest, RtxCarriesTheOriginalNumberInItsOwnStream) {
    begin(videoLine());
    giveFrame(10);
    giveFrame(11);
    nack({10, 11, 12});
    ASSERT_EQ(to_subscriber.rtp.size(), 4U);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto original = viewOf(to_subscriber.rtp[i]);
        const auto rtx = viewOf(to_subscriber.rtp[2 + i]);
        EXPECT_EQ(rtx.ssrc(), 82U);
        EXPECT_EQ(rtx.payloadType(), 121);
        EXPECT_EQ(rtx.timestamp(), original.timestamp());
        EXPECT_EQ(rtx.marker(), original.marker());
        EXPECT_EQ(load16(rtx.payload(), 0), original.sequenceNumber());
        EXPECT_TRUE(std::ranges::equal(rtx.payload().subspan(2), original.payload()));
    }
    EXPECT_EQ(viewOf(to_subscriber.rtp[3]).sequenceNumber(), viewOf(to_subscriber.rtp[2]).sequenceNumber() + 1);
}

TEST_F(RetransmissionTest, ARepeatedNackIsAnsweredOnceHalfARoundTrip) {
    SendTrack& track = begin(videoLine());
    giveFrame(10);
    nack({10});
    clock.advance(40ms);
    nack({10});
    EXPECT_EQ(track.stats().retransmitted, 1U);
    clock.advance(20ms);
    nack({10});
    EXPECT_EQ(track.stats().retransmitted, 2U);
    nack({10}, 4711);
    EXPECT_EQ(track.stats().nacks_received, 3U) << "of another SSRC";
}

TEST_F(RetransmissionTest, ForgetsPacketsByAgeAndGivesThemBack) {
    SendTrack& track = begin(videoLine());
    for (unsigned n = 10; n < 30; ++n) {
        giveFrame(n);
    }
    EXPECT_EQ(kept.inUse(), 20U);
    pass(1100ms);
    EXPECT_EQ(kept.inUse(), RetransmissionRing::kLast);
    nack({10, 21});
    EXPECT_EQ(track.stats().retransmitted, 0U);
    nack({22, 29});
    EXPECT_EQ(track.stats().retransmitted, 2U) << "the last, for pictures that come seldom";
}

TEST_F(RetransmissionTest, KeepsPacketsLongerForWhoLosesSome) {
    sender.expectRoundTrip(10ms);
    SendTrack& track = begin(videoLine());
    for (unsigned n = 10; n < 30; ++n) {
        giveFrame(n);
    }
    pass(120ms);
    EXPECT_EQ(kept.inUse(), 20U);
    nack({29});
    pass(100ms);
    nack({10});
    EXPECT_EQ(track.stats().retransmitted, 2U) << "after 220 ms";
    pass(200ms);
    EXPECT_EQ(kept.inUse(), RetransmissionRing::kLast) << "after 420 ms";
    pass(12s);
    for (unsigned n = 30; n < 50; ++n) {
        giveFrame(n);
    }
    pass(150ms);
    EXPECT_EQ(kept.inUse(), RetransmissionRing::kLast) << "the losses are long ago";
}

TEST_F(RetransmissionTest, GrowsWithWhatIsKept) {
    SendTrack& track = begin(videoLine());
    for (unsigned n = 10; n < 310; ++n) {
        giveFrame(n);
    }
    nack({10, 150, 309});
    EXPECT_EQ(track.stats().retransmitted, 3U);
    EXPECT_EQ(kept.inUse(), 300U);
}

TEST_F(RetransmissionTest, IsBoundedInNumber) {
    begin(videoLine());
    for (unsigned n = 10; n < 2010; ++n) {
        giveFrame(n);
    }
    EXPECT_EQ(kept.inUse(), RetransmissionRing::kCapacity);
    sender.removeTrack("v");
    EXPECT_EQ(kept.inUse(), 0U);
}

TEST_F(RetransmissionTest, SubscribersShareWhatIsKept) {
    begin(videoLine());
    begin(videoLine("w", 91));
    giveFrame(10);
    EXPECT_EQ(kept.inUse(), 1U);
}

TEST_F(RetransmissionTest, ManyNacksAreASlowLink) {
    sender.setConfig({.slow_link_threshold = 10});
    begin(videoLine());
    pass(1s);
    std::vector<std::uint16_t> numbers(11);
    std::iota(numbers.begin(), numbers.end(), std::uint16_t{500});
    nack(numbers);
    pass(1100ms);
    EXPECT_EQ(sent.slow, std::vector<std::uint32_t>{11});
}

/// A server that receives what another one sends, with 10 % loss each way and 30 ms of delay.
TEST_F(RetransmissionTest, AllPacketsArriveOverALossyPath) {
    begin(videoLine());
    SpySender to_sender;
    ReceiveEvents events;
    SpyConsumer consumer;
    PeerReceiver far_end({}, to_sender, kept, kNtpClock);
    ReceiveTrackConfig config = videoTrack("v", 81);
    config.payload_type = 120;
    config.rtx_payload_type = 121;
    config.layers = {{81, 82, ""}};
    far_end.addTrack(config, events).addConsumer(consumer);

    std::mt19937 random(3);
    std::multimap<net::Time, Octets> to_far_end;
    std::multimap<net::Time, Octets> to_near_end;
    const auto post = [&](std::vector<Octets>& packets, std::multimap<net::Time, Octets>& path) {
        for (Octets& packet : packets) {
            if (random() % 10 != 0) {
                path.emplace(clock.now() + 30ms, std::move(packet));
            }
        }
        packets.clear();
    };
    const auto arrive = [&](std::multimap<net::Time, Octets>& path, const auto& give_to) {
        while (!path.empty() && path.begin()->first <= clock.now()) {
            give_to(path.begin()->second);
            path.erase(path.begin());
        }
    };
    constexpr unsigned kFrames = 2000;
    for (unsigned step = 0; step < kFrames + 400; ++step) {
        if (step < kFrames) {
            giveFrame(10 + step);
        }
        clock.advance(5ms);
        sender.onTimer(clock.now());
        far_end.onTimer(clock.now());
        post(to_subscriber.rtp, to_far_end);
        post(to_sender.rtcp, to_near_end);
        arrive(to_far_end, [&](Octets& packet) { far_end.onRtp(packet, clock.now()); });
        arrive(to_near_end, [&](Octets& packet) { sender.onRtcp(packet, clock.now()); });
    }
    std::map<std::uint32_t, int> contents;
    for (const Octets& packet : consumer.packets) {
        ++contents[load32(viewOf(packet).payload(), 20)];
    }
    // The first packets may be lost before the far end knows of the stream; all others are there once.
    EXPECT_GE(contents.size(), kFrames - 3);
    for (const auto& [content, count] : contents) {
        EXPECT_EQ(count, 1) << content;
    }
    const auto stats = far_end.track("v")->layer(0).stats();
    EXPECT_GT(stats.recovered, 100U);
    EXPECT_EQ(stats.lost_for_good, 0U);
    EXPECT_NEAR(static_cast<double>(stats.lost) / kFrames, 0.1, 0.03);
}

TEST_F(RetransmissionTest, KeepsPacketsForThreeExpectedRoundTripsUntilAReportTells) {
    begin(videoLine());
    const auto keptAfter = [&](net::Duration expected, net::Duration passed, unsigned n) {
        sender.expectRoundTrip(expected);
        for (unsigned more = 0; more <= RetransmissionRing::kLast; ++more) {
            giveFrame(n + more);
        }
        pass(passed);
        const std::size_t before = to_subscriber.rtp.size();
        nack({static_cast<std::uint16_t>(n)});
        return to_subscriber.rtp.size() > before;
    };
    EXPECT_FALSE(keptAfter(4ms, 120ms, 10));
    pass(11s);  // so that the NACK is forgotten
    EXPECT_TRUE(keptAfter(4ms, 100ms, 20));
    pass(11s);
    EXPECT_FALSE(keptAfter(200ms, 720ms, 30));
    pass(11s);
    EXPECT_TRUE(keptAfter(200ms, 680ms, 40));
}

TEST_F(RetransmissionTest, PacketsOfAllSizesAreKept) {
    begin(videoLine());
    PacketSpec spec = vp8Packet(2000, 10, 3000, {.key = true, .picture = 10});
    std::vector<Octets> payloads;
    for (const std::size_t size : {20U, 243U, 244U, 245U, 1267U, 1268U, 1269U, 1488U}) {
        spec.payload.resize(size, std::byte{static_cast<unsigned char>(size)});
        give(spec);
        ++spec.sequence;
        payloads.push_back(spec.payload);
    }
    EXPECT_EQ(kept.inUse(), payloads.size());
    to_subscriber.rtp.clear();
    for (std::uint16_t n = 10; n < spec.sequence; ++n) {
        nack({n});
    }
    ASSERT_EQ(to_subscriber.rtp.size(), payloads.size());
    for (std::size_t i = 0; i < payloads.size(); ++i) {
        const Bytes payload = viewOf(to_subscriber.rtp[i]).payload().subspan(2);
        EXPECT_EQ(wf::test::copyBytes(payload.subspan(6)), Octets(payloads[i].begin() + 6, payloads[i].end()));
    }
    sender.removeTrack("v");
    EXPECT_EQ(kept.inUse(), 0U);
    kept.shrink();
    EXPECT_EQ(kept.capacity(), 0U);
}

}  // namespace
}  // namespace wf::stream
