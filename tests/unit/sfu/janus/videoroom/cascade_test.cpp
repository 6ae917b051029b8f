#include "sfu/janus/videoroom/cascade_parameters.h"
#include "tests/unit/sfu/janus/videoroom/plugin_fixture.h"

namespace wf::janus::videoroom::test {
namespace {

class CascadeRequestsTest : public PluginFixture {
protected:
    static std::string fault(int code, const std::string& text) {
        return R"(t {"videoroom":"event","error_code":)" + std::to_string(code) + R"(,"error":")" + text + R"("})";
    }
};

TEST_F(CascadeRequestsTest, TiesTwoRoomsTogether) {
    Client alice = attach();
    Client far = attach();
    ask(alice, R"({"request":"create","room":7})");
    ask(alice, R"({"request":"create","room":8})");
    const auto peer = makePeer();
    publish(alice, *peer, 42, "alice");
    ask(far, R"({"request":"join","room":8,"ptype":"publisher","id":50})");

    Json added = dataOf(ask(alice, R"({"request":"add_remote_publisher","room":8,"id":42,"display":"alice","streams":[)"
                                   R"({"type":"audio","mindex":0,"mid":"0","codec":"opus","fec":true},)"
                                   R"({"type":"video","mindex":1,"mid":"1","codec":"vp8"}]})"));
    const auto port = added.at("port").get<std::uint64_t>();
    const auto rtcp_port = added.at("rtcp_port").get<std::uint64_t>();
    EXPECT_NE(port, rtcp_port);
    added["port"] = 0;
    added["rtcp_port"] = 0;
    EXPECT_EQ(added.dump(), R"({"videoroom":"success","room":8,"id":42,"port":0,"rtcp_port":0})");
    const std::string entry = R"({"id":42,"display":"alice","audio_codec":"opus","video_codec":"vp8","streams":[)"
                              R"({"type":"audio","mindex":0,"mid":"0","codec":"opus","fec":true},)"
                              R"({"type":"video","mindex":1,"mid":"1","codec":"vp8"}]})";
    EXPECT_EQ(nextLike(far, R"({"videoroom":"event","room":8,"publishers)"),
              R"({"videoroom":"event","room":8,"publishers":[)" + entry + "]}");
    EXPECT_EQ(ask(far, R"({"request":"listparticipants","room":8})"),
              R"(t {"videoroom":"participants","room":8,"participants":[)"
              R"({"id":42,"display":"alice","remote":true,"publisher":true},{"id":50,"publisher":false}]})");

    const std::string to = R"("room":7,"publisher_id":42,"remote_id":"b")";
    const std::string ports =
        R"(,"host":"127.0.0.1","port":)" + std::to_string(port) + R"(,"rtcp_port":)" + std::to_string(rtcp_port) + "}";
    EXPECT_EQ(ask(alice, R"({"request":"publish_remotely",)" + to + ports),
              R"(t {"videoroom":"success","room":7,"id":42,"remote_id":"b"})");
    EXPECT_EQ(ask(alice, R"({"request":"publish_remotely",)" + to + ports),
              fault(436, "Remotization already exists (b)"));
    for (const char* name : {"listremotes", "list_remotes"}) {
        EXPECT_EQ(ask(alice, R"({"request":")" + std::string(name) + R"(","room":7,"publisher_id":42})"),
                  R"(t {"videoroom":"success","room":7,"id":42,"list":[{"remote_id":"b","host":"127.0.0.1","port":)" +
                      std::to_string(port) + R"(,"rtcp_port":)" + std::to_string(rtcp_port) + "}]}");
    }

    Client viewer = attach();
    const auto watching = makePeer();
    ask(viewer, R"({"request":"join","room":8,"ptype":"subscriber","streams":[{"feed":42,"mid":"0"}]})");
    ASSERT_TRUE(viewer.port->last_jsep.has_value());
    ask(viewer, R"({"request":"start"})", jsep(JsepType::kAnswer, watching->answer(viewer.port->last_jsep->sdp)));
    EXPECT_EQ(nextLike(viewer, "webrtcup"), "webrtcup");
    EXPECT_TRUE(runUntil([&] {
        peer->sendFrame(0);
        watching->poll();
        return watching->received("0").packets > 5;
    }));

    EXPECT_EQ(ask(alice, R"({"request":"unpublish_remotely",)" + to + "}"),
              R"(t {"videoroom":"success","room":7,"id":42})");
    EXPECT_EQ(ask(alice, R"({"request":"unpublish_remotely",)" + to + "}"), fault(428, "No such remotization (b)"));
    EXPECT_EQ(ask(alice, R"({"request":"remove_remote_publisher","room":8,"id":42})"), R"(t {"videoroom":"success"})");
    EXPECT_EQ(nextLike(far, R"({"videoroom":"event","room":8,"display)"),
              R"({"videoroom":"event","room":8,"display":"alice","unpublished":42})");
    EXPECT_EQ(next(far), R"({"videoroom":"event","room":8,"display":"alice","leaving":42})");
}

TEST_F(CascadeRequestsTest, ChecksWhatItIsTold) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":8})");
    const std::string add = R"({"request":"add_remote_publisher","room":8,"id":42)";
    EXPECT_EQ(ask(alice, add + "}"), fault(429, "Missing mandatory element (streams)"));
    EXPECT_EQ(ask(alice, add + R"(,"streams":[{"mid":"0","mindex":0}]})"),
              fault(429, "Missing mandatory element (type)"));
    EXPECT_EQ(ask(alice, add + R"(,"streams":[{"type":"audio","mid":"0","mindex":0,"codec":"vp8"}]})"),
              fault(430, "Invalid element (codec 'vp8')"));
    EXPECT_EQ(ask(alice, add + R"(,"streams":[{"type":"audio","mid":"0","mindex":64,"codec":"opus"}]})"),
              fault(430, "Invalid element (mindex)"));
    const std::string none = add + R"(,"streams":[])";
    EXPECT_EQ(ask(alice, none + R"(,"mcast":"10.0.0.1"})"),
              fault(430, "Invalid element (mcast: '10.0.0.1' is no multicast address)"));
    EXPECT_EQ(ask(alice, none + R"(,"mcast":"239.1.2.3","iface":"none9"})"),
              fault(430, "Could not resolve address (none9)..."));
    EXPECT_EQ(ask(alice, R"({"request":"publish_remotely","room":8,"publisher_id":42,"remote_id":"b",)"
                         R"("host":"127.0.0.1","host_family":"ipx","port":5})"),
              fault(430, "Unsupported protocol family (ipx)"));
    EXPECT_EQ(ask(alice, R"({"request":"publish_remotely","room":8,"publisher_id":42,"remote_id":"b",)"
                         R"("host":"127.0.0.1","host_family":"ipv6","port":5})"),
              fault(430, "Could not resolve address (127.0.0.1)..."));
    EXPECT_EQ(ask(alice, R"({"request":"update_remote_publisher","room":8,"id":42,"streams":[]})"),
              fault(428, "No such feed (42)"));
    EXPECT_EQ(ask(alice, R"({"request":"publish_remotely","room":8,"publisher_id":42,"host":"127.0.0.1","port":5})"),
              fault(429, "Missing mandatory element (remote_id)"));
    EXPECT_EQ(ask(alice, R"({"request":"listremotes","room":8,"publisher_id":42})"), fault(428, "No such feed (42)"));
}

