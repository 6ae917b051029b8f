#include "sfu/sctp/sctp_endpoint.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/sctp/endpoint_pair.h"

namespace wf::sctp {
namespace {

using test::EndpointPair;
using test::message;

std::vector<std::byte> pattern(std::size_t size) {
    std::vector<std::byte> bytes(size);
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<std::byte>(i * 7 + i / 251);
    }
    return bytes;
}

TEST(SctpEndpoint, ConnectsFromBothSidesAtOnce) {
    EndpointPair pair;
    ASSERT_TRUE(pair.connect());
    EXPECT_EQ(pair.spy_a.streams, SctpEndpoint::kStreams);
    EXPECT_EQ(pair.spy_b.streams, SctpEndpoint::kStreams);
}

TEST(SctpEndpoint, CarriesMessagesOfAllSizes) {
    SctpEndpoint::Config config;
    config.max_packet_bytes = 1150;
    EndpointPair pair(config);
    ASSERT_TRUE(pair.connect());
    const std::vector<std::size_t> sizes = {1, 2, 1100, 1150, 5000, 100'000, 256 * 1024};
    std::size_t total = 0;
    for (const std::size_t size : sizes) {
        pair.a->send(message(5, pattern(size)));
        total += size;
    }
    ASSERT_TRUE(pair.run([&] { return pair.spy_b.messages.size() == sizes.size(); }));
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        EXPECT_EQ(pair.spy_b.messages[i].bytes, pattern(sizes[i])) << sizes[i];
        EXPECT_EQ(pair.spy_b.messages[i].stream, 5);
        EXPECT_EQ(pair.spy_b.messages[i].ppid, 53U);
    }
    EXPECT_EQ(pair.spy_a.taken, total);
    EXPECT_LE(pair.spy_a.longest_packet, 1150U);
    EXPECT_GT(pair.spy_a.longest_packet, 1100U);
    EXPECT_LE(pair.spy_b.longest_packet, 1150U);
}

TEST(SctpEndpoint, KeepsMessagesUntilThereIsRoom) {
    EndpointPair pair;
    pair.a->send(message(1, pattern(10)));  // before it is connected
    EXPECT_EQ(pair.spy_a.taken, 0U);
    ASSERT_TRUE(pair.connect());
    for (int i = 0; i < 20; ++i) {
        pair.a->send(message(1, pattern(200'000)));
    }
    EXPECT_LT(pair.spy_a.taken, 2'000'000U);
    ASSERT_TRUE(pair.run([&] { return pair.spy_b.messages.size() == 21; }));
    EXPECT_EQ(pair.spy_a.taken, 4'000'010U);
}

TEST(SctpEndpoint, DropsMessagesThatAreTooLong) {
    SctpEndpoint::Config config;
    config.max_message_bytes = 20'000;
    EndpointPair pair(config);
    ASSERT_TRUE(pair.connect());
    pair.a->send(message(1, pattern(100'000)));
    pair.a->send(message(1, pattern(20'000)));
    ASSERT_TRUE(pair.run([&] { return !pair.spy_b.messages.empty(); }));
    EXPECT_EQ(pair.spy_b.messages[0].bytes.size(), 20'000U);
    EXPECT_EQ(pair.b->oversized(), 1U);
}

TEST(SctpEndpoint, ResetsStreamsBehindWhatWasSent) {
    EndpointPair pair;
    ASSERT_TRUE(pair.connect());
    OutgoingMessage reset;
    reset.reset = true;
    for (std::uint16_t stream = 1; stream <= 5; ++stream) {
        pair.a->send(message(stream, pattern(50'000)));
        reset.stream = stream;
        pair.a->send(reset);
    }
    ASSERT_TRUE(pair.run([&] { return pair.spy_b.resets.size() == 5; }));
    EXPECT_EQ(pair.spy_b.messages.size(), 5U);
    EXPECT_EQ(pair.spy_b.resets, (std::vector<std::uint16_t>{1, 2, 3, 4, 5}));
    pair.a->send(message(3, pattern(7)));
    ASSERT_TRUE(pair.run([&] { return pair.spy_b.messages.size() == 6; })) << "the stream can be used again";
}

TEST(SctpEndpoint, TellsThePeerWhenItGoes) {
    EndpointPair pair;
    ASSERT_TRUE(pair.connect());
    pair.a->send(message(1, pattern(10'000)));
    pair.a.reset();
    ASSERT_TRUE(pair.run([&] { return !pair.spy_b.reason.empty(); }));
    pair.b->send(message(1, pattern(10)));  // nobody is there; nothing happens
    pair.b->feed(pattern(100));
}

TEST(SctpEndpoint, EndsWhenNobodyAnswers) {
    EndpointPair pair;
    pair.cut = true;
    ASSERT_TRUE(pair.a->connect());
    const auto ended = [&] { return !pair.spy_a.reason.empty(); };
    EXPECT_TRUE(pair.run(ended) || pair.run(ended));
}

TEST(SctpEndpoint, GarbageDoesNoHarm) {
    EndpointPair pair;
    ASSERT_TRUE(pair.connect());
    pair.a->send(message(1, pattern(5)));
    ASSERT_FALSE(pair.spy_a.packets.empty());
    const std::vector<std::byte> good = pair.spy_a.packets.front();
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] ^= std::byte{0x55};
        pair.b->feed(bad);
        pair.b->feed(Bytes(good).first(i));
    }
    pair.b->feed(pattern(1150));
    pair.b->feed({});
    ASSERT_TRUE(pair.run([&] { return !pair.spy_b.messages.empty(); }));
    EXPECT_EQ(pair.spy_b.messages.size(), 1U);
    EXPECT_EQ(pair.spy_b.messages[0].bytes, pattern(5));
    EXPECT_EQ(pair.spy_a.reason + pair.spy_b.reason, "");
}

TEST(SctpEndpoint, UnreliableMessagesAreGivenUp) {
    EndpointPair pair;
    ASSERT_TRUE(pair.connect());
    pair.cut = true;
    OutgoingMessage lost = message(1, pattern(10));
    lost.ordered = false;
    lost.reliability = {Reliability::Limit::kRetransmissions, 0};
    pair.a->send(lost);
    pair.carryAll();
    pair.cut = false;
    pair.a->send(message(1, pattern(20)));
    ASSERT_TRUE(pair.run([&] { return !pair.spy_b.messages.empty(); }));
    EXPECT_EQ(pair.spy_b.messages[0].bytes, pattern(20));
}

}  // namespace
}  // namespace wf::sctp
