// Wrong bytes at the ports of the API while a call is held: handshakes and frames of WebSocket, requests of HTTP,
// messages of MQTT, and in them JSON, requests, session descriptions and candidates with something changed.

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/attacked_call.h"
#include "tests/support/mosquitto.h"
#include "tests/support/mqtt_wire.h"
#include "tests/support/tcp_client.h"

namespace wf::test {
namespace {

using nlohmann::json;

constexpr int kConnections = 400;
constexpr int kMessages = 3000;
constexpr int kDescriptions = 1000;
constexpr int kUsesOfHandle = 25;

class WrongText : public AttackedCall<WrongText> {
protected:
    static void SetUpTestSuite() { startSite(Mosquitto::installed()); }

    /// Requests of all kinds, for a session and a handle.
    static std::vector<json> requests(std::uint64_t session, std::uint64_t handle) {
        std::vector<json> all;
        const auto add = [&](const char* verb, const json& rest) {
            json one{{"janus", verb}, {"session_id", session}, {"handle_id", handle}, {"transaction", "x"}};
            one.update(rest);
            all.push_back(one);
        };
        add("info", json::object());
        add("attach", {{"plugin", "janus.plugin.videoroom"}, {"opaque_id", "o"}});
        add("trickle", {{"candidates", {{{"sdpMid", "0"}, {"sdpMLineIndex", 0}, {"candidate", kCandidate}}}}});
        add("trickle", {{"candidate", {{"completed", true}}}});
        add("hangup", json::object());
        add("keepalive", json::object());
        for (const json& body : std::vector<json>{
                 {{"request", "create"},
                  {"room", "r"},
                  {"publishers", 3},
                  {"audiocodec", "opus,g722"},
                  {"secret", "s"}},
                 {{"request", "edit"}, {"room", "r"}, {"secret", "s"}, {"new_description", "d"}, {"new_pin", "p"}},
                 {{"request", "destroy"}, {"room", "r"}, {"secret", "s"}},
                 {{"request", "exists"}, {"room", "r"}},
                 {{"request", "list"}},
                 {{"request", "allowed"}, {"room", "r"}, {"action", "add"}, {"allowed", {"a", "b"}}},
                 {{"request", "kick"}, {"room", "r"}, {"id", "u"}, {"secret", "s"}},
                 {{"request", "moderate"}, {"room", "r"}, {"id", "u"}, {"mid", "0"}, {"mute", true}},
                 {{"request", "enable_recording"}, {"room", "r"}, {"record", true}},
                 {{"request", "listparticipants"}, {"room", "r"}},
                 {{"request", "listforwarders"}, {"room", "r"}},
                 {{"request", "join"}, {"ptype", "publisher"}, {"room", "r"}, {"id", "u"}, {"display", "d"}},
                 {{"request", "join"},
                  {"ptype", "subscriber"},
                  {"room", "r"},
                  {"streams", {{{"feed", "u"}, {"mid", "0"}}}}},
                 {{"request", "configure"}, {"bitrate", 100000}, {"record", true}, {"filename", "../../f"}},
                 {{"request", "subscribe"}, {"streams", {{{"feed", "u"}, {"mid", "0"}}}}},
                 {{"request", "switch"}, {"streams", {{{"feed", "u"}, {"mid", "0"}, {"sub_mid", "0"}}}}},
                 {{"request", "update"}, {"subscribe", {{{"feed", "u"}}}}, {"unsubscribe", {{{"feed", "v"}}}}},
                 {{"request", "unpublish"}},
                 {{"request", "leave"}}}) {
            add("message", {{"body", body}});
        }
        return all;
    }
    /// A request with something changed, in its values or in its bytes.
    std::string wrongRequest(const std::vector<json>& valid) {
        const json& one = valid[mangler_.below(valid.size())];
        return mangler_.below(3) == 0 ? mangler_.mangle(one.dump()) : mangler_.mangleJson(one).dump();
    }
    std::unique_ptr<JanusClient> newClient() const {
        auto client = std::make_unique<JanusClient>(site_->webSocketPort());
        client->newSession();
        return client;
    }
    /// A line or some bytes of a description changed.
    std::string wrongDescription(const std::string& valid) {
        const auto line = [&] {
            const std::size_t at = valid.rfind('\n', mangler_.below(valid.size() - 1));
            const std::size_t begin = at == std::string::npos ? 0 : at + 1;
            return std::pair(begin, valid.find('\n', begin) + 1 - begin);
        };
        std::string text = valid;
        const auto [begin, size] = line();
        const auto [other, other_size] = line();
        switch (mangler_.below(4)) {
            case 0:
                text.erase(begin, size);
                break;
            case 1:
                text.insert(begin, valid.substr(other, other_size));
                break;
            case 2:
                text.replace(begin, size, mangler_.mangle(valid.substr(begin, size)));
                break;
            default:
                text = mangler_.mangle(text);
                break;
        }
        std::erase_if(text, [](char c) { return (c & 0x80) != 0; });  // JSON is UTF-8
        return text;
    }

