#include "sfu/channels/web_socket_channel.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <deque>

#include "tests/support/local_port.h"
#include "tests/support/web_socket_client.h"
#include "tests/unit/sfu/channels/channel_fixture.h"
#include "tests/unit/sfu/channels/test_certificate.h"

namespace wf::channels {
namespace {

using test::TcpClient;
using test::WebSocketClient;

WebSocketSettings loopback() {
    WebSocketSettings settings;
    settings.ws.port = 0;
    settings.ws.ip = "127.0.0.1";
    return settings;
}

struct WebSocketChannelTest : testing::Test {
    ControlLoop control;
    std::unique_ptr<WebSocketChannel> channel;

    std::uint16_t open(const WebSocketSettings& settings, std::size_t port = 0) {
        auto opened = WebSocketChannel::open(control.context, settings);
        EXPECT_TRUE(opened) << opened.error().message;
        channel = std::move(*opened);
        return channel->ports()[port];
    }
    void echo() {
        control.listener.answer = [](janus::Channel& to, const SpyListener::Request& request) {
            to.send(request.client, request.request, request.json.value_or(janus::Json{{"bad", request.text}}),
                    request.admin);
        };
    }
};

TEST_F(WebSocketChannelTest, RequestsAndAnswersShareTheConnection) {
    WebSocketClient client(open(loopback()), "janus-protocol");
    ASSERT_TRUE(client.open());
    echo();
    client.sendText(R"({"janus":"info","transaction":"t1"})");
    ASSERT_TRUE(control.untilRequests(1));
    EXPECT_FALSE(control.listener.requests[0].admin);
    EXPECT_EQ(client.receiveText(), R"({"janus":"info","transaction":"t1"})");
}

TEST_F(WebSocketChannelTest, ListensAtItsAddressAlone) {
    const std::uint16_t port = open(loopback());
    EXPECT_TRUE(TcpClient(port).connected());
    EXPECT_FALSE(TcpClient(port, false, "127.0.0.2").connected());
}

TEST_F(WebSocketChannelTest, SeveralTextsInOneMessageAreReadInOrder) {
    WebSocketClient client(open(loopback()), "janus-protocol");
    client.sendText(R"({"n":1}{"n":2} {"n":3})");
    ASSERT_TRUE(control.untilRequests(3));
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ((*control.listener.requests[static_cast<std::size_t>(i)].json)["n"], i + 1);
    }
    client.sendText(R"({"n":4}{"n":)");
    ASSERT_TRUE(control.untilRequests(4));
    EXPECT_EQ(control.listener.requests.size(), 4u);
    EXPECT_EQ(control.listener.requests[3].text, R"({"n":4}{"n":)");
}

TEST_F(WebSocketChannelTest, MoreConnectionsThanAllowedAreClosed) {
    WebSocketSettings settings = loopback();
    settings.max_connections = 2;
    const std::uint16_t port = open(settings);
    WebSocketClient first(port, "janus-protocol");
    auto second = std::make_unique<WebSocketClient>(port, "janus-protocol");
    EXPECT_TRUE(first.open());
    EXPECT_TRUE(second->open());
    EXPECT_FALSE(WebSocketClient(port, "janus-protocol").open());
    second.reset();
    ASSERT_TRUE(control.until([&] { return !control.listener.gone.empty(); }));
    EXPECT_TRUE(WebSocketClient(port, "janus-protocol").open());
}

TEST_F(WebSocketChannelTest, HalfOpenConnectionsLeaveDescriptorsToOthers) {
    rlimit usual{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &usual), 0);
    const rlimit few{200, usual.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &few), 0);
    const std::uint16_t port = open(loopback());
    std::deque<TcpClient> silent;
    for (int i = 0; i < 90 && (silent.empty() || silent.back().connected()); ++i) {
        silent.emplace_back(port);
    }
    EXPECT_EQ(silent.back().read(1), "") << "closed by the server, which has 150 descriptors for clients";
    const int other = dup(0);
    EXPECT_GE(other, 0) << "for a recording, say";
    ::close(other);
    silent.clear();
    setrlimit(RLIMIT_NOFILE, &usual);
    EXPECT_TRUE(WebSocketClient(port, "janus-protocol").open());
}

