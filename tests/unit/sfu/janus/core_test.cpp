#include "sfu/janus/core.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/sfu/janus/core_bench.h"

namespace wf::janus {
namespace {

using std::chrono::seconds;
using test::CoreBench;
using test::FakeChannel;
using test::jsepText;

struct Case {
    const char* request;
    const char* answer;
};

std::string error(int code, const std::string& reason) {
    return R"~({"janus":"error","error":{"code":)~" + std::to_string(code) + R"~(,"reason":")~" + reason + R"~("}})~";
}

TEST(Core, RefusesWhatItCannotRead) {
    CoreBench bench;
    const std::string no_transaction = error(456, "Missing mandatory element (transaction)");
    const std::string bad_transaction = error(467, "Invalid element type (transaction should be a string)");
    EXPECT_EQ(bench.ask("[]"), no_transaction);
    EXPECT_EQ(bench.ask("{}"), no_transaction);
    EXPECT_EQ(bench.ask(R"~({"transaction":5})~"), bad_transaction);
    EXPECT_EQ(bench.ask(R"~({"transaction":null})~"), bad_transaction);
    EXPECT_EQ(bench.ask(R"~({"transaction":""})~"), error(456, "Missing mandatory element (janus)"));
    EXPECT_EQ(bench.ask(R"~({"transaction":"a","janus":1})~"),
              error(467, "Invalid element type (janus should be a string)"));
    EXPECT_EQ(bench.ask("garbage"), error(454, "Invalid Janus API request - <string>(1,1): '[' or '{' expected"));
    EXPECT_EQ(bench.ask(""), error(454, "Invalid Janus API request - <string>(1,0): '[' or '{' expected"));
    for (const char* text : {"{\"janus\":", "{\"a\":1} x", "{\"a\":\"\xff\"}", "{\"a\":\"\\u0000\"}",
                             "{\"a\":99999999999999999999}", "{\"a\":9223372036854775808}", "{\"a\":1e999}"}) {
        EXPECT_TRUE(bench.ask(text).starts_with(
            R"~({"janus":"error","error":{"code":454,"reason":"Invalid Janus API request - <string>(1,)~"))
            << text << "\n"
            << bench.channel.sent.back().text;
    }
}

TEST(Core, AnswersServerSessionAndPathErrorsAsThePeerDoes) {
    CoreBench bench;
    ASSERT_FALSE(bench.attach().empty());
    const Case cases[] = {
        {R"~({"transaction":"a","janus":"ping"})~", R"~({"janus":"pong","transaction":"a"})~"},
        {R"~({"transaction":"a","janus":"ping","session_id":"x"})~", R"~({"janus":"pong","transaction":"a"})~"},
        {R"~({"transaction":"a","janus":"ping","session_id":0,"handle_id":0})~",
         R"~({"janus":"pong","transaction":"a"})~"},
        {R"~({"transaction":"a","janus":""})~",
         R"~({"janus":"error","transaction":"a","error":{"code":457,"reason":"Unhandled request '' at this path"}})~"},
        {R"~({"transaction":"a","janus":"attach"})~",
         R"~({"janus":"error","transaction":"a","error":{"code":457,"reason":"Unhandled request 'attach' at this path"}})~"},
        {R"~({"transaction":"a","janus":"ping","handle_id":5})~",
         R"~({"janus":"error","transaction":"a","error":{"code":458,"reason":"Session not found"}})~"},
        {R"~({"transaction":"a","janus":"ping","session_id":-1})~",
         R"~({"janus":"error","session_id":-1,"transaction":"a","error":{"code":458,"reason":"No such session 18446744073709551615"}})~"},
        {R"~({"transaction":"a","janus":"keepalive","session_id":5,"handle_id":0})~",
         R"~({"janus":"error","session_id":5,"transaction":"a","error":{"code":459,"reason":"Handle not found"}})~"},
        {R"~({"transaction":"a","janus":"keepalive","session_id":100,"handle_id":"x"})~",
         R"~({"janus":"error","session_id":100,"transaction":"a","error":{"code":459,"reason":"Handle not found"}})~"},
        {R"~({"transaction":"a","janus":"keepalive","session_id":100,"handle_id":null})~",
         R"~({"janus":"ack","session_id":100,"transaction":"a"})~"},
        {R"~({"transaction":"a","janus":"attach","session_id":5})~",
         R"~({"janus":"error","session_id":5,"transaction":"a","error":{"code":458,"reason":"No such session 5"}})~"},
        {R"~({"transaction":"e","janus":"detach","session_id":100,"handle_id":7})~",
         R"~({"janus":"error","session_id":100,"transaction":"e","error":{"code":459,"reason":"No such handle 7 in session 100"}})~"},
        {R"~({"transaction":"a","janus":"ping","session_id":100})~",
         R"~({"janus":"error","session_id":100,"transaction":"a","error":{"code":453,"reason":"Unknown request 'ping'"}})~"},
        {R"~({"transaction":"a","janus":"message","session_id":100})~",
         R"~({"janus":"error","session_id":100,"transaction":"a","error":{"code":457,"reason":"Unhandled request 'message' at this path"}})~"},
        {R"~({"transaction":"a","janus":"claim","session_id":100})~",
         R"~({"janus":"success","session_id":100,"transaction":"a"})~"},
        {R"~({"transaction":"a","janus":"create","id":-1})~",
         R"~({"janus":"error","error":{"code":467,"reason":"Invalid element type (id should be a positive integer)"}})~"},
        {R"~({"transaction":"a","janus":"create","id":101})~",
         R"~({"janus":"success","transaction":"a","data":{"id":101}})~"},
        {R"~({"transaction":"a","janus":"create","id":101})~",
         R"~({"janus":"error","session_id":101,"transaction":"a","error":{"code":468,"reason":"Session ID already in use"}})~"},
        {R"~({"transaction":"a","janus":"attach","session_id":101})~",
         R"~({"janus":"error","session_id":101,"transaction":"a","error":{"code":456,"reason":"Missing mandatory element (plugin)"}})~"},
        {R"~({"transaction":"a","janus":"attach","session_id":101,"plugin":"nope"})~",
         R"~({"janus":"error","session_id":101,"transaction":"a","error":{"code":460,"reason":"No such plugin 'nope'"}})~"},
        {R"~({"transaction":"a","janus":"attach","session_id":101,"plugin":"janus.plugin.fake","opaque_id":5})~",
         R"~({"janus":"error","session_id":101,"transaction":"a","error":{"code":467,"reason":"Invalid element type (opaque_id should be a string)"}})~"},
        {R"~({"transaction":"a","janus":"destroy","session_id":101})~",
         R"~({"janus":"success","session_id":101,"transaction":"a"})~"},
        {R"~({"transaction":"a","janus":"destroy","session_id":101})~",
         R"~({"janus":"error","session_id":101,"transaction":"a","error":{"code":458,"reason":"No such session 101"}})~"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(bench.ask(one.request), one.answer) << one.request;
    }
    EXPECT_EQ(
        bench.askHandle(R"~("janus":"attach")~"),
        R"~({"janus":"error","session_id":100,"transaction":"t","error":{"code":457,"reason":"Unhandled request 'attach' at this path"}})~");
    EXPECT_EQ(
        bench.askHandle(R"~("janus":"foo")~"),
        R"~({"janus":"error","session_id":100,"transaction":"t","error":{"code":453,"reason":"Unknown request 'foo'"}})~");
    EXPECT_EQ(bench.askHandle(R"~("janus":"keepalive")~"), R"~({"janus":"ack","session_id":100,"transaction":"t"})~");
}

TEST(Core, ChoosesIdsThatJavaScriptHolds) {
    CoreBench bench;
    for (int i = 0; i < 20; ++i) {
        const Json answer = Json::parse(bench.ask(R"~({"transaction":"a","janus":"create","id":0})~"));
        const auto id = answer["data"]["id"].get<std::uint64_t>();
        EXPECT_GT(id, 0U);
        EXPECT_LT(id, std::uint64_t{1} << 53);
    }
}

TEST(Core, PassesMessagesAndTheirAnswers) {
    CoreBench bench;
    EXPECT_EQ(bench.attach(), R"~({"janus":"success","session_id":100,"transaction":"t","data":{"id":H}})~");
    const std::string plugin_data = R"~("sender":H,"plugindata":{"plugin":"janus.plugin.fake","data":{)~";
    EXPECT_EQ(bench.message(R"~("body":{"request":"sync"})~"),
              R"~({"janus":"success","session_id":100,"transaction":"t",)~" + plugin_data + R"~("fake":"done"}}})~");
    EXPECT_EQ(bench.message(R"~("body":{"request":"async"})~"),
              R"~({"janus":"ack","session_id":100,"transaction":"t"})~");
    const std::string refused =
        R"~({"janus":"error","session_id":100,"transaction":"t","error":{"code":462,"reason":)~";
    EXPECT_EQ(bench.message(R"~("body":{"request":"refuse"})~"), refused + R"~("No"}})~");
    EXPECT_EQ(bench.message(R"~("body":{"request":"drop"})~"), refused + R"~("The plugin gave no answer"}})~");

    bench.port().event("t", {{"n", 1}}, std::nullopt);
    bench.port().event("", {{"n", 2}}, Jsep{JsepType::kOffer, "v=0", true, true, false, false, {}});
    EXPECT_EQ(bench.masked(bench.events()), R"~({"janus":"event","session_id":100,"transaction":"t",)~" + plugin_data +
                                                R"~("n":1}}})~" + "\n" + R"~({"janus":"event","session_id":100,)~" +
                                                plugin_data +
                                                R"~("n":2}},"jsep":{"type":"offer","sdp":"v=0","e2ee":true}})~");
}

TEST(Core, AnswersOfOtherThreadsKeepTheirOrder) {
    CoreBench bench;
    ASSERT_FALSE(bench.attach().empty());
    EXPECT_EQ(bench.message(R"~("body":{})~"), "");
    bench.channel.sent.clear();
    std::thread worker([&] {
        bench.plugin.replies.front()->ack();
        for (int n = 0; n < 100; ++n) {
            bench.port().event("t", {{"n", n}}, std::nullopt);
        }
    });
    worker.join();
    bench.loop.turn(false);
    ASSERT_EQ(bench.channel.sent.size(), 101U);
    EXPECT_EQ(bench.channel.sent[0].text, R"~({"janus":"ack","session_id":100,"transaction":"t"})~");
    EXPECT_EQ(bench.channel.sent[0].request, bench.last_request);
    for (std::size_t n = 0; n < 100; ++n) {
        EXPECT_EQ(Json::parse(bench.channel.sent[n + 1].text)["plugindata"]["data"]["n"], n);
        EXPECT_EQ(bench.channel.sent[n + 1].request, 0U);
    }
}

TEST(Core, ChecksJsep) {
    CoreBench bench;
    ASSERT_FALSE(bench.attach().empty());
    const auto refused = [](int code, const std::string& reason) {
        return R"~({"janus":"error","session_id":100,"transaction":"t","error":{"code":)~" + std::to_string(code) +
               R"~(,"reason":")~" + reason + R"~("}})~";
    };
    const auto ask = [&](const std::string& jsep) {
        return bench.message(R"~("body":{"request":"sync"},"jsep":)~" + jsep);
    };
    EXPECT_EQ(bench.message(R"~("x":1)~"), refused(456, "Missing mandatory element (body)"));
    EXPECT_EQ(bench.message(R"~("body":[])~"), refused(467, "Invalid element type (body should be an object)"));
    EXPECT_EQ(ask("5"), refused(455, "Invalid jsep object"));
    EXPECT_EQ(ask("null"), refused(455, "Invalid jsep object"));
    EXPECT_EQ(ask("{}"), refused(456, "JSEP error: missing mandatory element (type)"));
    EXPECT_EQ(ask(R"~({"type":5})~"), refused(467, "JSEP error: invalid element type (type should be a string)"));
    EXPECT_EQ(ask(R"~({"type":"foo"})~"), refused(456, "JSEP error: missing mandatory element (sdp)"));
    EXPECT_EQ(ask(R"~({"type":"foo","sdp":"x"})~"), refused(464, "JSEP error: unknown message type 'foo'"));
    EXPECT_EQ(ask(R"~({"type":"offer","sdp":"x","trickle":5})~"),
              refused(467, "JSEP error: invalid element type (trickle should be a boolean)"));
    EXPECT_EQ(ask(R"~({"type":"offer","sdp":"x"})~"), refused(465, "Invalid SDP (doesn't start with v=)"));
    EXPECT_EQ(ask(R"~({"type":"offer","sdp":"v=0\r\nx"})~"), refused(465, "Invalid line (1 bytes): x"));
    EXPECT_EQ(ask(R"~({"type":"offer","sdp":"v=0\r\no=-\r\ns=-\r\n"})~"),
              refused(465, "Missing mandatory lines (o=, s= or m=)"));
    EXPECT_EQ(bench.message(R"~("body":{"request":"sync"},)~" + jsepText("answer")),
              refused(469, "Unexpected ANSWER (did we offer?)"));
    EXPECT_TRUE(bench.plugin.messages.empty());

    static_cast<void>(ask(R"~({"type":"offer","sdp":")~" + std::string(test::kSdp) +
                          R"~(","trickle":false,"e2ee":true,"rid_order":"lmh","force_relay":true,)~"
                          R"~("svc":[{"mindex":1,"svc":"L3T3"},{"mid":"v","svc":"L1T2"},{"svc":"x"},5]})~"));
    ASSERT_EQ(bench.plugin.messages.size(), 1U);
    const Jsep& jsep = *bench.plugin.messages[0].jsep;
    EXPECT_EQ(jsep.type, JsepType::kOffer);
    EXPECT_FALSE(jsep.trickle);
    EXPECT_TRUE(jsep.e2ee);
    EXPECT_TRUE(jsep.lowest_rid_first);
    EXPECT_FALSE(jsep.force_relay);
    ASSERT_EQ(jsep.svc.size(), 2U);
    EXPECT_EQ(jsep.svc[0].mindex, 1U);
    EXPECT_EQ(jsep.svc[1].mid, "v");
}

TEST(Core, KeepsEarlyCandidatesForTheirTime) {
    CoreBench bench;
    ASSERT_FALSE(bench.attach().empty());
    const std::string ack = R"~({"janus":"ack","session_id":100,"transaction":"t"})~";
    const auto candidate = [](const std::string& text) {
        return R"~("candidate":{"candidate":")~" + text + R"~(","sdpMid":"0","sdpMLineIndex":0})~";
    };
    EXPECT_EQ(bench.trickle(candidate("candidate:old")), ack);
    bench.pass(seconds(46));
    EXPECT_EQ(bench.trickle(R"~("candidate":{"candidate":"x"})~"), ack);
    EXPECT_EQ(bench.trickle(candidate("candidate:new")), ack);
    EXPECT_EQ(bench.plugin.log, std::vector<std::string>{"attach "});
    static_cast<void>(bench.message(R"~("body":{"request":"async"},)~" + jsepText("offer")));
    EXPECT_EQ(bench.plugin.log, (std::vector<std::string>{"attach ", "trickle candidate:new"}));

    bench.plugin.log.clear();
    EXPECT_EQ(bench.trickle(R"~("candidates":[{"candidate":"a","sdpMid":"0"},{"candidate":"x"},{"completed":true}])~"),
              ack);
    EXPECT_EQ(bench.trickle(R"~("candidate":null)~"), ack);
    EXPECT_EQ(bench.plugin.log, (std::vector<std::string>{"trickle a", "trickle completed", "trickle completed"}));
}

TEST(Core, ChecksTrickle) {
    CoreBench bench;
    ASSERT_FALSE(bench.attach().empty());
    static_cast<void>(bench.message(R"~("body":{"request":"async"},)~" + jsepText("offer")));
    const auto refused = [](int code, const std::string& reason) {
        return R"~({"janus":"error","session_id":100,"transaction":"t","error":{"code":)~" + std::to_string(code) +
               R"~(,"reason":")~" + reason + R"~("}})~";
    };
    EXPECT_EQ(bench.trickle(R"~("x":1)~"), refused(456, "Missing mandatory element (candidate|candidates)"));
    EXPECT_EQ(bench.trickle(R"~("candidate":{},"candidates":[])~"),
              refused(454, "Can't have both candidate and candidates"));
    EXPECT_EQ(bench.trickle(R"~("candidate":{"candidate":"x"})~"),
              refused(456, "Trickle error: missing mandatory element (sdpMid or sdpMLineIndex)"));
    EXPECT_EQ(bench.trickle(R"~("candidate":{"candidate":"x","sdpMid":5})~"),
              refused(467, "Trickle error: invalid element type (sdpMid should be a string)"));
    EXPECT_EQ(bench.trickle(R"~("candidate":{"candidate":"x","sdpMLineIndex":-1})~"),
              refused(467, "Trickle error: invalid element type (sdpMLineIndex should be a positive integer)"));
    EXPECT_EQ(bench.trickle(R"~("candidate":{"sdpMid":"0"})~"),
              refused(456, "Trickle error: missing mandatory element (candidate)"));
    EXPECT_EQ(bench.trickle(R"~("candidates":5)~"), refused(467, "candidates is not an array"));
}

TEST(Core, TellsWhatHappensToAPeerConnection) {
    CoreSettings settings;
    settings.opaqueid_in_api = true;
    CoreBench bench(settings);
    ASSERT_FALSE(bench.attach(R"~(,"opaque_id":"op")~").empty());
    static_cast<void>(bench.message(R"~("body":{"request":"async"},)~" + jsepText("offer")));
    HandlePort& port = bench.port();
    port.webrtcUp();
    port.media({"0", false, true, std::nullopt, std::nullopt});
    port.media({"1", true, false, 2, 5});
    port.slowLink({"1", true, true, 12});
    port.iceFailed();
    port.trickle({"candidate:1", "0", 0, false});
    port.trickle({"", "", std::nullopt, true});
    port.hangup("ICE failed");
    port.hangup("once more");
    const std::string middle = R"~(","session_id":100,"sender":H,"opaque_id":"op")~";
    EXPECT_EQ(bench.masked(bench.events()),
              R"~({"janus":"webrtcup)~" + middle + "}\n" +                                                       //
                  R"~({"janus":"media)~" + middle + R"~(,"mid":"0","type":"audio","receiving":true})~" + "\n" +  //
                  R"~({"janus":"media)~" + middle +
                  R"~(,"mid":"1","type":"video","substream":2,"receiving":false,"seconds":5})~" + "\n" +  //
                  R"~({"janus":"slowlink)~" + middle + R"~(,"mid":"1","media":"video","uplink":true,"lost":12})~" +
                  "\n" +                                          //
                  R"~({"janus":"ice-failed)~" + middle + "}\n" +  //
                  R"~({"janus":"trickle)~" + middle +
                  R"~(,"candidate":{"sdpMid":"0","sdpMLineIndex":0,"candidate":"candidate:1"}})~" + "\n" +  //
                  R"~({"janus":"trickle)~" + middle + R"~(,"candidate":{"completed":true}})~" + "\n" +      //
                  R"~({"janus":"hangup)~" + middle + R"~(,"reason":"ICE failed"})~");
}

