#include "sfu/sctp/sctp_association.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace wf::sctp {
namespace {

/// A peer whose packets go straight to another one on the same loop, some of them lost.
class Peer final : public SctpListener {
public:
    Peer(SctpStack& stack, net::Loop& loop, bool dtls_client, SctpAssociation::Config config = {}) {
        config.dtls_client = dtls_client;
        association = std::make_unique<SctpAssociation>(stack, loop, *this, config);
    }
    void onSctpPacket(Bytes packet) override {
        // By chance: a fixed rhythm can meet the same packet at every one of its retransmissions.
        const bool lost = lose_each > 0 && chance() % lose_each == 0;
        if (other != nullptr && other->association != nullptr && !lost) {
            other->association->feed(packet);
        }
    }
    void onSctpState(SctpState state, std::string_view reason) override {
        told.push_back(state == SctpState::kConnected ? "connected" : "ended " + std::string(reason));
    }
    void onChannelOpen(std::uint16_t channel, const ChannelConfig& config) override {
        told.push_back("open " + std::to_string(channel) + " " + config.label);
        opened = config;
    }
    void onChannelMessage(std::uint16_t channel, bool binary, Bytes message) override {
        last_size = message.size();
        told.push_back(std::to_string(channel) + (binary ? " binary " : " text ") +
                       std::string(asText(message.first(std::min<std::size_t>(message.size(), 20)))));
        if (destroy_at_message) {
            association.reset();
        }
    }
    void onChannelClosed(std::uint16_t channel) override { told.push_back("closed " + std::to_string(channel)); }

    std::unique_ptr<SctpAssociation> association;
    Peer* other = nullptr;
    std::minstd_rand chance{42};
    unsigned lose_each = 0;
    bool destroy_at_message = false;
    std::optional<ChannelConfig> opened;
    std::size_t last_size = 0;
    std::vector<std::string> told;
};

bool runUntil(net::Loop& loop, const std::function<bool()>& done) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    bool late = false;
    net::Timer guard(loop, [&] { late = std::chrono::steady_clock::now() > end; });
    guard.repeat(std::chrono::milliseconds(100));
    while (!done() && !late) {
        loop.turn(true);
    }
    return done();
}

class SctpAssociationTest : public ::testing::Test {
protected:
    void connect() {
        a.other = &b;
        b.other = &a;
        a.association->start();
        b.association->start();
        ASSERT_TRUE(runUntil(loop, [&] {
            return a.association->state() == SctpState::kConnected && b.association->state() == SctpState::kConnected;
        }));
        a.told.clear();
        b.told.clear();
    }
    bool await(std::vector<std::string>& told, std::size_t count) {
        return runUntil(loop, [&] { return told.size() >= count; });
    }

    net::Loop loop;
    SctpStack stack;
    Peer a{stack, loop, true};
    Peer b{stack, loop, false};
};

TEST_F(SctpAssociationTest, OpensTalksAndCloses) {
    EXPECT_FALSE(a.association->openChannel({}));
    connect();
    ChannelConfig config;
    config.label = "chat";
    config.protocol = "json";
    config.ordered = false;
    config.reliability = {Reliability::Limit::kRetransmissions, 5};
    const std::uint16_t channel = a.association->openChannel(config).value();
    EXPECT_EQ(channel, 0);
    ASSERT_TRUE(a.association->send(channel, false, asBytes("hello")));
    ASSERT_TRUE(await(b.told, 2));
    EXPECT_EQ(b.told, (std::vector<std::string>{"open 0 chat", "0 text hello"}));
    EXPECT_EQ(b.opened, config);
    EXPECT_EQ(b.association->openChannel({}).value(), 1);
    ASSERT_TRUE(b.association->send(0, true, {}));
    ASSERT_TRUE(await(a.told, 2));
    EXPECT_NE(std::find(a.told.begin(), a.told.end(), "0 binary "), a.told.end());
    a.told.clear();
    b.told.clear();
    a.association->closeChannel(0);
    ASSERT_TRUE(await(b.told, 1));
    ASSERT_TRUE(await(a.told, 1));
    EXPECT_EQ(a.told.front(), "closed 0");
    EXPECT_EQ(b.told.front(), "closed 0");
    EXPECT_FALSE(b.association->send(0, false, asBytes("late")));
}

