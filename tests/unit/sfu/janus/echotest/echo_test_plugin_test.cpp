#include "sfu/janus/echotest/echo_test_plugin.h"

#include <filesystem>

#include "tests/support/data_peer.h"
#include "tests/unit/sfu/janus/videoroom/plugin_fixture.h"

namespace wf::janus::echotest::test {
namespace {

using videoroom::test::PluginFixture;
using wf::test::DataPeer;
using wf::test::WebrtcClient;

constexpr const char* kOk = R"(t {"echotest":"event","result":"ok"})";

std::string fault(int code, const std::string& text) {
    return R"(t {"echotest":"event","error_code":)" + std::to_string(code) + R"(,"error":")" + text + R"("})";
}

class EchoTestPluginTest : public PluginFixture {
protected:
    void SetUp() override {
        PluginFixture::SetUp();
        echo_ = std::make_unique<EchoTestPlugin>(loop_, worker_pointers_, EchoTestPlugin::Settings{});
    }
    void TearDown() override {
        PluginFixture::TearDown();
        echo_.reset();
    }
    Client attachEcho() {
        Client client{std::make_shared<videoroom::test::TestPort>(loop_), nullptr};
        client.handle = echo_->attach(client.port);
        return client;
    }
    /// Offers and waits until the connection is up.
    void connect(Client& client, WebrtcClient& peer, const std::string& body, WebrtcClient::Wanted wanted = {}) {
        wanted.receives = true;
        ASSERT_EQ(ask(client, body, jsep(JsepType::kOffer, peer.offer(wanted))), kOk);
        ASSERT_TRUE(client.port->last_jsep.has_value());
        EXPECT_EQ(client.port->last_jsep->type, JsepType::kAnswer);
        ASSERT_TRUE(peer.accept(client.port->last_jsep->sdp));
        ASSERT_EQ(nextLike(client, "webrtcup"), "webrtcup");
        ASSERT_TRUE(runUntil([&peer] { return peer.connected(); }));
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
    /// That event handlers are told as the `count`th.
    std::string pluginEvent(Client& client, std::size_t count) {
        return runUntil([&] { return client.port->plugin_events.size() >= count; })
                   ? client.port->plugin_events[count - 1]
                   : "nothing";
    }
    std::string report(Client& client) {
        std::optional<PluginHandle::Info> info;
        client.handle->query([&info](PluginHandle::Info told) { info = std::move(told); });
        return runUntil([&info] { return info.has_value(); }) ? info->plugin_specific.dump() : "nothing";
    }

    std::unique_ptr<EchoTestPlugin> echo_;
    wf::test::TempDir folder_;
};

TEST_F(EchoTestPluginTest, IntroducesItselfAndEchoesAdministrators) {
    EXPECT_EQ(echo_->description().package, "janus.plugin.echotest");
    EXPECT_EQ(echo_->description().version_string, "0.0.7");
    Json answer;
    echo_->onAdminMessage({{"x", 1}}, [&answer](Json data) { answer = std::move(data); });
    EXPECT_EQ(answer.dump(), R"({"x":1})");
}

// The texts are those that Janus 1.1.2 gave to the same requests.
TEST_F(EchoTestPluginTest, ChecksRequestsAsJanusDoes) {
    Client client = attachEcho();
    const std::string nothing = fault(413, "Message error: no supported attributes found");
    const std::vector<std::pair<std::string, std::string>> requests{
        {"{}", nothing},
        {R"({"audio":1})", fault(413, "Invalid element type (audio should be a boolean)")},
        {R"({"audio":true})", kOk},
        {R"({"video":false})", kOk},
        {R"({"bitrate":-1})", fault(413, "Invalid element type (bitrate should be a positive integer)")},
        {R"({"bitrate":256000})", kOk},
        {R"({"substream":3})", fault(413, "Invalid value (substream should be 0, 1 or 2)")},
        {R"({"substream":1})", kOk},
        {R"({"temporal":5})", fault(413, "Invalid value (temporal should be 0, 1 or 2)")},
        {R"({"spatial_layer":3})", fault(413, "Invalid value (spatial_layer should be 0, 1 or 2)")},
        {R"({"temporal_layer":1})", kOk},
        {R"({"fallback":5000})", kOk},
        {R"({"record":true})", kOk},
        {R"({"record":false})", kOk},
        {R"({"filename":"x"})", nothing},
        {R"({"audiocodec":"opus"})", nothing},
        {R"({"videocodec":"vp8"})", kOk},
        {R"({"opusred":true})", kOk},
        {R"({"min_delay":-1})", kOk},
        {R"({"max_delay":50})", kOk},
    };
    for (const auto& [body, answer] : requests) {
        EXPECT_EQ(ask(client, body), answer) << body;
    }
    EXPECT_EQ(report(client), R"({"audio_active":true,"video_active":false,"bitrate":256000,"peer-bitrate":0,)"
                              R"("slowlink_count":0,"hangingup":0,"destroyed":0})");
}

TEST_F(EchoTestPluginTest, SendsMediaBackOnStreamsOfItsOwn) {
    Client client = attachEcho();
    const auto peer = makePeer();
    connect(client, *peer, R"({"audio":true,"video":true})");
    const std::string& answer = client.port->last_jsep->sdp;
    EXPECT_NE(answer.find("a=sendrecv"), std::string::npos);
    EXPECT_NE(answer.find("a=msid:janus janus1"), std::string::npos);
    EXPECT_NE(answer.find("a=ssrc-group:FID"), std::string::npos);
    ASSERT_TRUE(sendUntil(*peer, [&] { return peer->received("0").packets > 5 && peer->received("1").packets > 5; }));
    EXPECT_EQ(peer->received("0").payload_type, 111);
    EXPECT_EQ(peer->received("1").payload_type, 120);
    EXPECT_GT(peer->received("1").key_frames, 0U);
    EXPECT_EQ(nextLike(client, "media 1"), "media 1 yes");

    EXPECT_EQ(ask(client, R"({"audio":false})"), kOk);
    const std::uint64_t video = peer->received("1").packets;
    const std::uint64_t audio = peer->received("0").packets;
    ASSERT_TRUE(sendUntil(*peer, [&] { return peer->received("1").packets > video + 20; }));
    EXPECT_LE(peer->received("0").packets, audio + 2);  // what was on its way
    EXPECT_EQ(pluginEvent(client, 2), R"({"audio_active":false,"video_active":true,"bitrate":0})");
}

TEST_F(EchoTestPluginTest, TakesTheNamedCodecOrRefusesTheLine) {
    Client client = attachEcho();
    const auto peer = makePeer();
    WebrtcClient::Wanted wanted;
    wanted.receives = true;
    EXPECT_EQ(ask(client, R"({"audio":true,"videocodec":"h264"})", jsep(JsepType::kOffer, peer->offer(wanted))), kOk);
    EXPECT_NE(client.port->last_jsep->sdp.find("m=video 0 "), std::string::npos);
    Client other = attachEcho();
    EXPECT_EQ(ask(other, R"({"audiocodec":"foo","videocodec":"foo"})", jsep(JsepType::kOffer, peer->offer(wanted))),
              fault(414, "None of the offer's media lines can be used"));
}

TEST_F(EchoTestPluginTest, ChangesSubstreamsAndTellsOfThem) {
    Client client = attachEcho();
    const auto peer = makePeer();
    WebrtcClient::Wanted wanted;
    wanted.simulcast = true;
    connect(client, *peer, R"({"video":true})", wanted);
    const auto hears = [&](const std::string& event) {
        return sendUntil(*peer, [&] {
            auto& notes = client.port->notes;
            const auto found = std::find_if(notes.begin(), notes.end(),
                                            [&](const std::string& note) { return note.starts_with(event); });
            const bool heard = found != notes.end();
            if (heard) {
                notes.erase(notes.begin(), found);
            }
            return heard;
        });
    };
    EXPECT_TRUE(hears(R"({"echotest":"event","videocodec":"vp8","substream":2,"temporal":)"));
    client.port->notes.clear();
    EXPECT_EQ(ask(client, R"({"substream":0})"), kOk);
    EXPECT_TRUE(hears(R"({"echotest":"event","videocodec":"vp8","substream":0,"temporal":)"));
    // What is there already is told at once, before the answer.
    client.port->notes.clear();
    EXPECT_EQ(ask(client, R"({"substream":0,"fallback":100000})"), kOk);
    EXPECT_NE(report(client).find(R"("simulcast":true,"substream":0,"substream-target":0,)"), std::string::npos);
    EXPECT_NE(report(client).find(R"("fallback":100000)"), std::string::npos);
}

TEST_F(EchoTestPluginTest, AnswersMessagesOnTheirOwnChannel) {
    Client client = attachEcho();
    const auto peer = makePeer();
    WebrtcClient::Wanted wanted;
    wanted.data = true;
    connect(client, *peer, R"({"audio":true})", wanted);
    DataPeer data(sctp_, loop_, peer->rtc());
    net::Timer pace(loop_, [&data] { data.poll(); });
    pace.repeat(std::chrono::milliseconds(5));
    ASSERT_TRUE(runUntil([&data] { return data.connected(); }));
    const std::uint16_t channel = data.open("chat", "words");
    data.send(channel, "hello");
    ASSERT_TRUE(runUntil([&data] { return data.received.size() == 1; }));
    data.send(channel, "bits", true);
    ASSERT_TRUE(runUntil([&data] { return data.received.size() == 2; }));
    EXPECT_EQ(data.received[0], "chat/words: Janus EchoTest here! You wrote: hello");
    EXPECT_EQ(data.received[1], "chat/words: bits (binary)");
    EXPECT_EQ(data.opened, 0U);  // the server needs no channel of its own
}

TEST_F(EchoTestPluginTest, RecordsUnderTheGivenNameUntilTheHangup) {
    Client client = attachEcho();
    const auto peer = makePeer();
    const std::string base = folder_.path().string() + "/me";
    connect(client, *peer, R"({"record":true,"filename":")" + base + R"("})");
    EXPECT_EQ(pluginEvent(client, 1),
              R"({"audio_active":true,"video_active":true,"bitrate":0,"recording":{"audio":"me-audio.mjr.tmp",)"
              R"("video":"me-video.mjr.tmp"}})");
    ASSERT_TRUE(sendUntil(*peer, [&] { return peer->received("1").packets > 10; }));
    client.handle->onHangup("Janus API");
    EXPECT_EQ(nextLike(client, R"({"echotest":"event","result")"), R"({"echotest":"event","result":"done"})");
    EXPECT_EQ(next(client), "hangup Janus API");
    ASSERT_TRUE(sendUntil(*peer, [&] {
        return std::filesystem::exists(base + "-audio.mjr") && std::filesystem::exists(base + "-video.mjr") &&
               std::filesystem::file_size(base + "-video.mjr") > 1000;
    }));
    EXPECT_EQ(report(client), R"({"audio_active":true,"video_active":true,"bitrate":0,"peer-bitrate":0,)"
                              R"("slowlink_count":0,"hangingup":0,"destroyed":0})");
}

TEST_F(EchoTestPluginTest, NamesRecordingsByItselfAndEndsWithTheHandle) {
    Client client = attachEcho();
    const auto peer = makePeer();
    connect(client, *peer, R"({"audio":true})");
    EXPECT_EQ(ask(client, R"({"record":true,"filename":")" + folder_.path().string() + R"(/"})"), kOk);
    const Json told = Json::parse(pluginEvent(client, 2));
    EXPECT_TRUE(told.at("recording").at("audio").get<std::string>().starts_with("echotest-0x2-")) << told.dump();
    client.handle.reset();
    EXPECT_EQ(nextLike(client, "hangup"), "hangup Close PC");
}

}  // namespace
}  // namespace wf::janus::echotest::test
