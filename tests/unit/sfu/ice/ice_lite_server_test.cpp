#include "sfu/ice/ice_lite_server.h"

#include <gtest/gtest.h>
#include <stun/stunagent.h>
#include <stun/usages/ice.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace wf::ice {
namespace {

struct Events final : IceTransport::Listener {
    void onIceState(IceState state) override { states.push_back(state); }
    void onIcePacket(PacketKind, MutableBytes packet, net::Time) override { packets.emplace_back(asText(packet)); }
    void onLocalCandidate(const Candidate&) override {}
    void onLocalCandidatesDone() override {}
    std::vector<IceState> states;
    std::vector<std::string> packets;
};

struct Check {
    Credentials server;
    bool use_candidate = true;
    bool controlling = true;
    std::uint32_t priority = 1000;
    std::uint16_t extra_attribute = 0;
};

// A client's socket that makes checks by hand.
struct Client final : net::UdpSocket::Listener {
    Client(net::Loop& loop, net::PacketPool& packets) : pool(packets) {
        net::UdpSocket::Options options;
        options.bind = *net::Address::parse("127.0.0.1", 0);
        auto opened = net::UdpSocket::open(loop, *this, options);
        socket = std::move(*opened);
    }
    void onDatagram(const net::UdpSocket::Datagram& datagram) override { got.emplace_back(asText(datagram.bytes)); }
    void send(Bytes bytes, std::uint16_t port) {
        socket->send(pool.take(bytes), *net::Address::parse("127.0.0.1", port));
        socket->flush();
    }
    void check(const Check& check, std::uint16_t port) {
        StunAgent agent{};
        static const std::uint16_t known[] = {0};
        stun_agent_init(&agent, known, STUN_COMPATIBILITY_RFC5389,
                        static_cast<StunAgentUsageFlags>(STUN_AGENT_USAGE_SHORT_TERM_CREDENTIALS |
                                                         STUN_AGENT_USAGE_USE_FINGERPRINT));
        const std::string name = check.server.ufrag + ":peer";
        StunMessage message{};
        std::array<std::uint8_t, 512> buffer{};
        std::size_t size = 0;
        const auto* text = reinterpret_cast<const std::uint8_t*>(name.data());
        const auto* pwd = reinterpret_cast<const std::uint8_t*>(check.server.pwd.data());
        if (check.extra_attribute == 0) {
            size = stun_usage_ice_conncheck_create(&agent, &message, buffer.data(), buffer.size(), text, name.size(),
                                                   pwd, check.server.pwd.size(), check.use_candidate, check.controlling,
                                                   check.priority, 77, nullptr, STUN_USAGE_ICE_COMPATIBILITY_RFC5245);
        } else {
            stun_agent_init_request(&agent, &message, buffer.data(), buffer.size(), STUN_BINDING);
            stun_message_append_bytes(&message, STUN_ATTRIBUTE_USERNAME, text, name.size());
            stun_message_append32(&message, static_cast<StunAttribute>(check.extra_attribute), 1);
            size = stun_agent_finish_message(&agent, &message, pwd, check.server.pwd.size());
        }
        send(std::as_bytes(std::span(buffer.data(), size)), port);
    }

    net::PacketPool& pool;
    std::unique_ptr<net::UdpSocket> socket;
    std::vector<std::string> got;
};

int typeOf(const std::string& reply) { return reply.size() < 20 ? -1 : load16(asBytes(reply), 0); }
constexpr int kSuccess = 0x0101;
constexpr int kError = 0x0111;

class IceLiteServerTest : public ::testing::Test {
protected:
    void SetUp() override { open({}); }
    void open(IceLiteConfig config) {
        peer_.reset();
        server_.reset();
        config.addresses = {*net::Address::parse("127.0.0.1", 0)};
        auto opened = IceLiteServer::open(loop_, pool_, config);
        ASSERT_TRUE(opened.ok());
        server_ = std::move(*opened);
        auto peer = server_->newPeer(events_);
        ASSERT_TRUE(peer.ok());
        peer_ = std::move(*peer);
        ASSERT_TRUE(peer_->setRemote({{"peer", "password-of-the-peer-xx"}, false}).ok());
    }
    void runUntil(const std::function<bool()>& done) {
        for (int i = 0; i < 100000 && !done(); ++i) {
            loop_.turn(false);
        }
        EXPECT_TRUE(done());
    }
    void settle() {
        for (int i = 0; i < 50; ++i) {
            loop_.turn(false);
        }
    }
    int checked(Client& client, Check check) {
        const std::size_t before = client.got.size();
        client.check(check, server_->port());
        runUntil([&] { return client.got.size() > before; });
        return typeOf(client.got.back());
    }
    int checked(Client& client) { return checked(client, {peer_->localCredentials()}); }
    void pass(std::chrono::seconds time) {
        for (auto passed = std::chrono::seconds(0); passed < time; passed += std::chrono::seconds(1)) {
            clock_.advance(std::chrono::seconds(1));
            loop_.turn(false);
        }
    }

