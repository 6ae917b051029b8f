#include "sfu/ice/nice_agent_transport.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/ice/ice_lite_server.h"
#include "tests/support/allocation_count.h"

namespace wf::ice {
namespace {

using std::chrono::milliseconds;

net::Address loopback(std::uint16_t port = 0) { return *net::Address::parse("127.0.0.1", port); }

struct Events final : IceTransport::Listener {
    void onIceState(IceState state) override {
        states.push_back(state);
        then();
    }
    void onIcePacket(PacketKind, MutableBytes packet, net::Time) override {
        ++packets;
        if (keep) {
            texts.emplace_back(asText(packet));
        }
        then();
    }
    void onLocalCandidate(const Candidate& candidate) override {
        candidates.push_back(candidate);
        then();
    }
    void onLocalCandidatesDone() override {
        done = true;
        then();
    }
    void then() const {
        if (action) {
            action();
        }
    }
    [[nodiscard]] IceState state() const { return states.empty() ? IceState::kNew : states.back(); }

    bool keep = true;
    bool done = false;
    std::uint64_t packets = 0;
    std::vector<IceState> states;
    std::vector<std::string> texts;
    std::vector<Candidate> candidates;
    std::function<void()> action;
};

// A STUN server that says the same mapped address to everybody (RFC 8489 section 14.2).
class StunServer final : private net::UdpSocket::Listener {
public:
    StunServer(net::Loop& loop, net::PacketPool& pool) : pool_(pool) {
        net::UdpSocket::Options options;
        options.bind = loopback();
        socket_ = net::UdpSocket::open(loop, *this, options).value();
    }
    [[nodiscard]] const net::Address& address() const { return socket_->local(); }

private:
    void onDatagram(const net::UdpSocket::Datagram& datagram) override {
        if (datagram.bytes.size() < 20) {
            return;
        }
        std::array<std::byte, 32> answer{};
        std::copy_n(datagram.bytes.begin(), 20, answer.begin());
        store16(answer, 0, 0x0101);
        store16(answer, 2, 12);
        store16(answer, 20, 0x0020);
        store16(answer, 22, 8);
        store16(answer, 24, 1);
        store16(answer, 26, 4444 ^ 0x2112);
        store32(answer, 28, 0xc0000207 ^ 0x2112a442);
        socket_->send(pool_.take(answer), datagram.from);
    }
    net::PacketPool& pool_;
    std::unique_ptr<net::UdpSocket> socket_;
};

class NiceAgentTransportTest : public ::testing::Test {
protected:
    static NiceAgentConfig config() {
        NiceAgentConfig made;
        made.addresses = {loopback()};
        return made;
    }
    std::unique_ptr<NiceAgentTransport> make(Events& events, bool controlling, const NiceAgentConfig& from = config()) {
        return NiceAgentTransport::create(loop_, events, from, {controlling, false}).value();
    }
    bool runUntil(const std::function<bool()>& done) {
        bool late = false;
        net::Timer limit(loop_, [&] { late = true; });
        limit.start(std::chrono::seconds(20));
        while (!late && !done()) {
            loop_.turn(true);
        }
        return !late;
    }
    static void describe(const IceTransport& from, IceTransport& to) {
        ASSERT_TRUE(to.setRemote({from.localCredentials(), from.isLite()}).ok());
    }
    static void tellCandidates(const IceTransport& from, IceTransport& to, Protocol protocol = Protocol::kUdp) {
        for (const Candidate& candidate : from.localCandidates()) {
            if (candidate.protocol == protocol) {
                to.addRemoteCandidate(candidate);
            }
        }
        to.remoteCandidatesDone();
    }
    bool bothConnected() { return a_.state() == IceState::kConnected && b_.state() == IceState::kConnected; }
    void exchange(IceTransport& one, IceTransport& other) {
        const std::size_t before_a = a_.texts.size();
        const std::size_t before_b = b_.texts.size();
        EXPECT_TRUE(one.send(asBytes("\x80 to b")));
        EXPECT_TRUE(other.send(pool_.take(asBytes("\x16 to a"))));
        ASSERT_TRUE(runUntil([&] { return a_.texts.size() > before_a && b_.texts.size() > before_b; }));
        EXPECT_EQ(b_.texts.back(), "\x80 to b");
        EXPECT_EQ(a_.texts.back(), "\x16 to a");
    }