TEST_F(SctpAssociationTest, CarriesLongMessagesOverALossyWire) {
    a.lose_each = 9;
    b.lose_each = 11;
    connect();
    const std::uint16_t channel = a.association->openChannel({}).value();
    ASSERT_TRUE(a.association->send(channel, true, std::vector<std::byte>(100'000, std::byte{'x'})));
    for (int i = 0; i < 30; ++i) {
        ASSERT_TRUE(a.association->send(channel, false, asBytes(std::to_string(i))));
    }
    ASSERT_TRUE(await(b.told, 32)) << b.told.size();
    EXPECT_EQ(b.told[1], "0 binary xxxxxxxxxxxxxxxxxxxx");
    for (int i = 0; i < 30; ++i) {
        EXPECT_EQ(b.told[static_cast<std::size_t>(i) + 2], "0 text " + std::to_string(i));
    }
}

TEST_F(SctpAssociationTest, RefusesTooMuchForASlowPeer) {
    connect();
    const std::uint16_t channel = a.association->openChannel({}).value();
    EXPECT_FALSE(a.association->send(channel, true, std::vector<std::byte>(300 * 1024)));
    EXPECT_FALSE(a.association->send(77, true, {}));
    a.lose_each = 1;
    bool refused = false;
    for (int i = 0; i < 100 && !refused; ++i) {
        refused = !a.association->send(channel, true, std::vector<std::byte>(200 * 1024));
    }
    EXPECT_TRUE(refused);
    EXPECT_LE(a.association->bufferedBytes(), 1024U * 1024);
}

TEST_F(SctpAssociationTest, LearnsThatThePeerHasGone) {
    connect();
    b.association->feed(std::vector<std::byte>(12));
    // The ABORT of a destroyed association reaches nobody, for nobody is there to send it; so a peer that vanishes is
    // told of by DTLS, and by SCTP only when something is sent.
    b.association.reset();
    a.association->feed(std::vector<std::byte>(1000));
    a.association.reset();
    loop.turn(false);
}

TEST_F(SctpAssociationTest, MayBeDestroyedInACallback) {
    connect();
    b.destroy_at_message = true;
    const std::uint16_t channel = a.association->openChannel({}).value();
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(a.association->send(channel, false, asBytes("x")));
    }
    ASSERT_TRUE(await(b.told, 2));
    EXPECT_EQ(b.association, nullptr);
    loop.turn(false);
    EXPECT_EQ(b.told.size(), 2U);
}

TEST_F(SctpAssociationTest, LosesPacketsWhenTheStackIsBehind) {
    SctpAssociation::Config config;
    config.max_waiting_bytes = 100;
    Peer c(stack, loop, true, config);
    c.association->feed(std::vector<std::byte>(1000));
    EXPECT_EQ(c.association->lostPackets(), 0U) << "ignored before start";
    c.association->start();
    c.association->feed(std::vector<std::byte>(101));
    EXPECT_EQ(c.association->lostPackets(), 1U);
}

TEST(SctpStack, ServesSeveralLoops) {
    SctpStack stack;
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&stack] {
            net::Loop loop;
            for (int round = 0; round < 5; ++round) {
                Peer a(stack, loop, true);
                Peer b(stack, loop, false);
                a.other = &b;
                b.other = &a;
                a.association->start();
                b.association->start();
                EXPECT_TRUE(runUntil(loop, [&] { return !a.told.empty() && !b.told.empty(); }));
                const auto channel = a.association->openChannel({});
                ASSERT_TRUE(channel);
                EXPECT_TRUE(a.association->send(*channel, true, std::vector<std::byte>(50'000)));
                EXPECT_TRUE(runUntil(loop, [&] { return b.last_size == 50'000; }));
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

}  // namespace
}  // namespace wf::sctp
