// Subscribers who live on another worker than their room.
#include <future>

#include "tests/support/data_peer.h"
#include "tests/unit/sfu/janus/videoroom/plugin_fixture.h"

namespace wf::janus::videoroom::test {
namespace {

using wf::test::DataPeer;

class AnnexTest : public PluginFixture {
protected:
    AnnexTest() { settings_.spread_at_percent = 0; }

    room::WorkerReport report(std::size_t worker) {
        std::promise<room::WorkerReport> promise;
        room::Worker& asked = *worker_pointers_[worker];
        asked.loop().post([&] { promise.set_value(asked.report()); });
        return promise.get_future().get();
    }
    /// The worker that has the room; the other one has its annex.
    static std::string noSuchFeed(const std::string& id) {
        return R"(t {"videoroom":"event","error_code":428,"error":"No such feed ()" + id + ")\"}";
    }
    std::size_t home() { return report(0).rooms > 0 ? 0 : 1; }
    std::size_t other() { return 1 - home(); }
    void waitForAnnexes(std::size_t count) {
        EXPECT_TRUE(runUntil([&] { return report(0).annexes + report(1).annexes == count; }));
    }

    void publish(Client& client, WebrtcClient& peer, int id, const WebrtcClient::Wanted& wanted) {
        ask(client, R"({"request":"join","room":7,"ptype":"publisher","id":)" + std::to_string(id) + "}");
        ask(client, R"({"request":"configure"})", jsep(JsepType::kOffer, peer.offer(wanted)));
        ASSERT_TRUE(client.port->last_jsep.has_value());
        ASSERT_TRUE(peer.accept(client.port->last_jsep->sdp));
        ASSERT_EQ(nextLike(client, "webrtcup"), "webrtcup");
        ASSERT_TRUE(runUntil([&peer] { return peer.connected(); }));
    }
    void subscribe(Client& client, WebrtcClient& peer, const std::string& streams, const std::string& more = "") {
        ask(client, R"({"request":"join","room":7,"ptype":"subscriber","streams":)" + streams + more + "}");
        ASSERT_TRUE(client.port->last_jsep.has_value()) << client.port->notes.size();
        answer(client, peer);
        ASSERT_EQ(nextLike(client, "webrtcup"), "webrtcup");
        ASSERT_TRUE(runUntil([&peer] { return peer.connected(); }));
    }
    void answer(Client& client, WebrtcClient& peer) {
        EXPECT_EQ(
            ask(client, R"({"request":"start"})", jsep(JsepType::kAnswer, peer.answer(client.port->last_jsep->sdp))),
            R"(t {"videoroom":"event","room":7,"started":"ok"})");
    }
    /// All send, all receive, until it is so.
    bool flow(const std::vector<WebrtcClient*>& peers, const std::function<bool()>& done) {
        net::Timer frames(loop_, [&] {
            for (WebrtcClient* peer : peers) {
                for (std::size_t i = 0; i < peer->streamCount(); ++i) {
                    peer->sendFrame(i);
                }
            }
        });
        frames.repeat(std::chrono::milliseconds(10));
        return runUntil([&] {
            for (WebrtcClient* peer : peers) {
                peer->poll();
            }
            return done();
        });
    }
};

TEST_F(AnnexTest, PicturesAndSoundReachSubscribersOnTheOtherWorkerWithoutGaps) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, {});
    Client bob = attach();
    Client carol = attach();
    const auto first = makePeer();
    const auto second = makePeer();
    subscribe(bob, *first, R"([{"feed":42}])");
    subscribe(carol, *second, R"([{"feed":42}])");
    EXPECT_EQ(report(home()).subscribers, 0U);
    EXPECT_EQ(report(other()).subscribers, 2U);
    EXPECT_EQ(report(other()).annexes, 1U);
    EXPECT_EQ(report(0).rooms + report(1).rooms, 1U);
    EXPECT_EQ(report(0).participants + report(1).participants, 1U);
    ASSERT_TRUE(flow({sending.get(), first.get(), second.get()}, [&] {
        return first->received("0").packets > 50 && first->received("1").packets > 50 &&
               second->received("1").packets > 50;
    }));
    for (const WebrtcClient* peer : {first.get(), second.get()}) {
        EXPECT_EQ(peer->received("0").gaps, 0U);
        EXPECT_EQ(peer->received("1").gaps, 0U);
        EXPECT_GE(peer->received("1").key_frames, 1U);
    }
    const auto sent = report(other()).streams;
    EXPECT_GT(sent.sent_packets, 200U);
    EXPECT_EQ(sent.received_packets, 0U) << "what was received is counted at home";
    EXPECT_EQ(report(home()).streams.unmirrored, 0U);
    // Once for both of them.
    EXPECT_LE(report(home()).streams.mirrored, report(home()).streams.received_packets + 2);
}

