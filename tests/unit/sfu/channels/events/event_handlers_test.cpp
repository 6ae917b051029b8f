#include <gtest/gtest.h>

#include "sfu/channels/events/mqtt_event_handler.h"
#include "sfu/channels/events/web_event_handler.h"
#include "tests/support/mosquitto.h"
#include "tests/support/web_socket_server.h"
#include "tests/unit/sfu/channels/channel_fixture.h"
#include "tests/unit/sfu/channels/mqtt_peer.h"

namespace wf::channels {
namespace {

using janus::EventType;
using janus::Json;
using test::Mosquitto;
using test::WebSocketServer;

Json eventOf(int number) { return {{"type", 64}, {"event", {{"number", number}}}}; }

MqttEventSettings mqttSettings(const std::string& url) {
    MqttEventSettings settings;
    settings.json = JsonFormat::kCompact;
    settings.topic = "janus/events";
    settings.qos = 1;
    settings.connection.url = url;
    settings.connection.client_id = "evh";
    settings.connection.username.clear();
    settings.connection.status.enabled = true;
    settings.connection.status.connect_message = R"({"event": "connected"})";
    settings.connection.status.disconnect_message = R"({"event": "disconnected"})";
    settings.connection.min_reconnect_pause = std::chrono::milliseconds(50);
    settings.connection.max_reconnect_pause = std::chrono::milliseconds(200);
    return settings;
}

TEST(MqttEventHandler, PublishesKindsOfEventsOnTopicsOfTheirOwn) {
    if (!Mosquitto::installed()) {
        GTEST_SKIP() << "mosquitto is not installed";
    }
    Mosquitto broker;
    ASSERT_TRUE(broker.start());
    MqttPeer peer(broker.url(), {"janus/events/#"});
    SpyLog log;
    auto handler = MqttEventHandler::open(mqttSettings(broker.url()), log).value();
    handler->onEvent(EventType::kPlugin, eventOf(1));  // it waits for the connection
    mqtt::const_message_ptr message = peer.receive();
    EXPECT_EQ(message->get_topic(), "janus/events/status");
    EXPECT_EQ(message->to_string(), R"({"event": "connected"})");
    message = peer.receive();
    EXPECT_EQ(message->get_topic(), "janus/events/plugins");
    EXPECT_EQ(message->to_string(), R"({"type":64,"event":{"number":1},"eventtype":"Plugins"})");
    EXPECT_EQ(message->get_qos(), 1);
    handler->onEvent(EventType::kWebrtc, eventOf(2));
    EXPECT_EQ(peer.receive()->get_topic(), "janus/events/webrtc");
    EXPECT_TRUE(handler->connected());
    handler.reset();
    EXPECT_EQ(peer.receive()->to_string(), R"({"event": "disconnected"})");
}

TEST(MqttEventHandler, KeepsOneTopicWithoutAddevent) {
    if (!Mosquitto::installed()) {
        GTEST_SKIP() << "mosquitto is not installed";
    }
    Mosquitto broker;
    ASSERT_TRUE(broker.start());
    MqttPeer peer(broker.url(), {"janus/events"});
    SpyLog log;
    MqttEventSettings settings = mqttSettings(broker.url());
    settings.addevent = false;
    settings.events = *eventMaskOf("sessions");
    const auto handler = MqttEventHandler::open(settings, log).value();
    EXPECT_TRUE(handler->wants(EventType::kSession));
    EXPECT_FALSE(handler->wants(EventType::kMedia));
    handler->onEvent(EventType::kSession, eventOf(3));
    const mqtt::const_message_ptr message = peer.receive();
    EXPECT_EQ(message->get_topic(), "janus/events");
    EXPECT_EQ(message->to_string(), R"({"type":64,"event":{"number":3},"eventtype":"Sessions"})");
}

TEST(MqttEventHandler, LosesWhatIsTooMuchWithoutABroker) {
    SpyLog log;
    const auto handler =
        MqttEventHandler::open(mqttSettings("tcp://127.0.0.1:" + std::to_string(test::freePort())), log).value();
    for (int i = 0; i < 150; ++i) {
        handler->onEvent(EventType::kPlugin, eventOf(i));
    }
    EXPECT_EQ(handler->dropped(), 50U);
    MqttEventSettings bad = mqttSettings("tcp://127.0.0.1:1");
    bad.topic = "a/#";
    EXPECT_FALSE(MqttEventHandler::open(bad, log));
}

WebEventSettings webSettings(const std::string& url, bool grouping) {
    WebEventSettings settings;
    settings.json = JsonFormat::kCompact;
    settings.grouping = grouping;
    settings.connection.url = url;
    settings.connection.min_pause = std::chrono::milliseconds(20);
    settings.connection.max_pause = std::chrono::milliseconds(100);
    return settings;
}

TEST(WebEventHandler, SendsEventsOneByOne) {
    WebSocketServer server;
    SpyLog log;
    WebEventSettings settings = webSettings(server.url("/some/path"), false);
    settings.connection.subprotocol = "events";
    const auto handler = WebEventHandler::open(settings, log).value();
    for (int i = 1; i <= 3; ++i) {
        handler->onEvent(EventType::kPlugin, eventOf(i));
    }
    EXPECT_EQ(server.texts(3),
              (std::vector<std::string>{R"({"type":64,"event":{"number":1}})", R"({"type":64,"event":{"number":2}})",
                                        R"({"type":64,"event":{"number":3}})"}));
    EXPECT_TRUE(server.handshake().starts_with("GET /some/path HTTP/1.1\r\n")) << server.handshake();
    EXPECT_NE(server.handshake().find("Sec-WebSocket-Protocol: events\r\n"), std::string::npos);
}

TEST(WebEventHandler, GroupsWhatWaitsAndGoesOnAfterABreak) {
    const std::uint16_t port = test::freePort();
    SpyLog log;
    const auto handler =
        WebEventHandler::open(webSettings("ws://127.0.0.1:" + std::to_string(port), true), log).value();
    for (int i = 0; i < 250; ++i) {
        handler->onEvent(EventType::kPlugin, eventOf(i));
    }
    WebSocketServer server(port);
    const std::vector<std::string> texts = server.texts(3);
    ASSERT_EQ(texts.size(), 3U);
    const Json first = Json::parse(texts[0]);
    ASSERT_TRUE(first.is_array());
    EXPECT_EQ(first.size(), WebEventLink::kMaxGrouped);
    EXPECT_EQ(first.at(99).at("event").at("number"), 99);
    EXPECT_EQ(Json::parse(texts[2]).size(), 50U);

    server.drop();
    ASSERT_TRUE(server.waitForConnections(2));
    handler->onEvent(EventType::kPlugin, eventOf(7777));
    EXPECT_EQ(server.textWith("7777"), R"([{"type":64,"event":{"number":7777}}])");
    EXPECT_EQ(handler->dropped(), 0U);
}

TEST(WebEventHandler, IsBoundedWithoutAServer) {
    SpyLog log;
    const auto handler =
        WebEventHandler::open(webSettings("ws://127.0.0.1:" + std::to_string(test::freePort()), true), log).value();
    for (std::size_t i = 0; i < WebEventLink::kMaxWaiting + 5; ++i) {
        handler->onEvent(EventType::kPlugin, eventOf(1));
    }
    EXPECT_EQ(handler->dropped(), 5U);
    for (const char* url : {"http://127.0.0.1:80/", "ws://", "nonsense"}) {
        EXPECT_FALSE(WebEventHandler::open(webSettings(url, true), log)) << url;
    }
}

}  // namespace
}  // namespace wf::channels
