// A call of a client with itself (EchoTest) and a recording in a room, with event handlers that listen over MQTT and
// WebSocket: what the client gets back, and what the handlers are told.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/support/sfu_site.h"
#include "tests/support/web_socket_client.h"
#include "tests/support/web_socket_server.h"
#include "tests/support/webrtc_client.h"
#include "tests/unit/sfu/channels/mqtt_peer.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// A client of the API with one session.
class Caller {
public:
    explicit Caller(const std::string& url) : socket_(portOf(url), "janus-protocol") {
        session_ = ask({{"janus", "create"}}).at("data").at("id");
    }
    /// The answer, or what follows an ack.
    json ask(json request) {
        request["transaction"] = std::to_string(++count_);
        if (session_ != 0) {
            request["session_id"] = session_;
        }
        socket_.sendText(request.dump());
        for (json answer = next(); answer.is_object(); answer = next()) {
            if (answer.value("transaction", "") == std::to_string(count_) && answer.at("janus") != "ack") {
                return answer;
            }
            events.push_back(answer);
        }
        return json::object();
    }
    json attach(const std::string& plugin) {
        return ask({{"janus", "attach"}, {"plugin", plugin}, {"opaque_id", "op"}}).at("data").at("id");
    }
    json message(const json& handle, json body, const std::string& offer = {}) {
        json request{{"janus", "message"}, {"handle_id", handle}, {"body", std::move(body)}};
        if (!offer.empty()) {
            request["jsep"] = {{"type", "offer"}, {"sdp", offer}};
        }
        return ask(std::move(request));
    }
    /// Reads on until an event of this kind came.
    bool hears(const std::string& kind) {
        for (const json& event : events) {
            if (event.at("janus") == kind) {
                return true;
            }
        }
        for (json event = next(); event.is_object(); event = next()) {
            events.push_back(event);
            if (event.at("janus") == kind) {
                return true;
            }
        }
        return false;
    }

    std::vector<json> events;

private:
    static std::uint16_t portOf(const std::string& url) {
        return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }
    json next() {
        const std::string text = socket_.receiveText();
        return text.empty() ? json() : json::parse(text, nullptr, false);
    }

    WebSocketClient socket_;
    json session_ = 0;
    int count_ = 0;
};

class SfuEvents : public testing::Test {
protected:
    void SetUp() override {
        if (!Mosquitto::installed()) {
            GTEST_SKIP() << "mosquitto is not installed";
        }
        ASSERT_TRUE(site_.startBroker());
        const auto write = [this](const std::string& name, const std::string& text) {
            std::ofstream(site_.folder() / "conf" / name, std::ios::app) << text;
        };
        write("janus.jcfg", "\nevents: {\n\tbroadcast = true\n}\n");
        write("janus.eventhandler.mqttevh.jcfg",
              "general: {\n\tenabled = true\n\tevents = \"all\"\n\tjson = \"compact\"\n"
              "\turl = \"" +
                  site_.mqttUrl() + "\"\n\tclient_id = \"events\"\n\ttopic = \"sfu/events\"\n\tqos = 1\n}\n");
        write("janus.eventhandler.wsevh.jcfg",
              "general: {\n\tenabled = true\n\tgrouping = false\n\tjson = \"compact\"\n"
              "\tbackend = \"" +
                  server_.url("/events") + "\"\n}\n");
        mqtt_ = std::make_unique<channels::MqttPeer>(site_.mqttUrl(), std::vector<std::string>{"sfu/events/#"});
        ASSERT_TRUE(site_.start()) << site_.log();
    }
    bool runUntil(const std::function<bool()>& done) {
        bool late = false;
        net::Timer deadline(loop_, [&late] { late = true; });
        deadline.start(std::chrono::seconds(60));
        net::Timer look(loop_, [] {});  // what is waited for may happen without a packet
        look.repeat(std::chrono::milliseconds(50));
        while (!done() && !late) {
            loop_.turn(true);
        }
        return done();
    }
    /// Sends frames until it is so.
    bool sendUntil(WebrtcClient& peer, const std::function<bool()>& done) {
        net::Timer pace(loop_, [&] {
            for (std::size_t i = 0; i < peer.streamCount(); ++i) {
                peer.sendFrame(i);
            }
            peer.poll();
        });
        pace.repeat(std::chrono::milliseconds(20));
        return runUntil(done);
    }
    /// Topics of what came over MQTT, until one message contains `part`; that message.
    std::string mqttUntil(const std::string& part, std::set<std::string>& topics) {
        for (auto message = mqtt_->receive(); !message->get_topic().empty(); message = mqtt_->receive()) {
            topics.insert(message->get_topic());
            if (message->to_string().find(part) != std::string::npos) {
                return message->to_string();
            }
        }
        return {};
    }