TEST_F(AnnexTest, ALayerIsAskedForAtHome) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, {true, 1, true});
    Client bob = attach();
    const auto watching = makePeer();
    subscribe(bob, *watching, R"([{"feed":42,"mid":"1","substream":0}])");
    ASSERT_TRUE(flow({sending.get(), watching.get()}, [&] { return watching->received("0").packets > 20; }));
    const std::uint64_t asked = sending->keyFramesAsked();
    EXPECT_EQ(ask(bob, R"({"request":"configure","streams":[{"mid":"0","substream":2}]})"),
              R"(t {"videoroom":"event","room":7,"configured":"ok"})");
    const std::string event = R"({"videoroom":"event","room":7,"mid":"0","substream":2})";
    bool changed = false;
    EXPECT_TRUE(flow({sending.get(), watching.get()}, [&] {
        changed = changed || std::ranges::find(bob.port->notes, event) != bob.port->notes.end();
        return changed;
    }));
    EXPECT_GT(sending->keyFramesAsked(), asked);
    EXPECT_EQ(watching->received("0").gaps, 0U);
}

TEST_F(AnnexTest, NothingIsSentOnThatNobodyIsSubscribedTo) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    Client dora = attach();
    const auto sending = makePeer();
    const auto unseen = makePeer();
    publish(alice, *sending, 42, {});
    publish(dora, *unseen, 43, {});
    Client bob = attach();
    const auto watching = makePeer();
    subscribe(bob, *watching, R"([{"feed":42}])");
    ASSERT_TRUE(
        flow({sending.get(), unseen.get(), watching.get()}, [&] { return watching->received("1").packets > 20; }));
    const auto before = report(home()).streams;
    EXPECT_LT(before.mirrored, before.received_packets * 3 / 4);
    // The other one instead, then both, then none.
    EXPECT_EQ(dataOf(ask(bob, R"({"request":"switch","streams":[{"feed":43,"mid":"1","sub_mid":"1"}]})")).at("changes"),
              1);
    const std::uint64_t seen = watching->received("1").packets;
    ASSERT_TRUE(flow({sending.get(), unseen.get(), watching.get()},
                     [&] { return watching->received("1").packets > seen + 20; }));
    EXPECT_EQ(watching->received("1").gaps, 0U);
    ask(bob, R"({"request":"leave"})");
    waitForAnnexes(0);
    const std::uint64_t mirrored = report(home()).streams.mirrored;
    const std::uint64_t received = report(home()).streams.received_packets;
    ASSERT_TRUE(
        flow({sending.get(), unseen.get()}, [&] { return report(home()).streams.received_packets > received + 50; }));
    EXPECT_EQ(report(home()).streams.mirrored, mirrored);
}

TEST_F(AnnexTest, RequestsOfSubscribersAreAnsweredAsAtHome) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, {});
    Client bob = attach();
    const auto watching = makePeer();
    subscribe(bob, *watching, R"([{"feed":42,"mid":"0"}])");
    EXPECT_EQ(ask(bob, R"({"request":"pause"})"), R"(t {"videoroom":"event","room":7,"paused":"ok"})");
    EXPECT_EQ(ask(bob, R"({"request":"start"})"), R"(t {"videoroom":"event","room":7,"started":"ok"})");
    EXPECT_EQ(dataOf(ask(bob, R"({"request":"subscribe","streams":[{"feed":42,"mid":"1"}]})")).at("streams").size(),
              2U);
    answer(bob, *watching);
    ASSERT_TRUE(flow({sending.get(), watching.get()}, [&] { return watching->received("1").packets > 10; }));
    EXPECT_EQ(ask(bob, R"({"request":"subscribe","streams":[{"feed":99}]})"), noSuchFeed("99"));
    EXPECT_EQ(dataOf(ask(bob, R"({"request":"unsubscribe","streams":[{"sub_mid":"1"}]})")).at("videoroom"), "updated");
    answer(bob, *watching);
    std::optional<PluginHandle::Info> info;
    bob.handle->query([&](PluginHandle::Info told) { info = std::move(told); });
    ASSERT_TRUE(runUntil([&] { return info.has_value(); }));
    // Names are those of now.
    ask(alice, R"({"request":"configure","display":"Alice"})");
    report(home());  // by now the annex has been told, which follows the answer
    EXPECT_EQ(dataOf(ask(bob, R"({"request":"subscribe","streams":[{"feed":42,"mid":"1"}]})"))
                  .at("streams")
                  .at(0)
                  .at("feed_display"),
              "Alice");
    // A wrong join comes to no annex, and the handle may try again.
    Client carol = attach();
    EXPECT_EQ(ask(carol, R"({"request":"join","room":7,"ptype":"subscriber","streams":[{"feed":99}]})"),
              noSuchFeed("99"));
    const auto late = makePeer();
    subscribe(carol, *late, R"([{"feed":42}])");
    EXPECT_EQ(report(other()).subscribers, 2U);
}