    static constexpr const char* kCandidate = "candidate:1 1 UDP 2122260223 192.0.2.1 50000 typ host generation 0";
    Mangler mangler_{815};
    net::Loop loop_;
    net::PacketPool pool_;
    const DtlsIdentity identity_;
};

TEST_F(WrongText, WebSocketHandshakes) {
    const std::string valid =
        "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: janus-protocol\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
    for (int i = 0; i < kConnections; ++i) {
        TcpClient client(site_->webSocketPort());
        ASSERT_TRUE(client.connected());
        client.send(mangler_.below(4) == 0 ? mangler_.noise(2000) : mangler_.mangle(valid));
    }
    EXPECT_TRUE(JanusClient(site_->webSocketPort()).open());
}

TEST_F(WrongText, WebSocketFrames) {
    for (int i = 0; i < kConnections; ++i) {
        JanusClient client(site_->webSocketPort());
        ASSERT_TRUE(client.open()) << i;
        for (std::size_t frames = 1 + mangler_.below(6); frames > 0; --frames) {
            switch (mangler_.below(3)) {
                case 0:
                    client.socket().wire().send(mangler_.noise(500));
                    break;
                case 1:
                    client.socket().sendFrame(static_cast<std::uint8_t>(mangler_.below(16)), mangler_.noise(300),
                                              mangler_.below(2) == 0);
                    break;
                default:
                    client.socket().sendText(mangler_.noise(300));
                    break;
            }
        }
    }
    // Frames that say they are enormous.
    for (const std::string size :
         {"\xff\x7f\xff\xff\xff\xff\xff\xff\xff", "\xff\xff\xff\xff\xff\xff\xff\xff\xff", "\xfe\xff\xff"}) {
        JanusClient client(site_->webSocketPort());
        client.socket().wire().send("\x81" + size + "abcd" + mangler_.noise(1000));
    }
    EXPECT_EQ(JanusClient(site_->webSocketPort()).request({{"janus", "ping"}})["janus"], "pong");
}

TEST_F(WrongText, Requests) {
    auto client = newClient();
    std::vector<json> valid;
    for (int i = 0; i < kMessages; ++i) {
        if (i % kUsesOfHandle == 0) {
            if (client->request({{"janus", "ping"}})["janus"] != "pong" || i % (8 * kUsesOfHandle) == 0) {
                client = newClient();
            }
            valid = requests(client->newSession(), client->attach());
        }
        client->socket().sendText(wrongRequest(valid));
        // Its answer is read on the way to this one's.
        client->request({{"janus", "ping"}});
    }
    EXPECT_EQ(newClient()->request({{"janus", "ping"}})["janus"], "pong");
}

TEST_F(WrongText, Offers) {
    const auto client = newClient();
    std::uint64_t handle = 0;
    for (int i = 0; i < kDescriptions; ++i) {
        if (i % kUsesOfHandle == 0) {
            if (handle != 0) {
                client->detach(handle);
            }
            handle = client->attach();
            client->message(handle, {{"request", "join"}, {"ptype", "publisher"}, {"room", call_->room()}});
        }
        WebrtcClient media(loop_, pool_, identity_);
        WebrtcClient::Wanted wanted;
        wanted.simulcast = mangler_.below(2) == 0;
        wanted.data = mangler_.below(2) == 0;
        const json answer = client->message(handle, {{"request", "configure"}},
                                            {{"type", "offer"}, {"sdp", wrongDescription(media.offer(wanted))}});
        ASSERT_TRUE(answer["janus"] == "event" || answer["janus"] == "error") << answer;
        json trickle = client->envelope("trickle", handle);
        trickle["candidate"] = {{"sdpMid", "0"}, {"sdpMLineIndex", 0}, {"candidate", mangler_.mangle(kCandidate)}};
        ASSERT_TRUE(client->socket().sendText(trickle.dump(-1, ' ', false, json::error_handler_t::replace)));
    }
    client->detach(handle);
}

TEST_F(WrongText, Answers) {
    const auto client = newClient();
    for (int i = 0; i < kDescriptions; ++i) {
        const std::uint64_t handle = client->attach();
        const json offer = client->message(
            handle, {{"request", "join"}, {"ptype", "subscriber"}, {"room", call_->room()}, {"feed", "alice"}});
        ASSERT_TRUE(offer.contains("jsep")) << offer;
        // An answer that leaves out where to: nothing is sent by the client.
        const std::string wrong = wrongDescription(offer["jsep"]["sdp"]);
        const json started = client->message(handle, {{"request", "start"}}, {{"type", "answer"}, {"sdp", wrong}});
        ASSERT_TRUE(started["janus"] == "event" || started["janus"] == "error") << started;
        client->detach(handle);
    }
}

TEST_F(WrongText, HttpRequests) {
    const std::string body = R"({"janus":"create","transaction":"x"})";
    const std::vector<std::string> valid{
        "POST /janus HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body,
        "POST /janus HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n24\r\n" + body + "\r\n0\r\n\r\n",
        "GET /janus/1234567?maxev=5&rid=1 HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
        "OPTIONS /janus/1/2 HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\nAccess-Control-Request-Method: POST\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /metrics HTTP/1.0\r\n\r\n",
        "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\nRange: bytes=0-18446744073709551615\r\n\r\n"};
    for (int i = 0; i < 5 * kConnections; ++i) {
        TcpClient client(site_->httpPort());
        ASSERT_TRUE(client.connected());
        for (std::size_t requests = 1 + mangler_.below(4); requests > 0; --requests) {
            const std::string& one = valid[mangler_.below(valid.size())];
            client.send(mangler_.below(8) == 0 ? mangler_.noise(2000) : mangler_.mangle(one));
        }
    }
    TcpClient client(site_->httpPort());
    client.send("GET /janus/info HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(client.readToEnd().starts_with("HTTP/1.1 200"));
}

TEST_F(WrongText, MqttMessages) {
    if (!Mosquitto::installed()) {
        GTEST_SKIP() << "needs mosquitto";
    }
    MqttWire wire(site_->mqttPort(), "attacker");
    ASSERT_TRUE(wire.open());
    ASSERT_TRUE(wire.subscribe("from-janus"));
    std::vector<json> valid = requests(1, 2);
    for (int i = 0; i < kMessages; ++i) {
        ASSERT_TRUE(wire.publish("to-janus", mangler_.below(8) == 0 ? mangler_.noise(500) : wrongRequest(valid)));
        if (i % kUsesOfHandle != 0) {
            continue;
        }
        const std::string transaction = "ping" + std::to_string(i);
        ASSERT_TRUE(wire.publish("to-janus", json{{"janus", "ping"}, {"transaction", transaction}}.dump()));
        std::string answer;
        do {
            answer = wire.receive();
            ASSERT_NE(answer, "") << "no answer, " << i;
        } while (answer.find(transaction) == std::string::npos);
    }
}

TEST_F(WrongText, NothingIsLeftBehind) { expectNothingLeft(); }

TEST_F(WrongText, ServerEndsOrderly) { expectOrderlyEnd(); }

}  // namespace
}  // namespace wf::test
