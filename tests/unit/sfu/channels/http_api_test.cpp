#include "sfu/channels/http_api.h"

#include <gtest/gtest.h>

#include <map>

#include "sfu/channels/web_socket_channel.h"
#include "tests/unit/sfu/channels/channel_fixture.h"

namespace wf::channels {
namespace {

constexpr std::uint64_t kSession = 77;

struct NoChannel final : janus::Channel {
    const Description& description() const override { return description_; }
    void send(janus::ClientId, janus::RequestId, const janus::Json&, bool) override {}
    void onSessionCreated(janus::ClientId, std::uint64_t) override {}
    void onSessionOver(janus::ClientId, std::uint64_t, bool, bool) override {}
    janus::Json query(const janus::Json&) override { return {}; }
    Description description_;
};

struct HttpApiTest : testing::Test {
    net::ManualClock clock;
    net::Loop loop{clock};
    SpyListener listener;
    SpyLog log;
    NoChannel channel;
    std::map<janus::RequestId, HttpResponse> answers;
    HttpApi api{{loop, listener, log}, channel, settings(), [this](janus::RequestId id, HttpResponse response) {
                    EXPECT_TRUE(answers.emplace(id, std::move(response)).second) << "answered twice";
                }};

    static HttpSettings settings() {
        HttpSettings settings;
        settings.json = JsonFormat::kCompact;
        settings.max_queued_events = 3;
        return settings;
    }
    void post(janus::RequestId id, const HttpTarget& target, const std::string& body) {
        api.onCall(id, {false, "POST", target, "", body});
    }
    void get(janus::RequestId id, const HttpTarget& target, const std::string& query = {}) {
        api.onCall(id, {false, "GET", target, query, ""});
    }
    void poll(janus::RequestId id, const std::string& query = {}) { get(id, {std::to_string(kSession), ""}, query); }
    void advance(std::chrono::milliseconds time) {
        clock.advance(time);
        loop.turn(false);
    }
    static janus::Json event(int n) { return {{"janus", "event"}, {"session_id", kSession}, {"n", n}}; }
    static std::string text(int n) { return R"({"janus":"event","session_id":77,"n":)" + std::to_string(n) + "}"; }
};

TEST_F(HttpApiTest, PostIsAnsweredByTheCore) {
    post(1, {}, R"({"janus":"create","transaction":"a"})");
    ASSERT_EQ(listener.requests.size(), 1u);
    EXPECT_EQ(listener.requests[0].request, 1u);
    EXPECT_TRUE(answers.empty());
    api.send(1, {{"janus", "success"}});
    EXPECT_EQ(answers[1].body, R"({"janus":"success"})");
    EXPECT_EQ(answers[1].content_type, "application/json");
    api.send(1, {{"janus", "again"}});
}

TEST_F(HttpApiTest, IdsOfThePathGoIntoTheMessage) {
    post(1, {"5", "6"}, R"({"janus":"message","transaction":"a"})");
    EXPECT_EQ((*listener.requests[0].json)["session_id"], 5);
    EXPECT_EQ((*listener.requests[0].json)["handle_id"], 6);
    post(2, {"5", ""}, R"({"janus":"keepalive","session_id":5})");
    EXPECT_EQ(listener.requests.size(), 2u);
    post(3, {"nonsense", ""}, R"({"janus":"keepalive"})");
    EXPECT_EQ((*listener.requests[2].json)["session_id"], 0);
}

TEST_F(HttpApiTest, ConflictingIdsAreRefused) {
    post(1, {"5", ""}, R"({"janus":"x","transaction":"t","session_id":6})");
    EXPECT_EQ(answers[1].body, R"x({"janus":"error","transaction":"t",)x"
                               R"x("error":{"code":457,"reason":"Conflicting session ID (payload and path)"}})x");
    post(2, {"5", "6"}, R"({"janus":"x","handle_id":7})");
    EXPECT_NE(answers[2].body.find("Conflicting handle ID"), std::string::npos);
    EXPECT_TRUE(listener.requests.empty());
}

TEST_F(HttpApiTest, WhatIsNoObjectGoesToTheCoreAsItCame) {
    post(1, {}, "{bad");
    EXPECT_EQ(listener.requests[0].text, "{bad");
    post(2, {"5", ""}, "[1]");
    EXPECT_EQ(*listener.requests[1].json, janus::Json::parse("[1]"));
    post(3, {}, "{}{}");
    EXPECT_EQ(listener.requests[2].text, "{}{}");
}

TEST_F(HttpApiTest, OnlyPostAndGetAreKnown) {
    api.onCall(1, {false, "PUT", {}, "", ""});
    EXPECT_EQ(answers[1].status, 200);
    EXPECT_EQ(answers[1].body, R"({"janus":"error","error":{"code":450,"reason":"Unsupported method PUT"}})");
    post(2, {"info", ""}, "{}");
    EXPECT_EQ(answers[2].status, 400);
}

TEST_F(HttpApiTest, InfoAndPingByGet) {
    get(1, {"info", ""});
    get(2, {"ping", ""});
    ASSERT_EQ(listener.requests.size(), 2u);
    EXPECT_EQ((*listener.requests[0].json)["janus"], "info");
    EXPECT_EQ((*listener.requests[0].json)["transaction"].get<std::string>().size(), 12u);
    EXPECT_NE((*listener.requests[0].json)["transaction"], (*listener.requests[1].json)["transaction"]);
}

TEST_F(HttpApiTest, GetOfAnythingElseIsNotFound) {
    get(1, {});
    get(2, {"abc", ""});
    poll(3);
    for (const janus::RequestId id : {1U, 2U, 3U}) {
        EXPECT_EQ(answers[id].status, 404);
        EXPECT_TRUE(answers[id].body.empty());
    }
    get(4, {"77", "8"});
    EXPECT_EQ(answers[4].status, 302);
    EXPECT_EQ(answers[4].headers[0].second, "/janus/77");
}

TEST_F(HttpApiTest, QueuedEventsAreGivenAtOnce) {
    api.onSessionCreated(kSession);
    api.send(0, event(1));
    api.send(0, event(2));
    poll(1);
    EXPECT_EQ(answers[1].body, text(1));
    api.send(0, event(3));
    poll(2, "maxev=5");
    EXPECT_EQ(answers[2].body, "[" + text(2) + "," + text(3) + "]");
    EXPECT_EQ(listener.polled, (std::vector<std::uint64_t>{kSession, kSession}));
}

TEST_F(HttpApiTest, AllWaitingPollsGetTheFirstEvent) {
    api.onSessionCreated(kSession);
    poll(1);
    poll(2, "maxev=10&rid=123");
    EXPECT_TRUE(answers.empty());
    api.send(0, event(1));
    EXPECT_EQ(answers[1].body, text(1));
    EXPECT_EQ(answers[2].body, "[" + text(1) + "]");
    api.send(0, event(2));
    poll(3);
    EXPECT_EQ(answers[3].body, text(2));
}

TEST_F(HttpApiTest, APollWithoutEventsEndsAfter30Seconds) {
    api.onSessionCreated(kSession);
    poll(1);
    advance(std::chrono::milliseconds(10'000));
    poll(2, "maxev=2");
    advance(std::chrono::milliseconds(19'999));
    EXPECT_TRUE(answers.empty());
    advance(std::chrono::milliseconds(1));
    EXPECT_EQ(answers[1].body, R"({"janus":"keepalive"})");
    EXPECT_EQ(answers.size(), 1u);
    advance(std::chrono::milliseconds(10'000));
    EXPECT_EQ(answers[2].body, R"([{"janus":"keepalive"}])");
    api.send(0, event(1));
    poll(3);
    EXPECT_EQ(answers[3].body, text(1));
}

TEST_F(HttpApiTest, PollsMustBeAllowed) {
    api.onSessionCreated(kSession);
    listener.authorize = [](const janus::Json& json) {
        return json.value("apisecret", "") == "s" && json.value("token", "") == "t";
    };
    poll(1, "apisecret=s");
    EXPECT_EQ(answers[1].status, 403);
    poll(2, "apisecret=s&token=t");
    EXPECT_FALSE(answers.contains(2));
    listener.session_exists = false;
    poll(3, "apisecret=s&token=t");
    EXPECT_EQ(answers[3].status, 404);
}

TEST_F(HttpApiTest, AClosedPollGetsNothingAndTakesNothing) {
    api.onSessionCreated(kSession);
    poll(1);
    api.onGone(1);
    api.send(0, event(1));
    EXPECT_TRUE(answers.empty());
    poll(2);
    EXPECT_EQ(answers[2].body, text(1));
}

TEST_F(HttpApiTest, TheOldestEventsOfAnUnpolledSessionGo) {
    api.onSessionCreated(kSession);
    for (int n = 1; n <= 5; ++n) {
        api.send(0, event(n));
    }
    poll(1, "maxev=10");
    EXPECT_EQ(answers[1].body, "[" + text(3) + "," + text(4) + "," + text(5) + "]");
}

TEST_F(HttpApiTest, TheNewsOfATimeoutWaitsForAPoll) {
    api.onSessionCreated(kSession);
    api.send(0, event(1));
    api.onSessionOver(kSession, true, false);
    listener.session_exists = false;
    poll(1);
    EXPECT_EQ(answers[1].body, text(1));
    poll(2);
    EXPECT_EQ(answers[2].status, 404);
    api.onSessionCreated(kSession);
    api.send(0, event(2));
    api.onSessionOver(kSession, true, false);
    advance(HttpApi::kLastEventsTime);
    poll(3);
    EXPECT_EQ(answers[3].status, 404);
}

TEST_F(HttpApiTest, PollsOfADestroyedSessionEnd) {
    api.onSessionCreated(kSession);
    poll(1);
    api.onSessionOver(kSession, false, false);
    EXPECT_EQ(answers[1].body, R"({"janus":"keepalive"})");
    poll(2);
    EXPECT_EQ(answers[2].status, 404);
}

TEST_F(HttpApiTest, ARequestThatTheCoreForgetsIsAnswered) {
    post(1, {}, "{}");
    advance(std::chrono::seconds(10));
    EXPECT_EQ(answers[1].status, 504);
    api.send(1, {{"late", true}});
}

}  // namespace
}  // namespace wf::channels