    SfuSite site_;
    WebSocketServer server_;
    std::unique_ptr<channels::MqttPeer> mqtt_;
    net::Loop loop_;
    net::PacketPool pool_;
    DtlsIdentity identity_;
};

TEST_F(SfuEvents, EchoesAClientAndTellsHandlersOfEveryStep) {
    Caller caller(site_.webSocketUrl());
    const json handle = caller.attach("janus.plugin.echotest");
    WebrtcClient peer(loop_, pool_, identity_);
    WebrtcClient::Wanted wanted;
    wanted.receives = true;
    const json answer = caller.message(
        handle,
        {{"audio", true}, {"video", true}, {"record", true}, {"filename", (site_.recordings() / "me").string()}},
        peer.offer(wanted));
    EXPECT_EQ(answer.at("plugindata").at("data"), (json{{"echotest", "event"}, {"result", "ok"}}));
    ASSERT_TRUE(peer.accept(answer.at("jsep").at("sdp")));
    ASSERT_TRUE(runUntil([&peer] { return peer.connected(); }));
    EXPECT_TRUE(sendUntil(peer, [&] { return peer.received("0").packets > 20 && peer.received("1").packets > 20; }));
    EXPECT_TRUE(caller.hears("webrtcup"));
    EXPECT_TRUE(caller.hears("media"));
    caller.ask({{"janus", "hangup"}, {"handle_id", handle}});
    EXPECT_TRUE(caller.hears("hangup"));
    EXPECT_EQ(caller.message(handle, json::object()).at("plugindata").at("data").at("error_code"), 413);
    EXPECT_TRUE(runUntil([&] {  // the disk thread gives it its name
        std::error_code absent;
        const auto size = fs::file_size(site_.recordings() / "me-video.mjr", absent);
        return !absent && size > 500;
    }));
    caller.ask({{"janus", "detach"}, {"handle_id", handle}});

    // The same over both ways; each has its own form.
    const json detached = json::parse(server_.textWith(R"("name":"detached")"));
    EXPECT_EQ(detached.at("type"), 2);
    EXPECT_EQ(detached.at("opaque_id"), "op");
    EXPECT_EQ(detached.at("event"),
              (json{{"name", "detached"}, {"plugin", "janus.plugin.echotest"}, {"opaque_id", "op"}}));
    EXPECT_FALSE(detached.contains("eventtype"));
    std::set<std::string> topics;
    const std::string same = mqttUntil(R"("name":"detached")", topics);
    ASSERT_FALSE(same.empty());
    EXPECT_EQ(json::parse(same).at("eventtype"), "Handles");
    EXPECT_EQ(json::parse(same).at("timestamp"), detached.at("timestamp"));
    for (const char* kind :
         {"status", "core", "sessions", "handles", "jsep", "webrtc", "media", "plugins", "transports"}) {
        EXPECT_TRUE(topics.contains("sfu/events/" + std::string(kind))) << kind;
    }
    for (const char* step :
         {R"("status":"started")", R"("ice":"gathering")", R"("local-candidate":)", R"("selected-pair":)",
          R"("dtls":"connected")", R"("connection":"webrtcup")", R"("media":"video","mid":"1")",
          R"("recording":{"audio":"me-audio.mjr.tmp")", R"("owner":"local")"}) {
        EXPECT_FALSE(server_.textWith(step).empty()) << step;
    }
    EXPECT_EQ(site_.stop(SIGTERM), 0);
    EXPECT_FALSE(server_.textWith(R"("status":"shutdown","signum":15)").empty());
    EXPECT_FALSE(mqttUntil(R"({"event": "disconnected"})", topics).empty());
}

