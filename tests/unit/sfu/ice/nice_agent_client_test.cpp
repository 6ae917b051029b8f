#include <gtest/gtest.h>
#include <nice/agent.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sfu/ice/ice_lite_server.h"

namespace wf::ice {
namespace {

struct Events final : IceTransport::Listener {
    void onIceState(IceState now) override { state = now; }
    void onIcePacket(PacketKind, MutableBytes packet, net::Time) override { packets.emplace_back(asText(packet)); }
    void onLocalCandidate(const Candidate&) override {}
    void onLocalCandidatesDone() override {}
    IceState state = IceState::kNew;
    std::vector<std::string> packets;
};

// A controlling full agent, as a browser is, on the server's own loop.
class Agent {
public:
    Agent(net::Loop& loop, bool udp)
        : agent_(
              nice_agent_new_full(loop.context(), NICE_COMPATIBILITY_RFC5245, NICE_AGENT_OPTION_REGULAR_NOMINATION)) {
        g_object_set(agent_, "controlling-mode", TRUE, "upnp", FALSE, "ice-udp", udp ? TRUE : FALSE, "ice-tcp",
                     udp ? FALSE : TRUE, nullptr);
        NiceAddress local;
        nice_address_init(&local);
        nice_address_set_from_string(&local, "127.0.0.1");
        nice_agent_add_local_address(agent_, &local);
        stream_ = nice_agent_add_stream(agent_, 1);
        nice_agent_attach_recv(agent_, stream_, 1, loop.context(), onReceived, this);
        nice_agent_gather_candidates(agent_, stream_);
    }
    ~Agent() { g_object_unref(agent_); }
    Agent(const Agent&) = delete;
    Agent& operator=(const Agent&) = delete;

    void connect(const IceTransport& server, Protocol protocol) {
        const Credentials& credentials = server.localCredentials();
        nice_agent_set_remote_credentials(agent_, stream_, credentials.ufrag.c_str(), credentials.pwd.c_str());
        GSList* list = nullptr;
        for (const Candidate& candidate : server.localCandidates()) {
            if (candidate.protocol == protocol) {
                list = g_slist_append(list, made(candidate));
            }
        }
        EXPECT_EQ(nice_agent_set_remote_candidates(agent_, stream_, 1, list), 1);
        g_slist_free_full(list, free);
    }
    Credentials credentials() {
        gchar* ufrag = nullptr;
        gchar* pwd = nullptr;
        nice_agent_get_local_credentials(agent_, stream_, &ufrag, &pwd);
        Credentials local{ufrag, pwd};
        g_free(ufrag);
        g_free(pwd);
        return local;
    }
    bool send(const std::string& text) {
        return nice_agent_send(agent_, stream_, 1, static_cast<guint>(text.size()), text.data()) > 0;
    }
    [[nodiscard]] bool ready() {
        return nice_agent_get_component_state(agent_, stream_, 1) == NICE_COMPONENT_STATE_READY;
    }
    std::vector<std::string> received;

private:
    static void free(gpointer candidate) { nice_candidate_free(static_cast<NiceCandidate*>(candidate)); }
    static void onReceived(NiceAgent*, guint, guint, guint size, gchar* bytes, gpointer self) {
        static_cast<Agent*>(self)->received.emplace_back(bytes, size);
    }
    NiceCandidate* made(const Candidate& from) const {
        NiceCandidate* candidate = nice_candidate_new(NICE_CANDIDATE_TYPE_HOST);
        candidate->transport =
            from.protocol == Protocol::kUdp ? NICE_CANDIDATE_TRANSPORT_UDP : NICE_CANDIDATE_TRANSPORT_TCP_PASSIVE;
        candidate->priority = from.priority;
        candidate->stream_id = stream_;
        candidate->component_id = 1;
        nice_address_set_from_string(&candidate->addr, from.address.ip().c_str());
        nice_address_set_port(&candidate->addr, from.address.port());
        g_strlcpy(candidate->foundation, from.foundation.c_str(), NICE_CANDIDATE_MAX_FOUNDATION);
        return candidate;
    }

    NiceAgent* agent_;
    guint stream_ = 0;
};

class NiceAgentClientTest : public ::testing::TestWithParam<Protocol> {
protected:
    void SetUp() override {
        IceLiteConfig config;
        config.addresses = {*net::Address::parse("127.0.0.1", 0)};
        auto opened = IceLiteServer::open(loop_, pool_, config);
        ASSERT_TRUE(opened.ok());
        server_ = std::move(*opened);
        auto peer = server_->newPeer(events_);
        ASSERT_TRUE(peer.ok());
        peer_ = std::move(*peer);
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

    net::Loop loop_;
    net::PacketPool pool_;
    Events events_;
    std::unique_ptr<IceLiteServer> server_;
    std::unique_ptr<IceTransport> peer_;
};

TEST_P(NiceAgentClientTest, ConnectsAndExchangesPackets) {
    Agent agent(loop_, GetParam() == Protocol::kUdp);
    ASSERT_TRUE(peer_->setRemote({agent.credentials(), false}).ok());
    agent.connect(*peer_, GetParam());
    ASSERT_TRUE(runUntil([&] { return agent.ready() && events_.state == IceState::kConnected; }));
    EXPECT_EQ(peer_->path()->protocol, GetParam());
    for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(agent.send("\x80 up " + std::to_string(i)));
        EXPECT_TRUE(peer_->send(asBytes("\x80 down " + std::to_string(i))));
    }
    ASSERT_TRUE(runUntil([&] { return events_.packets.size() == 20 && agent.received.size() == 20; }));
    EXPECT_EQ(events_.packets[19], "\x80 up 19");
    EXPECT_EQ(agent.received[19], "\x80 down 19");
}

TEST_P(NiceAgentClientTest, AnotherAgentOfThePeerTakesTheCallOver) {
    Agent before(loop_, GetParam() == Protocol::kUdp);
    ASSERT_TRUE(peer_->setRemote({before.credentials(), false}).ok());
    before.connect(*peer_, GetParam());
    ASSERT_TRUE(runUntil([&] { return before.ready() && peer_->path(); }));
    const net::Address old = peer_->path()->remote;
    peer_->restart();
    Agent after(loop_, GetParam() == Protocol::kUdp);
    ASSERT_TRUE(peer_->setRemote({after.credentials(), false}).ok());
    after.connect(*peer_, GetParam());
    ASSERT_TRUE(runUntil([&] { return after.ready() && peer_->path() && peer_->path()->remote != old; }));
    EXPECT_TRUE(peer_->send(asBytes("\x80moved")));
    ASSERT_TRUE(runUntil([&] { return after.received.size() == 1; }));
    EXPECT_TRUE(before.received.empty());
}

INSTANTIATE_TEST_SUITE_P(Protocols, NiceAgentClientTest, ::testing::Values(Protocol::kUdp, Protocol::kTcpPassive),
                         [](const auto& one) { return one.param == Protocol::kUdp ? "Udp" : "Tcp"; });

}  // namespace
}  // namespace wf::ice