TEST_F(WebSocketChannelTest, FragmentsMakeOneMessageUpToTheLimit) {
    WebSocketSettings settings = loopback();
    settings.max_message_bytes = 300'000;
    const std::uint16_t port = open(settings);
    echo();
    WebSocketClient client(port, "janus-protocol");
    const std::string big(200'000, 'x');
    client.sendFrame(1, "{\"a\":\"", false);
    client.sendFrame(0, big, false);
    client.sendFrame(9, "alive?", true);
    client.sendFrame(0, "\"}", true);
    ASSERT_TRUE(control.untilRequests(1));
    EXPECT_EQ((*control.listener.requests[0].json)["a"], big);
    EXPECT_EQ(client.receiveText(), "{\"a\":\"" + big + "\"}");
    client.sendFrame(1, big, false);
    client.sendFrame(0, big, false);
    const auto frame = client.receive();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->opcode, 8);
    EXPECT_EQ(frame->closeCode(), 1009u);
}

TEST_F(WebSocketChannelTest, AClosedConnectionIsAClientGone) {
    const std::uint16_t port = open(loopback());
    {
        WebSocketClient client(port, "janus-protocol");
        client.sendText("{}");
        ASSERT_TRUE(control.untilRequests(1));
    }
    ASSERT_TRUE(control.until([&] { return !control.listener.gone.empty(); }));
    EXPECT_EQ(control.listener.gone[0], control.listener.requests[0].client);
    channel->send(control.listener.gone[0], 0, {{"late", true}}, false);
}

TEST_F(WebSocketChannelTest, OnlyItsSubprotocolIsSpoken) {
    const std::uint16_t port = open(loopback());
    EXPECT_FALSE(WebSocketClient(port, "").open());
    EXPECT_FALSE(WebSocketClient(port, "janus-admin-protocol").open());
    EXPECT_FALSE(WebSocketClient(port, "none").open());
    EXPECT_TRUE(WebSocketClient(port, "janus-protocol").open());
}

TEST_F(WebSocketChannelTest, AdminHasAPortOfItsOwn) {
    WebSocketSettings settings = loopback();
    settings.admin_ws = settings.ws;
    const std::uint16_t port = open(settings, 2);
    ASSERT_NE(port, channel->ports()[0]);
    EXPECT_FALSE(WebSocketClient(port, "janus-protocol").open());
    WebSocketClient client(port, "janus-admin-protocol");
    client.sendText("{}");
    ASSERT_TRUE(control.untilRequests(1));
    EXPECT_TRUE(control.listener.requests[0].admin);
}

