#include "sfu/channels/http_channel.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/tcp_client.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/sfu/channels/channel_fixture.h"
#include "tests/unit/sfu/channels/test_certificate.h"

namespace wf::channels {
namespace {

using test::TcpClient;

HttpSettings loopback() {
    HttpSettings settings;
    settings.http.port = 0;
    settings.http.ip = "127.0.0.1";
    settings.json = JsonFormat::kCompact;
    return settings;
}

std::string postText(const std::string& path, const std::string& body) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

struct Reply {
    std::string head;
    std::string body;
    [[nodiscard]] bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
};

Reply readReply(TcpClient& client) {
    Reply reply;
    reply.head = client.readTo("\r\n\r\n");
    const std::string_view key = "Content-Length: ";
    const std::size_t at = reply.head.find(key);
    if (at != std::string::npos) {
        reply.body = client.read(std::stoul(reply.head.substr(at + key.size())));
    }
    return reply;
}

struct HttpChannelTest : testing::Test {
    ControlLoop control;
    std::unique_ptr<HttpChannel> channel;

    std::uint16_t open(const HttpSettings& settings, std::size_t port = 0, WebSite site = {}) {
        auto opened = HttpChannel::open(control.context, settings, std::move(site));
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
    // One request whose answer needs no turn of the control loop.
    static Reply ask(std::uint16_t port, const std::string& text) {
        TcpClient client(port);
        client.send(text);
        return readReply(client);
    }
    Reply askLoop(std::uint16_t port, const std::string& text) {
        TcpClient client(port);
        client.send(text);
        Reply reply;
        std::atomic<bool> done = false;
        std::thread reader([&] {
            reply = readReply(client);
            done = true;
            control.loop.post([] {});
        });
        EXPECT_TRUE(control.until([&] { return done.load(); }));
        reader.join();
        return reply;
    }
};

TEST_F(HttpChannelTest, RequestsAreAnsweredWithJson) {
    const std::uint16_t port = open(loopback());
    echo();
    const Reply reply = askLoop(port, postText("/janus/5", R"({"janus":"keepalive","transaction":"t"})"));
    EXPECT_TRUE(reply.has("HTTP/1.1 200 OK"));
    EXPECT_TRUE(reply.has("Content-Type: application/json\r\n"));
    EXPECT_TRUE(reply.has("Access-Control-Allow-Origin: *\r\n"));
    EXPECT_EQ(reply.body, R"({"janus":"keepalive","transaction":"t","session_id":5})");
}

TEST_F(HttpChannelTest, OneConnectionCarriesManyRequestsAlsoAhead) {
    const std::uint16_t port = open(loopback());
    echo();
    TcpClient client(port);
    client.send(postText("/janus", R"({"n":1})") + postText("/janus", R"({"n":2})") + "GET /none HTTP/1.1\r\n\r\n");
    ASSERT_TRUE(control.untilRequests(2));
    EXPECT_EQ(readReply(client).body, R"({"n":1})");
    EXPECT_EQ(readReply(client).body, R"({"n":2})");
    EXPECT_TRUE(readReply(client).has("404 Not Found"));
    client.send("GET /none HTTP/1.1\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(readReply(client).has("Connection: close"));
    EXPECT_EQ(client.readToEnd(), "");
}

TEST_F(HttpChannelTest, TheLastRequestSentAheadIsAnsweredToo) {
    const std::uint16_t port = open(loopback());
    TcpClient last(port);
    last.send("GET /none HTTP/1.1\r\n\r\nGET /none HTTP/1.1\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(readReply(last).has("404 Not Found"));
    EXPECT_TRUE(readReply(last).has("Connection: close"));
    EXPECT_EQ(last.readToEnd(), "");
    TcpClient wrong(port);
    wrong.send("GET /none HTTP/1.1\r\n\r\nnonsense\r\n\r\n");
    EXPECT_TRUE(readReply(wrong).has("404 Not Found"));
    EXPECT_TRUE(readReply(wrong).has("400 Bad Request"));
    EXPECT_EQ(wrong.readToEnd(), "");
}

TEST_F(HttpChannelTest, LongPollGetsTheEvent) {
    const std::uint16_t port = open(loopback());
    channel->onSessionCreated(1, 9);
    TcpClient client(port);
    client.send("GET /janus/9?maxev=3 HTTP/1.1\r\n\r\n");
    ASSERT_TRUE(control.until([&] { return !control.listener.polled.empty(); }));
    channel->send(1, 0, {{"janus", "event"}, {"session_id", 9}}, false);
    EXPECT_EQ(readReply(client).body, R"([{"janus":"event","session_id":9}])");
}

TEST_F(HttpChannelTest, AClosedPollLosesNoEvent) {
    const std::uint16_t port = open(loopback());
    channel->onSessionCreated(1, 9);
    {
        TcpClient client(port);
        client.send("GET /janus/9 HTTP/1.1\r\n\r\n");
        ASSERT_TRUE(control.until([&] { return control.listener.polled.size() == 1; }));
    }
    // A request on the same server thread behind the closing: once it is answered, the close has been told.
    echo();
    askLoop(port, postText("/janus", "{}"));
    channel->send(1, 0, {{"janus", "event"}, {"session_id", 9}}, false);
    EXPECT_EQ(askLoop(port, "GET /janus/9 HTTP/1.1\r\n\r\n").body, R"({"janus":"event","session_id":9})");
}

TEST_F(HttpChannelTest, OptionsAndOrigins) {
    const std::uint16_t port = open(loopback());
    const Reply reply = ask(port,
                            "OPTIONS /janus HTTP/1.1\r\nOrigin: http://x\r\nAccess-Control-Request-Method: POST\r\n"
                            "Access-Control-Request-Headers: content-type\r\n\r\n");
    EXPECT_TRUE(reply.has("200 OK"));
    EXPECT_TRUE(reply.has("Access-Control-Allow-Methods: POST\r\n"));
    EXPECT_TRUE(reply.has("Access-Control-Allow-Headers: content-type\r\n"));
    EXPECT_TRUE(reply.has("Access-Control-Max-Age: 86400\r\n"));
    channel.reset();
    HttpSettings strict = loopback();
    strict.cors = {"http://good", true};
    const std::uint16_t strict_port = open(strict);
    EXPECT_TRUE(ask(strict_port, "OPTIONS /janus HTTP/1.1\r\nOrigin: http://bad\r\n\r\n").has("403 Forbidden"));
    const Reply good = ask(strict_port, "OPTIONS /janus HTTP/1.1\r\nOrigin: http://good\r\n\r\n");
    EXPECT_TRUE(good.has("Access-Control-Allow-Origin: http://good\r\n"));
    EXPECT_TRUE(good.has("Access-Control-Allow-Credentials: true\r\n"));
}

TEST_F(HttpChannelTest, AdminHasItsPortAndPath) {
    HttpSettings settings = loopback();
    settings.admin_http = settings.http;
    const std::uint16_t port = open(settings, 2);
    echo();
    askLoop(port, postText("/admin", R"({"janus":"list_sessions"})"));
    ASSERT_EQ(control.listener.requests.size(), 1u);
    EXPECT_TRUE(control.listener.requests[0].admin);
    EXPECT_TRUE(ask(port, postText("/janus", "{}")).has("404"));
    EXPECT_TRUE(ask(channel->ports()[0], postText("/admin", "{}")).has("405"));
}

TEST_F(HttpChannelTest, PagesFilesHealthAndMetrics) {
    const test::TempDir dir;
    std::ofstream(dir / "a.webm") << std::string(300'000, 'w') << "end";
    WebSite site;
    site.routes = {{"/", "text/html", "<p>hi", "", {}}, {"/rec/", "", "", dir.path().string(), {}}};
    std::string trouble;
    site.health = [&] { return trouble; };
    site.readiness = [] { return std::string("draining"); };
    site.metrics = [](const WebSite::TextDone& done) { done("wf_up 1\n"); };
    const std::uint16_t port = open(loopback(), 0, site);
    EXPECT_EQ(ask(port, "GET /?x HTTP/1.1\r\n\r\n").body, "<p>hi");
    const Reply missing = ask(port, "GET /no HTTP/1.1\r\n\r\n");
    EXPECT_TRUE(missing.has("404") && missing.has("Access-Control-Allow-Origin: *\r\n"));
    EXPECT_EQ(ask(port, "GET /rec/a.webm HTTP/1.1\r\n\r\n").body.size(), 300'003u);
    EXPECT_EQ(ask(port, "GET /rec/a%2Ewebm HTTP/1.1\r\nRange: bytes=-3\r\n\r\n").body, "end");
    EXPECT_TRUE(ask(port, "GET /rec/..%2fa.webm HTTP/1.1\r\n\r\n").has("404"));
    EXPECT_NE(ask(port, "GET /rec/ HTTP/1.1\r\n\r\n").body.find("\"a.webm\""), std::string::npos);
    TcpClient head(port);
    head.send("HEAD /rec/a.webm HTTP/1.1\r\nConnection: close\r\n\r\n");
    const std::string told = head.readToEnd();
    EXPECT_NE(told.find("Content-Length: 300003\r\n"), std::string::npos);
    EXPECT_TRUE(told.ends_with("\r\n\r\n"));
    EXPECT_EQ(askLoop(port, "GET /healthz HTTP/1.1\r\n\r\n").body, "ok\n");
    trouble = "disk full";
    EXPECT_TRUE(askLoop(port, "GET /healthz HTTP/1.1\r\n\r\n").has("503"));
    const Reply readiness = askLoop(port, "GET /readyz HTTP/1.1\r\n\r\n");
    EXPECT_TRUE(readiness.has("503"));
    EXPECT_EQ(readiness.body, "draining\n");
    const Reply metrics = askLoop(port, "GET /metrics HTTP/1.1\r\n\r\n");
    EXPECT_EQ(metrics.body, "wf_up 1\n");
    EXPECT_TRUE(metrics.has("Content-Type: text/plain; version=0.0.4"));
}

TEST_F(HttpChannelTest, OverTls) {
    const TestCertificate certificate;
    HttpSettings settings = loopback();
    settings.http.enabled = false;
    settings.https = settings.http;
    settings.https.enabled = true;
    settings.certificates.cert_pem = certificate.certPath();
    settings.certificates.cert_key = certificate.keyPath();
    WebSite site;
    site.routes = {{"/big", "text/plain", std::string(1'000'000, 'b'), "", {}}};
    TcpClient client(open(settings, 1, site), true);
    ASSERT_TRUE(client.connected());
    client.send("GET /big HTTP/1.1\r\n\r\n");
    EXPECT_EQ(readReply(client).body.size(), 1'000'000u);
}

TEST_F(HttpChannelTest, NonsenseIsRefusedAndEndsTheConnection) {
    HttpSettings settings = loopback();
    settings.max_body_bytes = 100;
    const std::uint16_t port = open(settings);
    const std::pair<std::string, std::string> wrong[] = {
        {"nonsense\r\n\r\n", "400"},
        {"GET /janus/%zz HTTP/1.1\r\n\r\n", "400"},
        {"GET / HTTP/3.0\r\n\r\n", "505"},
        {"POST /janus HTTP/1.1\r\nContent-Length: 101\r\n\r\n", "413"},
        {"GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\n\r\n", "431"},
    };
    for (const auto& [text, status] : wrong) {
        EXPECT_TRUE(ask(port, text).has("HTTP/1.1 " + status)) << text.substr(0, 50);
    }
    TcpClient tls_hello(port);
    tls_hello.send("\x16\x03\x01\x02 \r\n\r\n");
    EXPECT_TRUE(tls_hello.readToEnd().starts_with("HTTP/1.1 400"));
}

TEST_F(HttpChannelTest, WaitingClientsAreToldToContinue) {
    const std::uint16_t port = open(loopback());
    echo();
    TcpClient client(port);
    client.send("POST /janus HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 7\r\n\r\n");
    EXPECT_EQ(client.readTo("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send(R"({"n":1})");
    ASSERT_TRUE(control.untilRequests(1));
    EXPECT_EQ(readReply(client).body, R"({"n":1})");
}

TEST_F(HttpChannelTest, AccessListsKeepOthersOut) {
    HttpSettings settings = loopback();
    settings.http.acl = "10.";
    EXPECT_EQ(ask(open(settings), "GET / HTTP/1.1\r\n\r\n").head, "");
    channel.reset();
    settings.http.acl_forwarded = true;
    const std::uint16_t port = open(settings);
    EXPECT_TRUE(ask(port, "GET / HTTP/1.1\r\n\r\n").has("403"));
    EXPECT_TRUE(ask(port, "GET / HTTP/1.1\r\nX-Forwarded-For: 10.0.0.9\r\n\r\n").has("404"));
}

TEST_F(HttpChannelTest, ListensAtItsAddressAlone) {
    const std::uint16_t port = open(loopback());
    EXPECT_TRUE(TcpClient(port).connected());
    EXPECT_FALSE(TcpClient(port, false, "127.0.0.2").connected());
    channel.reset();
    HttpSettings everywhere = loopback();
    everywhere.http.ip.clear();
    EXPECT_TRUE(TcpClient(open(everywhere), false, "127.0.0.2").connected());
}

TEST_F(HttpChannelTest, MoreConnectionsThanAllowedAreClosed) {
    HttpSettings settings = loopback();
    settings.mhd_connection_limit = 2;
    const std::uint16_t port = open(settings);
    TcpClient first(port);
    first.send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_TRUE(readReply(first).has("404"));
    TcpClient second(port);
    second.send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_TRUE(readReply(second).has("404"));
    EXPECT_EQ(ask(port, "GET / HTTP/1.1\r\n\r\n").head, "");
}

TEST_F(HttpChannelTest, StoppingWithWaitingPollsIsQuick) {
    const std::uint16_t port = open(loopback());
    channel->onSessionCreated(1, 9);
    TcpClient client(port);
    client.send("GET /janus/9 HTTP/1.1\r\n\r\n");
    ASSERT_TRUE(control.until([&] { return !control.listener.polled.empty(); }));
    channel.reset();
    EXPECT_EQ(client.readToEnd(), "");
}

}  // namespace
}  // namespace wf::channels