TEST(Core, HangsUpAndDetaches) {
    CoreBench bench;
    ASSERT_FALSE(bench.attach().empty());
    const std::string success = R"~({"janus":"success","session_id":100,"transaction":"t"})~";
    EXPECT_EQ(bench.askHandle(R"~("janus":"hangup")~"), success);
    static_cast<void>(bench.message(R"~("body":{"request":"async"},)~" + jsepText("offer")));
    EXPECT_EQ(bench.masked(bench.askHandle(R"~("janus":"hangup")~")),
              success + "\n" + R"~({"janus":"hangup","session_id":100,"sender":H,"reason":"Janus API"})~");
    static_cast<void>(bench.message(R"~("body":{},)~" + jsepText("offer")));
    bench.port().event("t", {{"n", 1}}, std::nullopt);
    EXPECT_EQ(bench.masked(bench.askHandle(R"~("janus":"detach")~")),
              success + "\n" + R"~({"janus":"hangup","session_id":100,"sender":H,"reason":"Detach"})~" + "\n" +
                  R"~({"janus":"detached","session_id":100,"sender":H})~");
    EXPECT_EQ(bench.plugin.log.back(), "detach");
    bench.port().event("t", {{"n", 2}}, std::nullopt);
    bench.port().webrtcUp();
    EXPECT_EQ(bench.events(), "");
    // The message that was under way is answered all the same.
    bench.plugin.replies.front()->success({});
    EXPECT_EQ(
        bench.masked(bench.events()),
        R"~({"janus":"error","session_id":100,"transaction":"t","error":{"code":459,"reason":"No such handle H in session 100"}})~");
}

