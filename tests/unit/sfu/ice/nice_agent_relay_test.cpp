// Full ICE over a real TURN server (coturn, skipped where it is not installed) on loopback.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sfu/ice/nice_agent_transport.h"
#include "tests/support/turn_server.h"

namespace wf::ice {
namespace {

struct Heard final : IceTransport::Listener {
    void onIceState(IceState told) override { state = told; }
    void onIcePacket(PacketKind, MutableBytes packet, net::Time) override { texts.emplace_back(asText(packet)); }
    void onLocalCandidate(const Candidate&) override {}
    void onLocalCandidatesDone() override { done = true; }

    IceState state = IceState::kNew;
    bool done = false;
    std::vector<std::string> texts;
};

class NiceAgentRelayTest : public ::testing::Test {
protected:
    static NiceAgentConfig direct() {
        NiceAgentConfig made;
        made.addresses = {*net::Address::parse("127.0.0.1", 0)};
        return made;
    }
    NiceAgentConfig withServers() const {
        NiceAgentConfig made = direct();
        const auto at = *net::Address::parse("127.0.0.1", turn_.port());
        made.stun_server = at;
        made.turn_servers = {
            {at, TurnServer::Transport::kUdp, test::CoturnServer::user(), test::CoturnServer::password()}};
        return made;
    }
    void SetUp() override {
        if (!test::CoturnServer::installed()) {
            GTEST_SKIP() << "needs coturn";
        }
        ASSERT_TRUE(turn_.start()) << turn_.log();
    }
    std::unique_ptr<NiceAgentTransport> make(Heard& heard, const NiceAgentConfig& config, bool force_relay = false) {
        return NiceAgentTransport::create(loop_, heard, config, {&heard == &a_, force_relay}).value();
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
    static void tell(const IceTransport& from, IceTransport& to, const std::vector<Candidate>& candidates) {
        ASSERT_TRUE(to.setRemote({from.localCredentials(), false}).ok());
        for (const Candidate& candidate : candidates) {
            to.addRemoteCandidate(candidate);
        }
        to.remoteCandidatesDone();
    }
    static std::vector<CandidateType> typesOf(const std::vector<Candidate>& candidates) {
        std::vector<CandidateType> types;
        for (const Candidate& candidate : candidates) {
            types.push_back(candidate.type);
        }
        return types;
    }
    /// Packets go both ways, on the side of `a` over the TURN server.
    void expectRelayed(NiceAgentTransport& a, NiceAgentTransport& b) {
        ASSERT_TRUE(runUntil([&] { return a_.state == IceState::kConnected && b_.state == IceState::kConnected; }));
        ASSERT_TRUE(a.path());
        EXPECT_TRUE(test::CoturnServer::isRelayPort(a.path()->local.port())) << a.path()->local.port();
        EXPECT_TRUE(a.send(asBytes("\x80 to b")));
        EXPECT_TRUE(b.send(asBytes("\x16 to a")));
        ASSERT_TRUE(runUntil([&] { return !a_.texts.empty() && !b_.texts.empty(); }));
        EXPECT_EQ(a_.texts.back(), "\x16 to a");
        EXPECT_EQ(b_.texts.back(), "\x80 to b");
        EXPECT_TRUE(test::CoturnServer::isRelayPort(b.path()->remote.port())) << b.path()->remote.port();
    }

    test::CoturnServer turn_;
    net::Loop loop_;
    Heard a_;
    Heard b_;
};

TEST_F(NiceAgentRelayTest, ARelayIsAnOfferAmongOthers) {
    const auto a = make(a_, withServers());
    const auto b = make(b_, direct());
    ASSERT_TRUE(runUntil([&] { return a_.done; }));
    const auto types = typesOf(a->localCandidates());
    EXPECT_EQ(std::ranges::count(types, CandidateType::kRelayed), 1);
    EXPECT_GE(std::ranges::count(types, CandidateType::kHost), 1);
    tell(*a, *b, a->localCandidates());
    tell(*b, *a, b->localCandidates());
    ASSERT_TRUE(runUntil([&] { return a_.state == IceState::kConnected && b_.state == IceState::kConnected; }));
    ASSERT_TRUE(a->path());
    EXPECT_FALSE(test::CoturnServer::isRelayPort(a->path()->local.port())) << "the direct way is better";
}

TEST_F(NiceAgentRelayTest, ForcedFromTheBeginningNothingElseIsTold) {
    const auto a = make(a_, withServers(), true);
    const auto b = make(b_, direct());
    ASSERT_TRUE(runUntil([&] { return a_.done; }));
    EXPECT_EQ(typesOf(a->localCandidates()), std::vector{CandidateType::kRelayed});
    tell(*a, *b, a->localCandidates());
    tell(*b, *a, b->localCandidates());
    expectRelayed(*a, *b);
}

TEST_F(NiceAgentRelayTest, ForcedByTheAnswerWhatWasOfferedIsNotUsed) {
    const auto a = make(a_, withServers());
    const auto b = make(b_, direct());
    ASSERT_TRUE(runUntil([&] { return a_.done; }));
    const std::vector<Candidate> offered = a->localCandidates();
    ASSERT_GT(offered.size(), 1U);
    tell(*a, *b, offered);  // the peer tries them all, and is first
    a->forceRelay();
    EXPECT_EQ(typesOf(a->localCandidates()), std::vector{CandidateType::kRelayed});
    tell(*b, *a, b->localCandidates());
    expectRelayed(*a, *b);
}

TEST_F(NiceAgentRelayTest, ForcedWithoutARelayThereIsNoWay) {
    NiceAgentConfig impatient = direct();
    impatient.connect_limit = std::chrono::milliseconds(500);
    impatient.failure_grace = std::chrono::milliseconds(100);
    const auto a = make(a_, impatient);
    const auto b = make(b_, direct());
    tell(*a, *b, a->localCandidates());
    a->forceRelay();
    EXPECT_TRUE(a->localCandidates().empty());
    tell(*b, *a, b->localCandidates());
    EXPECT_TRUE(runUntil([&] { return a_.state != IceState::kNew; }));
    EXPECT_EQ(a_.state, IceState::kFailed);
}

}  // namespace
}  // namespace wf::ice