    net::ManualClock clock_;
    net::Loop loop_{clock_};
    net::PacketPool pool_;
    Events events_;
    std::unique_ptr<IceLiteServer> server_;
    std::unique_ptr<IceTransport> peer_;
};

TEST_F(IceLiteServerTest, ACheckConnectsAndPacketsGoBothWays) {
    Client client(loop_, pool_);
    EXPECT_FALSE(peer_->send(asBytes("early")));
    EXPECT_EQ(checked(client), kSuccess);
    EXPECT_EQ(events_.states, std::vector{IceState::kConnected});
    EXPECT_EQ(peer_->path()->remote, client.socket->local());
    client.send(asBytes("\x80media"), server_->port());
    client.send(asBytes("\x16handshake"), server_->port());
    client.send(asBytes("\x50turn channel data"), server_->port());
    runUntil([&] { return events_.packets.size() == 2 && server_->counts().unknown_kind == 1; });
    EXPECT_EQ(events_.packets, (std::vector<std::string>{"\x80media", "\x16handshake"}));
    EXPECT_TRUE(peer_->send(asBytes("back")));
    runUntil([&] { return client.got.back() == "back"; });
}

TEST_F(IceLiteServerTest, StrangersAreCountedAndNotHeard) {
    Client client(loop_, pool_);
    client.send(asBytes("\x80media"), server_->port());
    runUntil([&] { return server_->counts().unknown_source == 1; });
    EXPECT_TRUE(events_.packets.empty());
    EXPECT_EQ(checked(client, {{"nobody", "0123456789012345678901"}}), kError);
    EXPECT_EQ(server_->counts().unauthorized, 1U);
    EXPECT_TRUE(events_.states.empty());
}

TEST_F(IceLiteServerTest, AFloodOfStrangersGetsFewAnswers) {
    Client client(loop_, pool_);
    for (int i = 0; i < 200; ++i) {
        client.check({{"nobody", "0123456789012345678901"}}, server_->port());
    }
    runUntil([&] { return server_->counts().unauthorized == 200; });
    settle();
    EXPECT_EQ(client.got.size(), 50U);
    EXPECT_EQ(server_->counts().errors_withheld, 150U);
    EXPECT_EQ(checked(client), kSuccess);  // who proves himself is served all the same
}

TEST_F(IceLiteServerTest, RolesAndUnknownAttributesAreRefused) {
    Client client(loop_, pool_);
    EXPECT_EQ(checked(client, {peer_->localCredentials(), true, false}), kError);
    EXPECT_EQ(server_->counts().role_conflicts, 1U);
    Check unknown{peer_->localCredentials()};
    unknown.extra_attribute = 0x7777;
    EXPECT_EQ(checked(client, unknown), kError);
    EXPECT_EQ(server_->counts().bad_requests, 1U);
    EXPECT_TRUE(events_.states.empty());
}

TEST_F(IceLiteServerTest, FollowsThePeerToAnotherAddress) {
    Client first(loop_, pool_);
    Client second(loop_, pool_);
    checked(first);
    EXPECT_EQ(checked(second, {peer_->localCredentials(), false}), kSuccess);
    EXPECT_EQ(peer_->path()->remote, first.socket->local()) << "not nominated";
    clock_.advance(std::chrono::seconds(2));
    checked(second, {peer_->localCredentials(), true, true, 10});
    EXPECT_EQ(peer_->path()->remote, second.socket->local());
    first.send(asBytes("\x80late"), server_->port());
    second.send(asBytes("\x80new"), server_->port());
    runUntil([&] { return events_.packets.size() == 2; });
    EXPECT_EQ(events_.states.size(), 1U);
}

TEST_F(IceLiteServerTest, InABurstOfNominationsTheHighestPriorityStays) {
    Client low(loop_, pool_);
    Client high(loop_, pool_);
    checked(high, {peer_->localCredentials(), true, true, 5000});
    checked(low, {peer_->localCredentials(), true, true, 4000});
    EXPECT_EQ(peer_->path()->remote, high.socket->local());
}

TEST_F(IceLiteServerTest, SilenceDisconnectsThenFailsAndChecksBringItBack) {
    Client client(loop_, pool_);
    checked(client);
    pass(std::chrono::seconds(31));
    EXPECT_EQ(events_.states.back(), IceState::kDisconnected);
    checked(client);
    EXPECT_EQ(events_.states.back(), IceState::kConnected);
    pass(std::chrono::seconds(36));
    EXPECT_EQ(events_.states.back(), IceState::kFailed);
    EXPECT_FALSE(peer_->send(asBytes("x")));
    EXPECT_EQ(checked(client), kError) << "failed for good";
    peer_->restart();
    EXPECT_EQ(checked(client), kSuccess);
    EXPECT_EQ(events_.states.back(), IceState::kConnected);
}

TEST_F(IceLiteServerTest, OldCredentialsHoldUntilTheNewOnesAreUsed) {
    Client client(loop_, pool_);
    const Credentials old = peer_->localCredentials();
    checked(client);
    peer_->restart();
    EXPECT_NE(peer_->localCredentials(), old);
    EXPECT_EQ(checked(client, {old}), kSuccess);
    EXPECT_TRUE(peer_->send(asBytes("x")));
    Client moved(loop_, pool_);
    EXPECT_EQ(checked(moved), kSuccess);
    EXPECT_EQ(peer_->path()->remote, moved.socket->local());
    EXPECT_EQ(checked(client, {old}), kError);
}

TEST_F(IceLiteServerTest, AnAddressIsTakenOverByWhoProvesItAndPathsAreLimited) {
    Events other_events;
    auto made = server_->newPeer(other_events);
    auto other = std::move(*made);
    Client client(loop_, pool_);
    checked(client);
    checked(client, {other->localCredentials()});
    client.send(asBytes("\x80mine"), server_->port());
    runUntil([&] { return other_events.packets.size() == 1; });
    EXPECT_FALSE(peer_->path());
    std::vector<std::unique_ptr<Client>> many;
    for (std::size_t i = 0; i < IceLitePeer::kMaxPaths + 5; ++i) {
        many.push_back(std::make_unique<Client>(loop_, pool_));
        checked(*many.back(), {other->localCredentials(), false});
    }
    EXPECT_EQ(other->path()->remote, client.socket->local());
    many[0]->send(asBytes("\x80gone"), server_->port());
    runUntil([&] { return server_->counts().unknown_source == 1; });
    other.reset();
    client.send(asBytes("\x80gone"), server_->port());
    runUntil([&] { return server_->counts().unknown_source == 2; });
}

TEST_F(IceLiteServerTest, PeersThatNeverConnectAreLimited) {
    IceLiteConfig config;
    config.max_half_open = 2;
    open(config);
    auto second = server_->newPeer(events_);
    ASSERT_TRUE(second.ok());
    EXPECT_FALSE(server_->newPeer(events_).ok());
    Client client(loop_, pool_);
    checked(client);
    EXPECT_TRUE(server_->newPeer(events_).ok());
}

TEST_F(IceLiteServerTest, APortOfTheRangeIsTaken) {
    const std::uint16_t taken = server_->port();
    IceLiteConfig config;
    config.addresses = {*net::Address::parse("127.0.0.1", 0)};
    config.ports = {taken, taken};
    EXPECT_FALSE(IceLiteServer::open(loop_, pool_, config).ok());
    EXPECT_EQ(server_->candidates().size(), 2U);
    EXPECT_EQ(server_->candidates()[1].protocol, Protocol::kTcpPassive);
    EXPECT_EQ(server_->candidates()[0].address.port(), server_->candidates()[1].address.port());
}

}  // namespace
}  // namespace wf::ice