    net::Loop loop_;
    net::PacketPool pool_;
    Events a_;
    Events b_;
};

TEST_F(NiceAgentTransportTest, TwoFullAgentsConnectWithCandidatesBeforeOrBehindTheDescription) {
    const auto a = make(a_, true);
    const auto b = make(b_, false);
    EXPECT_TRUE(a->gathered());
    EXPECT_FALSE(a->isLite());
    EXPECT_TRUE(a->controlling());
    EXPECT_FALSE(b->controlling());
    EXPECT_FALSE(a->path());
    EXPECT_FALSE(a->send(asBytes("\x80 early")));
    tellCandidates(*a, *b);
    describe(*a, *b);
    describe(*b, *a);
    tellCandidates(*b, *a);
    ASSERT_TRUE(runUntil([&] { return bothConnected(); }));
    exchange(*a, *b);
    EXPECT_EQ(a->path()->remote, b->path()->local);
    EXPECT_EQ(a->path()->protocol, Protocol::kUdp);
    EXPECT_EQ(a_.states, std::vector{IceState::kConnected});
    EXPECT_TRUE(a_.candidates.empty()) << "all were there at once";
    EXPECT_FALSE(a_.done);
}

class OfLiteServerTest : public NiceAgentTransportTest, public ::testing::WithParamInterface<Protocol> {};

TEST_P(OfLiteServerTest, ConnectsToOurOwnLiteServer) {
    IceLiteConfig lite;
    lite.addresses = {loopback()};
    auto server = IceLiteServer::open(loop_, pool_, lite).value();
    const auto b = server->newPeer(b_).value();
    const auto a = make(a_, true);
    describe(*a, *b);
    describe(*b, *a);
    tellCandidates(*b, *a, GetParam());
    ASSERT_TRUE(runUntil([&] { return bothConnected() && a->path() && b->path(); }));
    EXPECT_EQ(b->path()->protocol, GetParam());
    exchange(*a, *b);
}

INSTANTIATE_TEST_SUITE_P(Protocols, OfLiteServerTest, ::testing::Values(Protocol::kUdp, Protocol::kTcpPassive),
                         [](const auto& one) { return one.param == Protocol::kUdp ? "Udp" : "Tcp"; });

TEST_F(NiceAgentTransportTest, RestartsWhilePacketsGoOn) {
    const auto a = make(a_, true);
    const auto b = make(b_, false);
    describe(*a, *b);
    describe(*b, *a);
    tellCandidates(*b, *a);
    ASSERT_TRUE(runUntil([&] { return bothConnected(); }));
    const Credentials before = a->localCredentials();
    a->restart();
    b->restart();
    EXPECT_NE(a->localCredentials(), before);
    EXPECT_EQ(a->state(), IceState::kConnected);
    exchange(*a, *b);
    describe(*a, *b);
    describe(*b, *a);
    tellCandidates(*b, *a);
    tellCandidates(*a, *b);
    exchange(*a, *b);
    EXPECT_EQ(a_.states, std::vector{IceState::kConnected});
    EXPECT_EQ(b_.states, std::vector{IceState::kConnected});
}

TEST_F(NiceAgentTransportTest, FailsWithoutAPathAndARestartBringsItBack) {
    NiceAgentConfig quick = config();
    quick.connect_limit = milliseconds(50);
    const auto a = make(a_, true, quick);
    const auto b = make(b_, false);
    ASSERT_TRUE(a->setRemote({{"nobody", "password-of-nobody-there"}, false}).ok());
    ASSERT_TRUE(runUntil([&] { return a_.state() == IceState::kFailed; }));
    EXPECT_FALSE(a->send(asBytes("\x80x")));
    a->restart();
    EXPECT_EQ(a->state(), IceState::kNew);
    describe(*a, *b);
    describe(*b, *a);
    tellCandidates(*a, *b);
    tellCandidates(*b, *a);
    ASSERT_TRUE(runUntil([&] { return bothConnected(); }));
    exchange(*a, *b);
}

TEST_F(NiceAgentTransportTest, CandidatesOfServersComeLater) {
    StunServer stun(loop_, pool_);
    NiceAgentConfig with_stun = config();
    with_stun.stun_server = stun.address();
    with_stun.policy.tcp = false;
    const auto a = make(a_, true, with_stun);
    EXPECT_FALSE(a->gathered());
    ASSERT_EQ(a->localCandidates().size(), 1U);
    ASSERT_TRUE(runUntil([&] { return a_.done; }));
    EXPECT_TRUE(a->gathered());
    ASSERT_EQ(a_.candidates.size(), 1U);
    EXPECT_EQ(a_.candidates[0].type, CandidateType::kServerReflexive);
    EXPECT_EQ(a_.candidates[0].address, net::Address::parse("192.0.2.7", 4444));
    EXPECT_EQ(a_.candidates[0].related, a->localCandidates()[0].address);
    EXPECT_EQ(a->localCandidates().size(), 2U);
}

TEST_F(NiceAgentTransportTest, ASilentStunServerIsNotWaitedForForever) {
    NiceAgentConfig silent = config();
    net::UdpSocket::Options options;
    options.bind = loopback();
    struct Deaf final : net::UdpSocket::Listener {
        void onDatagram(const net::UdpSocket::Datagram&) override { ++heard; }
        int heard = 0;
    } deaf;
    const auto socket = net::UdpSocket::open(loop_, deaf, options).value();
    silent.stun_server = socket->local();
    silent.gather_limit = milliseconds(100);
    const auto a = make(a_, true, silent);
    EXPECT_FALSE(a->gathered());
    ASSERT_TRUE(runUntil([&] { return a_.done; }));
    EXPECT_GT(deaf.heard, 0);
    EXPECT_TRUE(a_.candidates.empty());
}

TEST_F(NiceAgentTransportTest, TellsMappedAddressesAndKeepsToThePorts) {
    NiceAgentConfig mapped = config();
    mapped.policy.nat_1_1_mapping = {*net::Address::parse("203.0.113.5", 0)};
    mapped.ports = {42000, 42999};
    const auto a = make(a_, true, mapped);
    std::vector<Protocol> protocols;
    for (const Candidate& candidate : a->localCandidates()) {
        protocols.push_back(candidate.protocol);
        EXPECT_EQ(candidate.address.ip(), "203.0.113.5");
        const bool active = candidate.protocol == Protocol::kTcpActive;
        EXPECT_GE(candidate.address.port(), active ? 9 : 42000);
        EXPECT_LE(candidate.address.port(), active ? 9 : 42999);
    }
    EXPECT_EQ(protocols, (std::vector{Protocol::kUdp, Protocol::kTcpActive, Protocol::kTcpPassive}));
}

TEST_F(NiceAgentTransportTest, NeedsAnAddress) {
    EXPECT_FALSE(NiceAgentTransport::create(loop_, a_, {}, {}).ok());
    NiceAgentConfig foreign;
    foreign.addresses = {*net::Address::parse("192.0.2.1", 0)};
    EXPECT_FALSE(NiceAgentTransport::create(loop_, a_, foreign, {}).ok());
}

TEST_F(NiceAgentTransportTest, CandidatesThatCannotBeUsedDoNoHarm) {
    const auto a = make(a_, true);
    const auto b = make(b_, false);
    describe(*a, *b);
    describe(*b, *a);
    Candidate none;
    a->addRemoteCandidate(none);
    Candidate odd;
    odd.address = loopback(1);
    odd.foundation = std::string(300, 'f');
    odd.related = net::Address();
    a->addRemoteCandidate(odd);
    tellCandidates(*b, *a);
    ASSERT_TRUE(runUntil([&] { return bothConnected(); }));
}

TEST_F(NiceAgentTransportTest, GoesInACallback) {
    for (const std::size_t packets : {0U, 1U}) {
        auto a = make(a_, true);
        const auto b = make(b_, false);
        const std::uint64_t goal = a_.packets + packets;
        a_.action = [&] {
            if (a_.packets == goal) {
                a.reset();
            }
        };
        describe(*a, *b);
        describe(*b, *a);
        tellCandidates(*b, *a);
        b_.action = [&] {
            for (int i = 0; i < 3; ++i) {
                b->send(asBytes("\x80x"));
            }
        };
        EXPECT_TRUE(runUntil([&] { return a == nullptr; }));
        for (int i = 0; i < 20; ++i) {
            loop_.turn(false);
        }
        a_.action = nullptr;
        b_.action = nullptr;
    }
}

TEST_F(NiceAgentTransportTest, PacketsCostNoAllocationOfOurs) {
    const auto a = make(a_, true);
    const auto b = make(b_, false);
    describe(*a, *b);
    describe(*b, *a);
    tellCandidates(*b, *a);
    ASSERT_TRUE(runUntil([&] { return bothConnected(); }));
    a_.keep = b_.keep = false;
    pool_.warm(8);
    const std::size_t before = test::allocationCount();
    for (std::uint64_t i = 1; i <= 20; ++i) {
        const std::uint64_t goal = b_.packets + 1;
        a->send(pool_.take(asBytes("\x80 packet")));
        while (b_.packets < goal) {
            loop_.turn(true);
        }
    }
    EXPECT_EQ(test::allocationCount(), before);
}

}  // namespace
}  // namespace wf::ice