TEST(Core, DestroysASessionWithoutAWordOfItsHandles) {
    CoreBench bench;
    ASSERT_FALSE(bench.attach().empty());
    static_cast<void>(bench.message(R"~("body":{"request":"async"},)~" + jsepText("offer")));
    EXPECT_EQ(bench.ask(R"~({"janus":"destroy","transaction":"t","session_id":100})~"),
              R"~({"janus":"success","session_id":100,"transaction":"t"})~");
    EXPECT_EQ(bench.plugin.log.back(), "detach");
    EXPECT_EQ(bench.channel.log, (std::vector<std::string>{"created 5 100", "over 5 100"}));
    EXPECT_EQ(bench.events(), "");
}

TEST(Core, EndsSessionsThatNobodyKeepsAlive) {
    CoreBench bench;
    ASSERT_FALSE(bench.attach().empty());
    bench.pass(seconds(40));
    EXPECT_FALSE(bench.ask(R"~({"janus":"keepalive","transaction":"t","session_id":100})~").empty());
    bench.pass(seconds(40));
    EXPECT_TRUE(bench.core.onSessionPolled(100));
    bench.pass(seconds(40));
    bench.channel.sent.clear();
    bench.pass(seconds(19));
    EXPECT_TRUE(bench.channel.sent.empty());
    bench.pass(seconds(3));
    ASSERT_EQ(bench.channel.sent.size(), 2U);
    EXPECT_EQ(bench.channel.sent[0].text, R"~({"janus":"timeout","session_id":100})~");
    EXPECT_EQ(bench.masked(bench.channel.sent[1].text), R"~({"janus":"detached","session_id":100,"sender":H})~");
    EXPECT_EQ(bench.channel.log.back(), "over 5 100 timed out");
    EXPECT_FALSE(bench.core.onSessionPolled(100));
}

