#include "sfu/janus/videoroom/super_conference.h"

#include "tests/unit/sfu/janus/videoroom/plugin_fixture.h"

namespace wf::janus::videoroom::test {
namespace {

/// Servers in one process that reach each other without a network.
class SuperConferenceTest : public PluginFixture, private NodeLink {
protected:
    SuperConferenceTest() { settings_.super = superOf("a", {"b"}); }
    void SetUp() override {
        PluginFixture::SetUp();
        Settings settings;
        settings.super = superOf("b", {"a"});
        settings.super.srtp_suite = settings_.super.srtp_suite;
        other_ = makeOther(settings);
        servers_ = {{"a", plugin_.get()}, {"b", other_.get()}};
    }
    void TearDown() override {
        PluginFixture::TearDown();
        other_.reset();
    }
    NodeLink* nodes() override { return this; }
    void ask(const SuperSettings::Node& node, Json request, Done done) override {
        asked_.push_back(node.id + " " + request.at("request").get<std::string>());
        last_keys_ = request.contains("srtp_crypto") ? request : last_keys_;
        if (!servers_.contains(node.id)) {
            return loop_.post([done] { done(std::nullopt); });
        }
        servers_[node.id]->onAdminMessage(std::move(request),
                                          [this, done](const Json& data) { loop_.post([done, data] { done(data); }); });
    }
    using PluginFixture::ask;

    static SuperSettings superOf(const std::string& self, const std::vector<std::string>& others) {
        SuperSettings settings;
        settings.self = self;
        for (const std::string& id : others) {
            settings.nodes.push_back({id, "http://127.0.0.1:7088/admin"});
        }
        return settings;
    }
    [[nodiscard]] std::size_t count(const std::string& what) const {
        return static_cast<std::size_t>(std::count(asked_.begin(), asked_.end(), what));
    }
    /// Asks again until the answer has that in it.
    bool comesToSay(Client& client, const std::string& request, const std::string& what) {
        return runUntil([&] { return ask(client, request).find(what) != std::string::npos; });
    }

    std::unique_ptr<VideoRoomPlugin> other_;
    std::map<std::string, VideoRoomPlugin*> servers_;
    std::vector<std::string> asked_;
    Json last_keys_;  ///< the last request that had some
};

class EncryptedSuperConferenceTest : public SuperConferenceTest {
protected:
    EncryptedSuperConferenceTest() { settings_.super.srtp_suite = 80; }
};

TEST_F(SuperConferenceTest, APublisherOfOneServerIsOneOfAllOfThem) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7,"secret":"s","description":"All of us"})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, "alice");
    Client bob = attachTo(*other_);
    ASSERT_TRUE(comesToSay(bob, R"({"request":"listparticipants","room":7})",
                           R"({"id":42,"display":"alice","remote":true,"publisher":true})"));
    EXPECT_NE(ask(bob, R"({"request":"list"})").find("All of us"), std::string::npos) << "the room was made as well";

    const auto watching = makePeer();
    ask(bob, R"({"request":"join","room":7,"ptype":"subscriber","streams":[{"feed":42}]})");
    ASSERT_TRUE(bob.port->last_jsep.has_value());
    ask(bob, R"({"request":"start"})", jsep(JsepType::kAnswer, watching->answer(bob.port->last_jsep->sdp)));
    EXPECT_EQ(nextLike(bob, "webrtcup"), "webrtcup");
    EXPECT_TRUE(runUntil([&] {
        sending->sendFrame(0);
        sending->sendFrame(1);
        sending->poll();
        watching->poll();
        return watching->received("0").packets > 10 && watching->received("1").key_frames > 0;
    }));

    // And the other way.
    Client carol = attachTo(*other_);
    const auto answering = makePeer();
    publish(carol, *answering, 43, "carol");
    EXPECT_EQ(nextLike(alice, R"({"videoroom":"event","room":7,"publishers":[{"id":43)").substr(0, 11),
              R"({"videoroom)");
    EXPECT_EQ(count("b add_remote_publisher"), 2U) << "the first one was refused for want of a room";
    EXPECT_EQ(count("a add_remote_publisher"), 1U) << "who came from there is not sent back";

    EXPECT_EQ(ask(alice, R"({"request":"unpublish"})"), R"(t {"videoroom":"event","room":7,"unpublished":"ok"})");
    EXPECT_EQ(nextLike(carol, R"({"videoroom":"event","room":7,"display":"alice","leaving)"),
              R"({"videoroom":"event","room":7,"display":"alice","leaving":42})");
    ask(alice, R"({"request":"destroy","room":7,"secret":"s"})");
    EXPECT_EQ(nextLike(carol, R"({"videoroom":"destroyed)"), R"({"videoroom":"destroyed","room":7})");
}