TEST_F(AnnexTest, WhoeverGoesIsGoneThere) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    Client dora = attach();
    const auto sending = makePeer();
    const auto kicked = makePeer();
    publish(alice, *sending, 42, {});
    publish(dora, *kicked, 43, {});
    Client bob = attach();
    const auto watching = makePeer();
    subscribe(bob, *watching, R"([{"feed":42},{"feed":43}])");
    EXPECT_EQ(ask(alice, R"({"request":"kick","room":7,"id":43})"), R"(t {"videoroom":"success"})");
    const Json updated = Json::parse(nextLike(bob, R"({"videoroom":"updated)"));
    ASSERT_EQ(updated.at("streams").size(), 4U);
    EXPECT_EQ(updated.at("streams").at(2).at("active"), false);
    answer(bob, *watching);
    EXPECT_EQ(ask(bob, R"({"request":"subscribe","streams":[{"feed":43}]})"), noSuchFeed("43"));
    // Unpublished and published again: a stream like any other.
    ask(alice, R"({"request":"unpublish"})");
    nextLike(bob, R"({"videoroom":"updated)");
    answer(bob, *watching);
    const auto again = makePeer();
    ask(alice, R"({"request":"publish"})", jsep(JsepType::kOffer, again->offer({})));
    ASSERT_TRUE(again->accept(alice.port->last_jsep->sdp));
    ASSERT_EQ(nextLike(alice, "webrtcup"), "webrtcup");
    const Json resubscribed = dataOf(ask(bob, R"({"request":"subscribe","streams":[{"feed":42}]})"));
    ASSERT_EQ(resubscribed.at("videoroom"), "updated") << resubscribed;
    answer(bob, *watching);
    const std::uint64_t before = watching->received("1").packets;
    ASSERT_TRUE(flow({again.get(), watching.get()}, [&] { return watching->received("1").packets > before + 20; }));

    EXPECT_EQ(ask(alice, R"({"request":"destroy","room":7})"),
              R"(t {"videoroom":"destroyed","room":7,"permanent":false})");
    EXPECT_EQ(nextLike(bob, "hangup"), "hangup Close PC");
    waitForAnnexes(0);
    EXPECT_EQ(report(0).transports.open + report(1).transports.open, 0U);
}

TEST_F(AnnexTest, ARoomOfTheSameIdHasNothingOfTheOldOne) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    for (int round = 0; round < 5; ++round) {
        Client publisher = attach();
        const auto sending = makePeer();
        publish(publisher, *sending, 42, {});
        Client bob = attach();
        const auto watching = makePeer();
        subscribe(bob, *watching, R"([{"feed":42}])");
        ASSERT_TRUE(flow({sending.get(), watching.get()}, [&] { return watching->received("1").packets > 5; }));
        ask(alice, R"({"request":"destroy","room":7})");
        // It may come to be on the worker that still has the old annex.
        ask(alice, R"({"request":"create","room":70})");
        ask(alice, R"({"request":"create","room":7})");
        ask(alice, R"({"request":"destroy","room":70})");
        EXPECT_EQ(nextLike(bob, "hangup"), "hangup Close PC");
    }
    waitForAnnexes(0);
}