TEST(Core, SessionsOfGoneClientsEndAtOnceOrWaitToBeClaimed) {
    CoreBench bench;
    ASSERT_FALSE(bench.attach().empty());
    bench.core.onClientGone(bench.channel, 6);
    EXPECT_TRUE(bench.core.onSessionPolled(100));
    bench.core.onClientGone(bench.channel, CoreBench::kClient);
    EXPECT_FALSE(bench.core.onSessionPolled(100));
    EXPECT_EQ(bench.events(), "");

    CoreSettings settings;
    settings.reclaim_session_timeout = seconds(10);
    CoreBench waiting(settings);
    ASSERT_FALSE(waiting.attach().empty());
    waiting.core.onClientGone(waiting.channel, CoreBench::kClient);
    waiting.port().webrtcUp();
    EXPECT_EQ(waiting.events(), "");
    waiting.pass(seconds(8));
    EXPECT_EQ(waiting.askFrom(waiting.other, 9, R"~({"janus":"claim","transaction":"t","session_id":100})~", false),
              R"~({"janus":"success","session_id":100,"transaction":"t"})~");
    waiting.pass(seconds(20));
    waiting.other.sent.clear();
    waiting.port().webrtcUp();
    waiting.loop.turn(false);
    ASSERT_EQ(waiting.other.sent.size(), 1U);
    EXPECT_EQ(waiting.other.sent[0].client, 9U);
    waiting.core.onClientGone(waiting.other, 9);
    waiting.pass(seconds(12));
    EXPECT_FALSE(waiting.core.onSessionPolled(100));
}