TEST_F(EncryptedSuperConferenceTest, EveryPublisherHasAKeyOfItsOwnBetweenServers) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, "alice");
    Client bob = attachTo(*other_);
    const std::string list = R"({"request":"listparticipants","room":7})";
    ASSERT_TRUE(comesToSay(bob, list, R"({"id":42,"display":"alice","remote":true,"publisher":true})"));
    const Json first = last_keys_;
    EXPECT_EQ(first.value("srtp_suite", 0), 80);
    EXPECT_EQ(first.value("srtp_crypto", "").size(), 40U);

    const auto watching = makePeer();
    ask(bob, R"({"request":"join","room":7,"ptype":"subscriber","streams":[{"feed":42}]})");
    ASSERT_TRUE(bob.port->last_jsep.has_value());
    ask(bob, R"({"request":"start"})", jsep(JsepType::kAnswer, watching->answer(bob.port->last_jsep->sdp)));
    EXPECT_EQ(nextLike(bob, "webrtcup"), "webrtcup");
    EXPECT_TRUE(runUntil([&] {
        sending->sendFrame(0);
        watching->poll();
        return watching->received("0").packets > 10;
    }));

    Client carol = attach();
    const auto sending_too = makePeer();
    publish(carol, *sending_too, 43, "carol");
    ASSERT_TRUE(comesToSay(bob, list, R"({"id":43,"display":"carol","remote":true,"publisher":true})"));
    EXPECT_NE(last_keys_.at("srtp_crypto"), first.at("srtp_crypto"));
}

TEST_F(SuperConferenceTest, NamesAndRemaindersArePutRight) {
    Client bob = attachTo(*other_);
    ask(bob, R"({"request":"create","room":7})");
    ask(bob, R"({"request":"add_remote_publisher","room":7,"id":42,"display":"of yesterday","streams":[]})");
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, "alice");
    ASSERT_TRUE(comesToSay(bob, R"({"request":"listparticipants","room":7})", R"("display":"alice")"));
    ask(alice, R"({"request":"configure","display":"Alice B."})");
    EXPECT_TRUE(comesToSay(bob, R"({"request":"listparticipants","room":7})", R"("display":"Alice B.")"));
    ask(alice, R"({"request":"leave"})");
    EXPECT_TRUE(comesToSay(bob, R"({"request":"listparticipants","room":7})", R"("participants":[])"));
    ask(alice, R"({"request":"destroy","room":7})");
    EXPECT_NE(ask(bob, R"({"request":"exists","room":7})").find(R"("exists":true)"), std::string::npos)
        << "it was there before";
}

TEST_F(SuperConferenceTest, AServerThatIsNotThereHoldsNobodyUp) {
    servers_.erase("b");
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, "alice");
    ask(alice, R"({"request":"unpublish"})");
    ask(alice, R"({"request":"leave"})");
    EXPECT_EQ(count("b add_remote_publisher"), 1U) << "not again and again";
}

}  // namespace
}  // namespace wf::janus::videoroom::test
