#include "sfu/janus/videoroom/forward_parameters.h"
#include "tests/unit/sfu/janus/videoroom/plugin_fixture.h"

namespace wf::janus::videoroom::test {
namespace {

constexpr const char* kCrypto = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0e";

class ForwardTest : public PluginFixture {
protected:
    static std::string fault(int code, const std::string& text) {
        return R"(t {"videoroom":"event","error_code":)" + std::to_string(code) + R"(,"error":")" + text + R"("})";
    }
    /// The answer with its random numbers left out.
    static Json masked(const std::string& answer) {
        Json data = dataOf(answer);
        if (data.contains("forwarders")) {
            for (Json& forwarder : data["forwarders"]) {
                EXPECT_GT(forwarder.at("stream_id").get<std::uint64_t>(), 0U);
                forwarder["stream_id"] = 0;
                if (forwarder.contains("local_rtcp_port")) {
                    forwarder["local_rtcp_port"] = 0;
                }
            }
        }
        return data;
    }
};

TEST_F(ForwardTest, AnswersAsJanusDoes) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7,"secret":"s"})");
    const auto peer = makePeer();
    publish(alice, *peer, 42, "alice");
    const std::string start = R"({"request":"rtp_forward","room":7,"secret":"s","publisher_id":42,)";
    EXPECT_EQ(masked(ask(alice, start +
                                    R"("host":"127.0.0.1","streams":[{"mid":"0","port":30002,"ssrc":5,"pt":100},)"
                                    R"({"mid":"1","port":30004,"rtcp_port":30005,"srtp_suite":80,"srtp_crypto":")" +
                                    kCrypto + R"("},{"mid":"7","port":30006}]})"))
                  .dump(),
              R"({"publisher_id":42,"forwarders":[{"stream_id":0,"host":"127.0.0.1","port":30002,"type":"audio",)"
              R"("ssrc":5,"pt":100},{"stream_id":0,"host":"127.0.0.1","port":30004,"type":"video",)"
              R"("local_rtcp_port":0,"remote_rtcp_port":30005,"srtp":true}],"room":7,"videoroom":"rtp_forward"})");

    Json legacy = dataOf(ask(alice, start + R"("host":"127.0.0.1","audio_port":30010,"video_port":30012})"));
    const auto audio_id = legacy.at("rtp_stream").at("audio_stream_id").get<std::uint64_t>();
    legacy["rtp_stream"]["audio_stream_id"] = 0;
    legacy["rtp_stream"]["video_stream_id"] = 0;
    EXPECT_EQ(legacy.dump(),
              R"({"publisher_id":42,"rtp_stream":{"audio_stream_id":0,"audio":30010,"video_stream_id":0,"video":30012,)"
              R"("warning":"deprecated_api","host":"127.0.0.1"},"room":7,"videoroom":"rtp_forward"})");

    const Json listed = dataOf(ask(alice, R"({"request":"listforwarders","room":7,"secret":"s"})"));
    EXPECT_EQ(listed.at("videoroom"), "forwarders");
    EXPECT_EQ(listed.at("publishers").at(0).at("publisher_id"), 42);
    EXPECT_EQ(listed.at("publishers").at(0).at("display"), "alice");
    EXPECT_EQ(listed.at("publishers").at(0).at("forwarders").size(), 4U);

    const std::string stop = R"({"request":"stop_rtp_forward","room":7,"secret":"s","publisher_id":42,"stream_id":)" +
                             std::to_string(audio_id) + "}";
    EXPECT_EQ(ask(alice, stop), R"(t {"videoroom":"stop_rtp_forward","room":7,"publisher_id":42,"stream_id":)" +
                                    std::to_string(audio_id) + "}");
    EXPECT_EQ(ask(alice, stop), fault(428, "No such stream (" + std::to_string(audio_id) + ")"));
}