TEST_F(SfuEvents, SaysWhenARecordingIsReady) {
    Caller caller(site_.webSocketUrl());
    const json handle = caller.attach("janus.plugin.videoroom");
    caller.message(handle,
                   {{"request", "create"}, {"room", "r1"}, {"record", true}, {"rec_dir", site_.recordings().string()}});
    caller.message(
        handle, {{"request", "join"}, {"room", "r1"}, {"ptype", "publisher"}, {"id", "alice"}, {"display", "Alice"}});
    WebrtcClient peer(loop_, pool_, identity_);
    const json answer = caller.message(handle, {{"request", "publish"}}, peer.offer({}));
    ASSERT_TRUE(peer.accept(answer.at("jsep").at("sdp")));
    ASSERT_TRUE(runUntil([&peer] { return peer.connected(); }));
    int frames = 0;
    ASSERT_TRUE(sendUntil(peer, [&] { return ++frames > 100; }));
    caller.message(handle, {{"request", "unpublish"}});

    const json told = json::parse(server_.textWith(R"("event":"recorded")"));
    const json& data = told.at("event").at("data");
    EXPECT_EQ(data.at("room"), "r1");
    EXPECT_EQ(data.at("id"), "alice");
    EXPECT_EQ(data.at("display"), "Alice");
    ASSERT_EQ(data.at("files").size(), 2U);
    for (const json& file : data.at("files")) {
        EXPECT_TRUE(fs::exists(file.at("file").get<std::string>())) << file;
        EXPECT_GT(file.at("packets"), 10);
        EXPECT_GT(file.at("duration"), 0.1);
    }
    EXPECT_GE(data.at("duration"), data.at("files").at(0).at("duration"));
    for (const char* event :
         {R"({"event":"created","room":"r1"})", R"("event":"joined","room":"r1","id":"alice")",
          R"("event":"configured")", R"("event":"published")", R"({"event":"unpublished","room":"r1","id":"alice"})"}) {
        EXPECT_FALSE(server_.textWith(event).empty()) << event;
    }
}

TEST_F(SfuEvents, TellsOfMediaAndForwarders) {
    Caller caller(site_.webSocketUrl());
    const json handle = caller.attach("janus.plugin.videoroom");
    caller.message(handle, {{"request", "create"}, {"room", "r1"}});
    caller.message(handle, {{"request", "join"}, {"room", "r1"}, {"ptype", "publisher"}, {"id", "alice"}});
    WebrtcClient peer(loop_, pool_, identity_);
    const json answer = caller.message(handle, {{"request", "publish"}}, peer.offer({}));
    ASSERT_TRUE(peer.accept(answer.at("jsep").at("sdp")));
    ASSERT_TRUE(runUntil([&peer] { return peer.connected(); }));
    json told;
    const auto heard = [&] {
        for (const std::string& text : server_.texts(0)) {
            if (text.find(R"("packets-received":)") != std::string::npos) {
                const json event = json::parse(text);
                const json& line = event.at("event");
                told = line.at("media") == "audio" && line.at("packets-received") > 20 ? event : told;
            }
        }
        return told.is_object();
    };
    ASSERT_TRUE(sendUntil(peer, heard));
    EXPECT_EQ(told.at("type"), 32);
    EXPECT_EQ(told.at("subtype"), 3);
    EXPECT_EQ(told.at("handle_id"), handle);
    EXPECT_EQ(told.at("opaque_id"), "op");
    EXPECT_EQ(told.at("event").at("mid"), "0");
    EXPECT_EQ(told.at("event").at("codec"), "opus");
    EXPECT_EQ(told.at("event").at("lost"), 0);
    EXPECT_EQ(told.at("event").at("in-link-quality"), 100);
    EXPECT_GT(told.at("event").at("bytes-received-lastsec"), 0);

    const json forwarded = caller.message(handle, {{"request", "rtp_forward"},
                                                   {"room", "r1"},
                                                   {"publisher_id", "alice"},
                                                   {"host", "127.0.0.1"},
                                                   {"streams", {{{"mid", "0"}, {"port", 45678}}}}});
    const json id = forwarded.at("plugindata").at("data").at("forwarders").at(0).at("stream_id");
    const json begun = json::parse(server_.textWith(R"("event":"rtp_forward")"));
    EXPECT_EQ(begun.at("event").at("plugin"), "janus.plugin.videoroom");
    EXPECT_EQ(begun.at("event").at("data"), (json{{"event", "rtp_forward"},
                                                  {"room", "r1"},
                                                  {"publisher_id", "alice"},
                                                  {"media", "audio"},
                                                  {"stream_id", id},
                                                  {"host", "127.0.0.1"},
                                                  {"port", 45678}}));
    caller.message(handle,
                   {{"request", "stop_rtp_forward"}, {"room", "r1"}, {"publisher_id", "alice"}, {"stream_id", id}});
    EXPECT_EQ(json::parse(server_.textWith(R"("event":"stop_rtp_forward")")).at("event").at("data"),
              (json{{"event", "stop_rtp_forward"}, {"room", "r1"}, {"publisher_id", "alice"}, {"stream_id", id}}));
}

}  // namespace
}  // namespace wf::test