TEST(Core, ClaimTakesASessionFromItsClient) {
    CoreBench bench;
    ASSERT_FALSE(bench.attach().empty());
    static_cast<void>(
        bench.askFrom(bench.other, 9, R"~({"janus":"claim","transaction":"t","session_id":100})~", false));
    EXPECT_EQ(bench.channel.log, (std::vector<std::string>{"created 5 100", "over 5 100 claimed"}));
    EXPECT_EQ(bench.other.log, std::vector<std::string>{"created 9 100"});
    bench.core.onClientGone(bench.channel, CoreBench::kClient);
    EXPECT_TRUE(bench.core.onSessionPolled(100));
}

TEST(Core, ShutsDown) {
    CoreBench bench;
    ASSERT_FALSE(bench.attach().empty());
    bench.core.shutDown();
    EXPECT_EQ(bench.channel.log.back(), "over 5 100");
    EXPECT_EQ(
        bench.ask(R"~({"janus":"create","transaction":"a"})~"),
        R"~({"janus":"error","transaction":"a","error":{"code":472,"reason":"Currently not accepting new sessions"}})~");
}

TEST(Core, SessionsAndTheirHandlesHaveALimit) {
    CoreSettings settings;
    settings.max_sessions = 2;
    settings.max_handles = 2;
    CoreBench bench(settings);
    ASSERT_NE(bench.attach().find("success"), std::string::npos);
    ASSERT_NE(bench.attachAgain().find("success"), std::string::npos);
    EXPECT_EQ(
        bench.attachAgain(),
        R"~({"janus":"error","session_id":100,"transaction":"t","error":{"code":461,"reason":"Too many handles in this session"}})~");
    ASSERT_NE(bench.ask(R"~({"janus":"create","transaction":"a"})~").find("success"), std::string::npos);
    EXPECT_EQ(bench.ask(R"~({"janus":"create","transaction":"a"})~"),
              R"~({"janus":"error","transaction":"a","error":{"code":472,"reason":"Too many sessions"}})~");
    ASSERT_NE(bench.ask(R"~({"janus":"destroy","transaction":"a","session_id":100})~").find("success"),
              std::string::npos);
    EXPECT_NE(bench.ask(R"~({"janus":"create","transaction":"a"})~").find("success"), std::string::npos);
}

TEST(Core, WhatArrivesAfterItsEndIsDropped) {
    FakeChannel channel("janus.transport.fake");
    test::FakePlugin plugin;
    net::ManualClock clock;
    net::Loop loop(clock);
    test::SilentLog log;
    {
        Core core(loop, log, {});
        core.add(plugin);
        const auto ask = [&](const std::string& text) { core.onRequest(channel, 1, 1, text, false); };
        ask(R"({"janus":"create","transaction":"t","id":100})");
        ask(R"({"janus":"attach","transaction":"t","session_id":100,"plugin":"janus.plugin.fake"})");
        const std::string handle = std::to_string(plugin.ports.back()->handleId());
        ask(R"({"janus":"message","transaction":"t","session_id":100,"body":{},"handle_id":)" + handle + "}");
        plugin.ports.back()->webrtcUp();
    }
    channel.sent.clear();
    plugin.replies.clear();
    plugin.ports.back()->webrtcUp();
    loop.turn(false);
    EXPECT_TRUE(channel.sent.empty());
}

}  // namespace
}  // namespace wf::janus
