#include "sfu/channels/mqtt_channel.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "tests/support/http_responder.h"
#include "tests/support/mosquitto.h"
#include "tests/unit/sfu/channels/channel_fixture.h"
#include "tests/unit/sfu/channels/mqtt_peer.h"
#include "tests/unit/sfu/channels/tcp_relay.h"
#include "tests/unit/sfu/channels/test_certificate.h"

namespace wf::channels {
namespace {

using test::HttpResponder;
using test::Mosquitto;

struct MqttChannelTest : testing::Test {
    ControlLoop control;
    std::unique_ptr<MqttChannel> channel;
    std::optional<int> exit_code;
    std::string exit_reason;

    void SetUp() override {
        if (!Mosquitto::installed()) {
            GTEST_SKIP() << "mosquitto is not installed";
        }
    }
    static MqttSettings settingsFor(const std::string& url) {
        MqttSettings settings;
        settings.enabled = true;
        settings.url = url;
        settings.client_id = "sfu";
        settings.general.subscribe_topic = "to-janus";
        settings.general.publish_topic = "from-janus";
        settings.min_reconnect_pause = std::chrono::milliseconds(50);
        settings.max_reconnect_pause = std::chrono::milliseconds(200);
        return settings;
    }
    void open(const MqttSettings& settings) {
        auto opened = MqttChannel::open(control.context, settings, [this](const std::string& reason, int code) {
            EXPECT_FALSE(exit_code) << "told twice";
            exit_reason = reason;
            exit_code = code;
        });
        ASSERT_TRUE(opened) << opened.error().message;
        channel = std::move(*opened);
    }
    // The link connects on its own thread; looking again now and then is all there is.
    bool untilConnected(bool connected = true) {
        net::Timer again(control.loop, [] {});
        again.repeat(std::chrono::milliseconds(5));
        return control.until([&] { return channel->connected() == connected; });
    }
    void echo() {
        control.listener.answer = [](janus::Channel& to, const SpyListener::Request& request) {
            to.send(request.client, request.request, request.json.value_or(janus::Json{{"bad", request.text}}),
                    request.admin);
        };
    }
    bool pass(std::chrono::milliseconds time) {
        bool passed = false;
        net::Timer timer(control.loop, [&] { passed = true; });
        timer.start(time);
        return control.until([&] { return passed; });
    }
};

struct MqttVersions : MqttChannelTest, testing::WithParamInterface<MqttVersion> {};

TEST_P(MqttVersions, RequestsAnswersAndEvents) {
    const Mosquitto broker;
    MqttSettings settings = settingsFor(broker.url());
    settings.mqtt_version = GetParam();
    open(settings);
    ASSERT_TRUE(untilConnected());
    echo();
    MqttPeer peer(broker.url(), {"from-janus"});
    peer.send("to-janus", R"({"janus":"info","transaction":"a"})");
    ASSERT_TRUE(control.untilRequests(1));
    EXPECT_FALSE(control.listener.requests[0].admin);
    const auto answer = peer.receive();
    EXPECT_EQ(answer->to_string(), R"({"janus":"info","transaction":"a"})");
    EXPECT_FALSE(answer->is_retained());
    channel->send(control.listener.requests[0].client, 0, {{"janus", "event"}}, false);
    EXPECT_EQ(peer.receive()->to_string(), R"({"janus":"event"})");
}

INSTANTIATE_TEST_SUITE_P(All, MqttVersions, testing::Values(MqttVersion::k31, MqttVersion::k311, MqttVersion::k5));

TEST_F(MqttChannelTest, MessagesThatAreTooLongAreDropped) {
    const Mosquitto broker;
    MqttSettings settings = settingsFor(broker.url());
    settings.max_message_bytes = 1000;
    open(settings);
    ASSERT_TRUE(untilConnected());
    MqttPeer peer(broker.url(), {});
    peer.send("to-janus", R"({"a":")" + std::string(1000, 'x') + R"("})");
    peer.send("to-janus", R"({"b":1})");
    ASSERT_TRUE(control.untilRequests(1));
    EXPECT_TRUE(control.listener.requests[0].json->contains("b"));
}

TEST_F(MqttChannelTest, WhatIsNotOneJsonTextGoesOnAsItCame) {
    const Mosquitto broker;
    open(settingsFor(broker.url()));
    ASSERT_TRUE(untilConnected());
    MqttPeer peer(broker.url(), {});
    for (const char* text : {"nonsense", "{}{}", "", "[1]"}) {
        peer.send("to-janus", text);
    }
    ASSERT_TRUE(control.untilRequests(4));
    EXPECT_EQ(control.listener.requests[0].text, "nonsense");
    EXPECT_EQ(control.listener.requests[1].text, "{}{}");
    EXPECT_FALSE(control.listener.requests[2].json);
    EXPECT_TRUE(control.listener.requests[3].json->is_array());
}

TEST_F(MqttChannelTest, AdminHasTopicsOfItsOwn) {
    const Mosquitto broker;
    MqttSettings settings = settingsFor(broker.url());
    settings.admin_enabled = true;
    settings.admin = {"to-admin", "from-admin", 1, 0};
    settings.json = JsonFormat::kPlain;
    open(settings);
    ASSERT_TRUE(untilConnected());
    echo();
    MqttPeer peer(broker.url(), {"from-admin"});
    peer.send("to-admin", R"({"janus":"list_sessions"})");
    ASSERT_TRUE(control.untilRequests(1));
    EXPECT_TRUE(control.listener.requests[0].admin);
    EXPECT_EQ(peer.receive()->to_string(), R"({"janus": "list_sessions"})");
}

TEST_F(MqttChannelTest, StatusTellsComingAndGoing) {
    const Mosquitto broker;
    MqttPeer peer(broker.url(), {"status"});
    MqttSettings settings = settingsFor(broker.url());
    settings.status.enabled = true;
    settings.status.connect_message = R"({"event":"connected"})";
    settings.status.disconnect_message = R"({"event":"disconnected"})";
    settings.status.retain = true;
    open(settings);
    EXPECT_EQ(peer.receive()->to_string(), settings.status.connect_message);
    channel.reset();
    EXPECT_EQ(peer.receive()->to_string(), settings.status.disconnect_message);
    MqttPeer late(broker.url(), {"status"}, MQTTVERSION_3_1_1, "late");
    EXPECT_TRUE(late.receive()->is_retained());
}

TEST_F(MqttChannelTest, StatusTellsOfDraining) {
    const Mosquitto broker;
    MqttPeer peer(broker.url(), {"status"});
    MqttSettings settings = settingsFor(broker.url());
    settings.status.enabled = true;
    settings.status.connect_message = "here";
    open(settings);
    EXPECT_EQ(peer.receive()->to_string(), "here");
    channel->setDraining(true);
    channel->setDraining(true);
    EXPECT_EQ(peer.receive()->to_string(), R"({"event":"draining"})");
    channel->setDraining(false);
    EXPECT_EQ(peer.receive()->to_string(), "here");
}

TEST_F(MqttChannelTest, TheLastWillIsLeftBehind) {
    const Mosquitto broker;
    TcpRelay relay(broker.port());
    MqttPeer peer(broker.url(), {"status", "from-janus"});
    MqttSettings settings = settingsFor("tcp://127.0.0.1:" + std::to_string(relay.port()));
    settings.status.enabled = true;
    settings.status.disconnect_message = "gone";
    open(settings);
    ASSERT_TRUE(untilConnected());
    relay.cut();
    EXPECT_EQ(peer.receive()->to_string(), "gone");
    ASSERT_TRUE(untilConnected());
    echo();
    peer.send("to-janus", "{}");
    ASSERT_TRUE(control.untilRequests(1));
    EXPECT_EQ(peer.receive()->to_string(), "{}");
}

TEST_F(MqttChannelTest, ABrokerThatComesBackIsUsedAgain) {
    Mosquitto broker;
    open(settingsFor(broker.url()));
    ASSERT_TRUE(untilConnected());
    broker.stop();
    ASSERT_TRUE(untilConnected(false));
    ASSERT_TRUE(broker.start());
    ASSERT_TRUE(untilConnected());
    MqttPeer peer(broker.url(), {"from-janus"});
    echo();
    peer.send("to-janus", R"({"again":1})");
    ASSERT_TRUE(control.untilRequests(1));
    EXPECT_EQ(peer.receive()->to_string(), R"({"again":1})");
    EXPECT_FALSE(exit_code);
    EXPECT_TRUE(control.log.says("connection lost"));
}

TEST_F(MqttChannelTest, WhatIsSaidMeanwhileWaitsUpToTheLimit) {
    const Mosquitto broker;
    TcpRelay relay(broker.port());
    MqttSettings settings = settingsFor("tcp://127.0.0.1:" + std::to_string(relay.port()));
    settings.max_buffered = 3;
    settings.status.enabled = true;
    settings.status.topic = "from-janus";
    settings.status.connect_message = "hello";
    open(settings);
    ASSERT_TRUE(untilConnected());
    MqttPeer peer(broker.url(), {"from-janus"});
    relay.cut(true);
    ASSERT_TRUE(untilConnected(false));
    for (int n = 1; n <= 5; ++n) {
        channel->send(1, 0, {{"n", n}}, false);
    }
    EXPECT_EQ(channel->dropped(), 2u);
    relay.reopen();
    for (const char* expected : {"hello", R"({"n":1})", R"({"n":2})", R"({"n":3})"}) {
        EXPECT_EQ(peer.receive()->to_string(), expected);
    }
}

TEST_F(MqttChannelTest, ABrokerThatIsLateIsWaitedFor) {
    Mosquitto broker;
    broker.stop();
    open(settingsFor(broker.url()));
    ASSERT_TRUE(pass(std::chrono::milliseconds(200)));
    ASSERT_TRUE(broker.start());
    EXPECT_TRUE(untilConnected());
}

TEST_F(MqttChannelTest, Version5AnswersWhereItIsAsked) {
    const Mosquitto broker;
    MqttSettings settings = settingsFor(broker.url());
    settings.mqtt_version = MqttVersion::k5;
    settings.proxy_transaction_user_properties = {"keep"};
    settings.add_transaction_user_properties = {{"server", "one"}};
    open(settings);
    ASSERT_TRUE(untilConnected());
    echo();
    MqttPeer peer(broker.url(), {"my-answers", "from-janus"}, MQTTVERSION_5);
    const std::string binary("\x00\xff id", 5);
    mqtt::properties asked;
    asked.add({mqtt::property::RESPONSE_TOPIC, "my-answers"});
    asked.add({mqtt::property::CORRELATION_DATA, binary});
    asked.add({mqtt::property::USER_PROPERTY, "keep", "this"});
    asked.add({mqtt::property::USER_PROPERTY, "drop", "that"});
    peer.send("to-janus", R"({"transaction":"t"})", asked);
    ASSERT_TRUE(control.untilRequests(1));
    const auto answer = peer.receive();
    EXPECT_EQ(answer->get_topic(), "my-answers");
    const mqtt::properties& told = answer->get_properties();
    EXPECT_EQ(mqtt::get<std::string>(told, mqtt::property::CORRELATION_DATA), binary);
    ASSERT_EQ(told.count(mqtt::property::USER_PROPERTY), 2u);
    EXPECT_EQ(mqtt::get<mqtt::string_pair>(told, mqtt::property::USER_PROPERTY, 0), mqtt::string_pair("keep", "this"));
    EXPECT_EQ(mqtt::get<mqtt::string_pair>(told, mqtt::property::USER_PROPERTY, 1), mqtt::string_pair("server", "one"));
    channel->send(1, 0, {{"transaction", "t"}}, false);
    const auto event = peer.receive();
    EXPECT_EQ(event->get_topic(), "from-janus");
    EXPECT_EQ(event->get_properties().count(mqtt::property::USER_PROPERTY), 0u);
}

TEST_F(MqttChannelTest, Version5SendsTheEventBehindAnAcknowledgementThereToo) {
    const Mosquitto broker;
    MqttSettings settings = settingsFor(broker.url());
    settings.mqtt_version = MqttVersion::k5;
    open(settings);
    ASSERT_TRUE(untilConnected());
    MqttPeer peer(broker.url(), {"my-answers", "from-janus"}, MQTTVERSION_5);
    mqtt::properties asked;
    asked.add({mqtt::property::RESPONSE_TOPIC, "my-answers"});
    asked.add({mqtt::property::CORRELATION_DATA, "c"});
    peer.send("to-janus", R"({"transaction":"t"})", asked);
    ASSERT_TRUE(control.untilRequests(1));
    channel->send(1, control.listener.requests[0].request, {{"janus", "ack"}, {"transaction", "t"}}, false);
    EXPECT_EQ(peer.receive()->get_topic(), "my-answers");
    const janus::Json event{{"janus", "event"}, {"transaction", "t"}};
    channel->send(1, 0, event, false);
    const auto told = peer.receive();
    EXPECT_EQ(told->get_topic(), "my-answers");
    EXPECT_EQ(mqtt::get<std::string>(told->get_properties(), mqtt::property::CORRELATION_DATA), "c");
    channel->send(1, 0, event, false);
    EXPECT_EQ(peer.receive()->get_topic(), "from-janus") << "one answer to one request";
}

TEST_F(MqttChannelTest, Version5ForgetsOldTransactions) {
    const Mosquitto broker;
    MqttSettings settings = settingsFor(broker.url());
    settings.mqtt_version = MqttVersion::k5;
    settings.vacuum_interval = std::chrono::seconds(1);
    open(settings);
    ASSERT_TRUE(untilConnected());
    MqttPeer peer(broker.url(), {"my-answers", "from-janus"}, MQTTVERSION_5);
    mqtt::properties asked;
    asked.add({mqtt::property::RESPONSE_TOPIC, "my-answers"});
    peer.send("to-janus", "{}", asked);
    ASSERT_TRUE(control.untilRequests(1));
    ASSERT_TRUE(pass(std::chrono::milliseconds(2100)));
    channel->send(1, control.listener.requests[0].request, {{"late", true}}, false);
    EXPECT_EQ(peer.receive()->get_topic(), "from-janus");
}

TEST_F(MqttChannelTest, OverTls) {
    const TestCertificate certificate;
    const TestCertificate stranger;
    const Mosquitto broker("allow_anonymous true\ncertfile " + certificate.certPath() + "\nkeyfile " +
                           certificate.keyPath() + "\n");
    MqttSettings settings = settingsFor("ssl://127.0.0.1:" + std::to_string(broker.port()));
    settings.tls.ssl_enabled = true;
    settings.tls.verify_peer = true;
    settings.tls.cacertfile = certificate.certPath();
    open(settings);
    EXPECT_TRUE(untilConnected());
    channel.reset();
    settings.tls.cacertfile = stranger.certPath();
    open(settings);
    net::Timer again(control.loop, [] {});
    again.repeat(std::chrono::milliseconds(5));
    ASSERT_TRUE(control.until([&] { return control.log.says("cannot connect"); }));
    EXPECT_FALSE(channel->connected());
}

// Lets everybody connect and refuses every subscription (MQTT 3.1.1 sections 3.2 and 3.9).
class RefusingBroker {
public:
    RefusingBroker() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(bind(listener_.get(), generic, size), 0);
        EXPECT_EQ(listen(listener_.get(), 8), 0);
        getsockname(listener_.get(), generic, &size);
        port = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~RefusingBroker() {
        shutdown(listener_.get(), SHUT_RDWR);
        thread_.join();
    }
    std::uint16_t port = 0;
    std::atomic<int> subscriptions = 0;

private:
    void serve() {
        for (;;) {
            const net::UniqueFd client(accept(listener_.get(), nullptr, nullptr));
            if (!client.valid()) {
                return;
            }
            std::array<char, 512> packet{};
            for (ssize_t got = 0; (got = recv(client.get(), packet.data(), packet.size(), 0)) > 0;) {
                if (packet[0] == 0x10) {
                    send(client.get(), "\x20\x02\x00\x00", 4, MSG_NOSIGNAL);
                } else if (static_cast<unsigned char>(packet[0]) == 0x82) {
                    ++subscriptions;
                    const std::array<char, 5> refusal{'\x90', 3, packet[2], packet[3], '\x80'};
                    send(client.get(), refusal.data(), refusal.size(), MSG_NOSIGNAL);
                } else {
                    break;
                }
            }
        }
    }
    net::UniqueFd listener_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    std::thread thread_;
};

TEST_F(MqttChannelTest, ARefusedSubscriptionIsTriedOverANewConnection) {
    RefusingBroker broker;
    open(settingsFor("tcp://127.0.0.1:" + std::to_string(broker.port)));
    net::Timer again(control.loop, [] {});
    again.repeat(std::chrono::milliseconds(5));
    ASSERT_TRUE(control.until([&] { return broker.subscriptions >= 3; }));
    EXPECT_FALSE(channel->connected());
    EXPECT_TRUE(control.log.says("refused the subscription"));
    channel.reset();
}

// The IM server's HTTP side.
struct ImServer {
    std::mutex mutex;
    std::string node;
    std::vector<std::string> targets;
    HttpResponder http{[this](const HttpResponder::Request& request) {
        const std::lock_guard lock(mutex);
        targets.push_back(request.target);
        return HttpResponder::Response{200, "text/plain", node};
    }};
    explicit ImServer(std::string first) : node(std::move(first)) {}
    void move(const std::string& to) {
        const std::lock_guard lock(mutex);
        node = to;
    }
    [[nodiscard]] std::uint16_t port() const {
        return static_cast<std::uint16_t>(std::stoul(http.url().substr(http.url().rfind(':') + 1)));
    }
};

struct WildfireTest : MqttChannelTest {
    static MqttSettings wildfire(std::uint16_t im_port, std::uint16_t mqtt_port) {
        MqttSettings settings = settingsFor("tcp://nowhere.invalid:1");
        settings.wildfire.im_host = "127.0.0.1";
        settings.wildfire.im_port = im_port;
        settings.wildfire.mqtt_port = mqtt_port;
        settings.wildfire.lookup_tries = 3;
        settings.general.subscribe_qos = 0;
        settings.general.publish_qos = 0;
        return settings;
    }
    bool untilExit() {
        return control.until([&] { return exit_code.has_value(); });
    }
};

TEST_F(WildfireTest, LogsInAtTheNodeAsItself) {
    const test::TempDir dir;
    ASSERT_TRUE(test::run({"mosquitto_passwd", "-b", "-c", (dir / "passwords").string(), "sfu", "sfu"}).ok());
    const Mosquitto broker("allow_anonymous false\npassword_file " + (dir / "passwords").string() + "\n");
    ImServer im("127.0.0.1");
    open(wildfire(im.port(), broker.port()));
    ASSERT_TRUE(untilConnected());
    EXPECT_EQ(im.targets, std::vector<std::string>{"/api/node?id=sfu"});
    MqttPeer peer(broker.url(), {"from-janus"}, MQTTVERSION_3_1_1, "sfu");
    peer.send("to-janus", "{}");
    ASSERT_TRUE(control.untilRequests(1));
}

TEST_F(WildfireTest, TheSameNodeIsConnectedToAgain) {
    Mosquitto broker;
    ImServer im("127.0.0.1:" + std::to_string(broker.port()));
    open(wildfire(im.port(), 1));
    ASSERT_TRUE(untilConnected());
    broker.stop();
    ASSERT_TRUE(untilConnected(false));
    ASSERT_TRUE(pass(std::chrono::milliseconds(300)));
    ASSERT_TRUE(broker.start());
    ASSERT_TRUE(untilConnected());
    EXPECT_FALSE(exit_code);
    EXPECT_GT(im.targets.size(), 1u);
}

TEST_F(WildfireTest, AnotherNodeEndsTheProgram) {
    Mosquitto broker;
    ImServer im("tcp://127.0.0.1:" + std::to_string(broker.port()));
    open(wildfire(im.port(), 1));
    ASSERT_TRUE(untilConnected());
    im.move("10.9.9.9");
    broker.stop();
    ASSERT_TRUE(untilExit());
    EXPECT_EQ(exit_code, -1);
    EXPECT_NE(exit_reason.find("tcp://10.9.9.9:1"), std::string::npos) << exit_reason;
    EXPECT_TRUE(control.log.says("ending with exit code 255"));
}

TEST_F(WildfireTest, AnImServerThatIsDownEndsTheProgramAfterSomeTries) {
    open(wildfire(test::freePort(), 1));
    ASSERT_TRUE(untilExit());
    EXPECT_EQ(exit_code, 1);
    EXPECT_NE(exit_reason.find("3 times"), std::string::npos) << exit_reason;
    EXPECT_TRUE(control.log.says("Connection refused; next attempt in 50 ms"));
}

TEST_F(WildfireTest, OrIsWaitedForWhenAskedTo) {
    const Mosquitto broker;
    ImServer im("");
    MqttSettings settings = wildfire(im.port(), broker.port());
    settings.wildfire.im_down = ImDown::kWait;
    settings.wildfire.lookup_tries = 1;
    open(settings);
    net::Timer again(control.loop, [] {});
    again.repeat(std::chrono::milliseconds(5));
    ASSERT_TRUE(control.until([&] { return control.log.says("names no node"); }));
    im.move("127.0.0.1");
    EXPECT_TRUE(untilConnected());
    EXPECT_FALSE(exit_code);
}

TEST_F(WildfireTest, ManyMessagesThatCannotBePublishedEndTheProgram) {
    Mosquitto broker;
    ImServer im("127.0.0.1");
    MqttSettings settings = wildfire(im.port(), broker.port());
    settings.max_buffered = 2;
    open(settings);
    ASSERT_TRUE(untilConnected());
    broker.stop();
    ASSERT_TRUE(untilConnected(false));
    for (int n = 0; n < 12; ++n) {
        channel->send(1, 0, {{"n", n}}, false);
    }
    ASSERT_TRUE(pass(std::chrono::milliseconds(50)));
    EXPECT_FALSE(exit_code);
    channel->send(1, 0, {{"n", 13}}, false);
    ASSERT_TRUE(untilExit());
    EXPECT_EQ(exit_code, 1);
    EXPECT_NE(exit_reason.find("11 messages in a row"), std::string::npos) << exit_reason;
}

TEST(MqttSettingsCheck, WhatCannotWorkIsRefused) {
    ControlLoop control;
    const auto refused = [&](const std::function<void(MqttSettings&)>& change) {
        MqttSettings settings = MqttChannelTest::settingsFor("tcp://127.0.0.1:1");
        change(settings);
        const auto opened = MqttChannel::open(control.context, settings, [](const std::string&, int) {});
        return opened ? std::string("opened") : opened.error().message;
    };
    EXPECT_NE(refused([](MqttSettings& s) { s.general.publish_topic.clear(); }).find("publish_topic"),
              std::string::npos);
    EXPECT_NE(refused([](MqttSettings& s) { s.tls.certfile = "x"; }).find("both or none"), std::string::npos);
    EXPECT_NE(refused([](MqttSettings& s) { s.tls.ssl_enabled = true; }).find("ssl://"), std::string::npos);
    EXPECT_NE(refused([](MqttSettings& s) { s.admin_enabled = true; }).find("admin"), std::string::npos);
    EXPECT_NE(refused([](MqttSettings& s) { s.general.publish_qos = 3; }).find("qos"), std::string::npos);
}

}  // namespace
}  // namespace wf::channels