TEST(CascadeParametersTest, ReadsWhereAPublisherComesIn) {
    const Json body{{"streams", Json::array()}, {"mcast", "239.1.2.3"}, {"iface", "127.0.0.1"}, {"e2ee", true}};
    const auto read = readAddRemote(body, IdForm(false));
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->group, net::Address::parse("239.1.2.3", 0));
    EXPECT_EQ(read->interface, "lo");
    EXPECT_TRUE(read->e2ee);
    const auto named = readAddRemote({{"streams", Json::array()}, {"iface", "lo"}}, IdForm(false));
    ASSERT_TRUE(named.ok()) << named.error().message;
    EXPECT_EQ(named->local_address, net::Address::parse("127.0.0.1", 0));
    EXPECT_EQ(named->group.family(), net::Address::Family::kNone);
}

TEST(CascadeParametersTest, TellsOtherServersWhatItReadsItself) {
    const Json streams = Json::parse(R"([
        {"type":"audio","mindex":0,"mid":"0","codec":"opus","description":"mic","stereo":true,"fec":true,"dtx":true,
         "audiolevel_ext_id":1},
        {"type":"video","mindex":1,"mid":"1","codec":"h264","h264_profile":"42e01f","simulcast":true,
         "videoorient_ext_id":13,"playoutdelay_ext_id":9,"abscapturetime_ext_id":7,"dependencydescriptor_ext_id":12},
        {"type":"video","mindex":2,"mid":"2","codec":"vp9","vp9_profile":"2","svc":true},
        {"type":"data","mindex":3,"mid":"3"},{"type":"video","mindex":4,"mid":"4","disabled":true}])");
    const auto read = readUpdateRemote({{"streams", streams}});
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(remoteStreams(read->streams), streams);
}

}  // namespace
}  // namespace wf::janus::videoroom::test