TEST_F(AnnexTest, PrivateIdsAndModerationHoldAsAtHome) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7,"require_pvtid":true})");
    const auto sending = makePeer();
    const Json joined = dataOf(ask(alice, R"({"request":"join","room":7,"ptype":"publisher","id":42})"));
    ask(alice, R"({"request":"configure"})", jsep(JsepType::kOffer, sending->offer({})));
    ASSERT_TRUE(sending->accept(alice.port->last_jsep->sdp));
    ASSERT_EQ(nextLike(alice, "webrtcup"), "webrtcup");
    Client bob = attach();
    EXPECT_EQ(dataOf(ask(bob, R"({"request":"join","room":7,"ptype":"subscriber","streams":[{"feed":42}]})"))
                  .at("error_code"),
              433);
    const auto watching = makePeer();
    subscribe(bob, *watching, R"([{"feed":42}])", R"(,"private_id":)" + joined.at("private_id").dump());
    ASSERT_TRUE(flow({sending.get(), watching.get()}, [&] { return watching->received("0").packets > 5; }));
    EXPECT_EQ(ask(alice, R"({"request":"moderate","room":7,"id":42,"mid":"0","mute":true})"),
              R"(t {"videoroom":"success"})");
    const std::uint64_t pictures = watching->received("1").packets;
    ASSERT_TRUE(flow({sending.get(), watching.get()}, [&] { return watching->received("1").packets > pictures + 5; }));
    const std::uint64_t sound = watching->received("0").packets;
    ASSERT_TRUE(flow({sending.get(), watching.get()}, [&] { return watching->received("1").packets > pictures + 40; }));
    EXPECT_LE(watching->received("0").packets, sound + 1);
    ask(alice, R"({"request":"moderate","room":7,"id":42,"mid":"0","mute":false})");
    ASSERT_TRUE(flow({sending.get(), watching.get()}, [&] { return watching->received("0").packets > sound + 5; }));
    EXPECT_EQ(watching->received("0").gaps, 0U) << "what was muted was never there";
}

TEST_F(AnnexTest, MessagesGoAlong) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, {false, 0, false, true});
    Client bob = attach();
    const auto watching = makePeer();
    subscribe(bob, *watching, R"([{"feed":42}])");
    DataPeer from(sctp_, loop_, sending->rtc());
    DataPeer to(sctp_, loop_, watching->rtc());
    const std::vector<DataPeer*> both = {&from, &to};
    ASSERT_TRUE(wf::test::waitForData(loop_, both, [&] { return from.connected() && to.connected(); }));
    const std::uint16_t channel = from.open("chat", "notes");
    const std::string large(20'000, 'x');
    ASSERT_TRUE(from.send(channel, "hello"));
    ASSERT_TRUE(from.send(channel, large, true));
    ASSERT_TRUE(wf::test::waitForData(loop_, both, [&] { return to.received.size() == 2; }));
    EXPECT_EQ(to.received[0], "42/notes: hello");
    EXPECT_EQ(to.received[1], "42/notes: " + large + " (binary)");
}

TEST_F(AnnexTest, TheServerMayStopInTheMiddleOfIt) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, {});
    std::vector<Client> watchers;
    std::vector<std::unique_ptr<WebrtcClient>> peers;
    for (int i = 0; i < 4; ++i) {
        watchers.push_back(attach());
        peers.push_back(makePeer());
        subscribe(watchers.back(), *peers.back(), R"([{"feed":42}])");
    }
    ASSERT_TRUE(flow({sending.get(), peers[0].get()}, [&] { return peers[0]->received("1").packets > 5; }));
    for (int i = 0; i < 200; ++i) {
        sending->sendFrame(1);
    }
    // TearDown() stops the workers one after the other.
}

struct Silent final : MessageReply {
    void success(Json /*data*/) override {}
    void ack() override {}
    void refuse(const std::string& /*why*/) override {}
};

TEST_F(AnnexTest, OfThirtyWhoComeAndGoAtOnceNothingIsLeft) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, {});
    for (int i = 0; i < 30; ++i) {
        Client hasty = attach();
        hasty.handle->onMessage(
            {"t", Json::parse(R"({"request":"join","room":7,"ptype":"subscriber","streams":[{"feed":42}]})"), {}},
            std::make_unique<Silent>());
        loop_.turn(false);
    }
    waitForAnnexes(0);
    Client bob = attach();
    const auto watching = makePeer();
    subscribe(bob, *watching, R"([{"feed":42}])");
    ASSERT_TRUE(flow({sending.get(), watching.get()}, [&] { return watching->received("1").packets > 5; }));
    EXPECT_EQ(report(other()).subscribers, 1U);
}

}  // namespace
}  // namespace wf::janus::videoroom::test