TEST_F(WebSocketChannelTest, OverTls) {
    const TestCertificate certificate;
    WebSocketSettings settings = loopback();
    settings.ws.enabled = false;
    settings.wss = settings.ws;
    settings.wss.enabled = true;
    settings.certificates.cert_pem = certificate.certPath();
    settings.certificates.cert_key = certificate.keyPath();
    const std::uint16_t port = open(settings, 1);
    echo();
    WebSocketClient client(port, "janus-protocol", true);
    ASSERT_TRUE(client.open());
    const std::string text = "{\"a\":\"" + std::string(100'000, 'y') + "\"}";
    client.sendText(text);
    ASSERT_TRUE(control.untilRequests(1));
    EXPECT_EQ(client.receiveText(), text);
}

TEST_F(WebSocketChannelTest, ASlowReaderIsClosedWhenTooMuchWaits) {
    WebSocketSettings settings = loopback();
    settings.max_queue_bytes = 1'000'000;
    WebSocketClient client(open(settings), "janus-protocol");
    client.wire().shrinkReceiveBuffer();
    client.sendText("{}");
    ASSERT_TRUE(control.untilRequests(1));
    const janus::ClientId slow = control.listener.requests[0].client;
    const janus::Json event = {{"a", std::string(100'000, 'z')}};
    // More than the queue and the sockets' own buffers take.
    for (int i = 0; i < 200; ++i) {
        channel->send(slow, 0, event, false);
    }
    ASSERT_TRUE(control.until([&] { return !control.listener.gone.empty(); }));
    EXPECT_EQ(control.listener.gone[0], slow);
}

TEST_F(WebSocketChannelTest, PingsAndClosesWhoDoesNotAnswer) {
    WebSocketSettings settings = loopback();
    settings.pingpong_trigger = std::chrono::seconds(1);
    settings.pingpong_timeout = std::chrono::seconds(1);
    WebSocketClient client(open(settings), "janus-protocol");
    const auto ping = client.receive();
    ASSERT_TRUE(ping);
    EXPECT_EQ(ping->opcode, 9);
    ASSERT_TRUE(control.until([&] { return !control.listener.gone.empty(); }));
}

TEST_F(WebSocketChannelTest, TheAccessListKeepsOthersOut) {
    WebSocketSettings settings = loopback();
    settings.ws.acl = "10., 192.168.1.";
    EXPECT_FALSE(WebSocketClient(open(settings), "janus-protocol").open());
    channel.reset();
    settings.ws.acl_forwarded = true;
    const std::uint16_t port = open(settings);
    EXPECT_FALSE(WebSocketClient(port, "janus-protocol").open());
    EXPECT_TRUE(WebSocketClient(port, "janus-protocol", false, "X-Forwarded-For: 10.1.2.3, 127.0.0.1\r\n").open());
    EXPECT_FALSE(WebSocketClient(port, "janus-protocol", false, "X-Forwarded-For: 11.1.2.3\r\n").open());
}

TEST_F(WebSocketChannelTest, OriginsAreEnforcedWhenAsked) {
    WebSocketSettings settings = loopback();
    settings.cors = {"https://good.example", true};
    const std::uint16_t port = open(settings);
    EXPECT_TRUE(WebSocketClient(port, "janus-protocol", false, "Origin: https://good.example\r\n").open());
    EXPECT_FALSE(WebSocketClient(port, "janus-protocol", false, "Origin: https://bad.example\r\n").open());
}

TEST_F(WebSocketChannelTest, HttpAndNonsenseAreTurnedAway) {
    const std::uint16_t port = open(loopback());
    TcpClient http(port);
    http.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(http.readToEnd().starts_with("HTTP/1.1 403"));
    for (const std::string_view nonsense :
         {"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\nxx", "POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\nxx",
          "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: tea\r\nConnection: Upgrade\r\n\r\n", "\x16\x03\x01\x02garbage\r\n\r\n",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}) {
        TcpClient client(port);
        client.send(nonsense);
        EXPECT_FALSE(client.readToEnd().starts_with("HTTP/1.1 101")) << nonsense;
    }
    EXPECT_TRUE(WebSocketClient(port, "janus-protocol").open());
}

TEST_F(WebSocketChannelTest, StoppingSaysGoodbyeAfterWhatIsQueued) {
    WebSocketClient client(open(loopback()), "janus-protocol");
    client.sendText("{}");
    ASSERT_TRUE(control.untilRequests(1));
    channel->send(control.listener.requests[0].client, 0, {{"last", true}}, false);
    channel.reset();
    EXPECT_EQ(client.receiveText(), R"({"last":true})");
    const auto close = client.receive();
    ASSERT_TRUE(close);
    EXPECT_EQ(close->opcode, 8);
    EXPECT_EQ(close->closeCode(), 1001u);
}

TEST_F(WebSocketChannelTest, TellsWhatCannotBeOpened) {
    WebSocketSettings settings = loopback();
    settings.ws.port = open(settings);
    const auto taken = WebSocketChannel::open(control.context, settings);
    ASSERT_FALSE(taken);
    EXPECT_NE(taken.error().message.find("ws (127.0.0.1 port"), std::string::npos) << taken.error().message;
    settings.ws.ip.clear();
    settings.ws.interface = "nosuch0";
    const auto nowhere = WebSocketChannel::open(control.context, settings);
    ASSERT_FALSE(nowhere);
    EXPECT_NE(nowhere.error().message.find("nosuch0"), std::string::npos);
    settings.pingpong_trigger = std::chrono::seconds(1);
    EXPECT_FALSE(WebSocketChannel::open(control.context, settings));
}

TEST_F(WebSocketChannelTest, ListensOnInterfacesAndIpv6) {
    WebSocketSettings settings = loopback();
    settings.ws.ip.clear();
    settings.ws.interface = "lo";
    EXPECT_TRUE(WebSocketClient(open(settings), "janus-protocol").open());
    channel.reset();
    settings.ws.ip = "::1";
    // Any port of ::1 might by chance be that of another program at 127.0.0.1.
    settings.ws.port = test::freePort();
    const std::uint16_t port = open(settings);
    TcpClient v6(port, false, "::1");
    EXPECT_TRUE(v6.connected());
    EXPECT_FALSE(TcpClient(port).connected());
}

}  // namespace
}  // namespace wf::channels