TEST_F(ForwardTest, RefusesWhatCannotBeForwarded) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7,"secret":"s"})");
    const std::string start = R"({"request":"rtp_forward","room":7,"secret":"s","publisher_id":42)";
    EXPECT_EQ(ask(alice, R"({"request":"rtp_forward","room":7,"secret":"s"})"),
              fault(429, "Missing mandatory element (publisher_id)"));
    EXPECT_EQ(ask(alice, start + R"(,"audio_port":5})"), fault(429, "Missing mandatory element (host)"));
    EXPECT_EQ(ask(alice, start + R"(,"host":"127.0.0.1","streams":[{"mid":"0"}]})"),
              fault(429, "Missing mandatory element (port)"));
    EXPECT_EQ(ask(alice, start + R"(,"host":"127.0.0.1","host_family":"ipx","audio_port":5})"),
              fault(430, "Unsupported protocol family (ipx)"));
    EXPECT_EQ(ask(alice, start + R"(,"host":"127.0.0.1","srtp_suite":7,"srtp_crypto":"x","audio_port":5})"),
              fault(430, "Invalid SRTP suite (7)"));
    EXPECT_EQ(ask(alice, start + R"(,"host":"127.0.0.1","host_family":"ipv6","audio_port":5})"),
              fault(430, "Could not resolve address (127.0.0.1)..."));
    EXPECT_EQ(ask(alice, start + R"(,"host":"no-such-host.invalid","audio_port":5})"),
              fault(430, "Could not resolve address (no-such-host.invalid)..."));
    EXPECT_EQ(ask(alice, start + R"(,"host":"127.0.0.1","audio_port":5})"), fault(428, "No such feed (42)"));
    EXPECT_EQ(ask(alice, R"({"request":"rtp_forward","room":7,"publisher_id":42,"host":"127.0.0.1"})"),
              fault(429, "Missing mandatory element (secret)"));
    EXPECT_EQ(ask(alice, R"({"request":"listforwarders","room":7,"secret":"x"})"),
              fault(433, "Unauthorized (wrong secret)"));
}

class LockedForwardTest : public ForwardTest {
protected:
    LockedForwardTest() {
        settings_.admin_key = "key";
        settings_.lock_rtp_forward = true;
    }
};

TEST_F(LockedForwardTest, WantsTheAdminKey) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7,"admin_key":"key"})");
    const std::string start =
        R"({"request":"rtp_forward","room":7,"publisher_id":42,"host":"127.0.0.1","audio_port":5)";
    EXPECT_EQ(ask(alice, start + "}"), fault(429, "Missing mandatory element (admin_key)"));
    EXPECT_EQ(ask(alice, start + R"(,"admin_key":"x"})"), fault(433, "Unauthorized (wrong admin_key)"));
    EXPECT_EQ(ask(alice, start + R"(,"admin_key":"key"})"), fault(428, "No such feed (42)"));
}

TEST(ForwardParametersTest, ReadsEveryLayerThatHasAPort) {
    const auto read = readForward(Json::parse(R"({"publisher_id":1,"host":"h","host_family":"ipv4","streams":[
        {"mid":"1","port":10,"port_2":12,"ssrc_2":7,"pt_2":99,"simulcast":true,"host":"other"},
        {"mid":"2","port":20,"pt":300}]})"),
                                  IdForm(false));
    ASSERT_TRUE(read.ok());
    ASSERT_EQ(read->wishes.size(), 3U);
    EXPECT_EQ(read->wishes[0].host.name, "other");
    EXPECT_TRUE(read->wishes[0].target.best_layer);
    EXPECT_EQ(read->wishes[1].port, 12);
    EXPECT_EQ(read->wishes[1].target.substream, 1U);
    EXPECT_EQ(read->wishes[1].target.ssrc, 7U);
    EXPECT_EQ(read->wishes[1].target.payload_type, 99);
    EXPECT_FALSE(read->wishes[1].target.best_layer);
    EXPECT_EQ(read->wishes[2].host.name, "h");
    EXPECT_EQ(read->wishes[2].host.family, net::Address::Family::kV4);
    EXPECT_FALSE(read->wishes[2].target.payload_type) << "no payload type at all";
}

}  // namespace
}  // namespace wf::janus::videoroom::test
