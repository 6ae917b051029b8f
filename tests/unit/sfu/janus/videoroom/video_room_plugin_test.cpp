#include "sfu/janus/videoroom/video_room_plugin.h"

#include "tests/unit/sfu/janus/videoroom/plugin_fixture.h"

namespace wf::janus::videoroom::test {
namespace {

class VideoRoomPluginTest : public PluginFixture {
protected:
    static std::string fault(int code, const std::string& text) {
        return R"(t {"videoroom":"event","error_code":)" + std::to_string(code) + R"(,"error":")" + text + R"("})";
    }
    /// Joins room 7 without publishing.
    Client joined(int id) {
        Client client = attach();
        ask(client, R"({"request":"join","room":7,"ptype":"publisher","id":)" + std::to_string(id) + "}");
        return client;
    }
    /// Subscribes to all of user 42 and answers.
    void subscribe(Client& client, WebrtcClient& peer) {
        ask(client, R"({"request":"join","room":7,"ptype":"subscriber","streams":[{"feed":42}]})");
        ASSERT_TRUE(client.port->last_jsep.has_value());
        EXPECT_EQ(
            ask(client, R"({"request":"start"})", jsep(JsepType::kAnswer, peer.answer(client.port->last_jsep->sdp))),
            R"(t {"videoroom":"event","room":7,"started":"ok"})");
        ASSERT_EQ(nextLike(client, "webrtcup"), "webrtcup");
    }
};

TEST_F(VideoRoomPluginTest, LetsPeopleJoinRenameAndLeave) {
    Client alice = attach();
    Client bob = attach();
    ask(alice, R"({"request":"create","room":7,"notify_joining":true})");
    Json data = dataOf(ask(bob, R"({"request":"join","room":7,"ptype":"publisher","id":50,"display":"bob"})"));
    EXPECT_TRUE(data.at("private_id").is_number_unsigned());
    data.erase("private_id");
    EXPECT_EQ(data.dump(),
              R"({"videoroom":"joined","room":7,"description":"Room 7","id":50,"publishers":[],"attendees":[]})");
    data = dataOf(ask(alice, R"({"request":"join","room":7,"ptype":"publisher","id":42,"audio_active_packets":5})"));
    data.erase("private_id");
    EXPECT_EQ(data.dump(), R"({"videoroom":"joined","room":7,"description":"Room 7","id":42,"publishers":[],)"
                           R"("audio_active_packets":5,"attendees":[{"id":50,"display":"bob"}]})");
    EXPECT_EQ(next(bob), R"({"videoroom":"event","room":7,"joining":{"id":42}})");

    EXPECT_EQ(ask(alice, R"({"request":"listparticipants","room":7})"),
              R"(t {"videoroom":"participants","room":7,"participants":[{"id":42,"publisher":false},)"
              R"({"id":50,"display":"bob","publisher":false}]})");
    EXPECT_EQ(dataOf(ask(alice, R"({"request":"list"})")).at("list").at(0).at("num_participants"), 2);
    EXPECT_EQ(ask(bob, R"({"request":"configure","display":"Bo"})"),
              R"(t {"videoroom":"event","room":7,"configured":"ok"})");
    EXPECT_EQ(next(alice), R"({"videoroom":"event","id":50,"display":"Bo"})");

    EXPECT_EQ(ask(bob, R"({"request":"leave"})"), R"(t {"videoroom":"event","room":7,"leaving":"ok"})");
    EXPECT_EQ(next(alice), R"({"videoroom":"event","room":7,"display":"Bo","leaving":50})");
    EXPECT_EQ(ask(bob, R"({"request":"leave"})"), fault(426, "No such room"));
    EXPECT_EQ(ask(bob, R"({"request":"join","room":7,"ptype":"publisher"})"),
              fault(425, "Not in a room (create a new handle)"));
    EXPECT_EQ(dataOf(ask(alice, R"({"request":"list"})")).at("list").at(0).at("num_participants"), 1);
}

TEST_F(VideoRoomPluginTest, RefusesWhatDoesNotFitAPublisher) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    ask(alice, R"({"request":"join","room":7,"ptype":"publisher","id":42})");
    Client other = attach();
    EXPECT_EQ(ask(other, R"({"request":"join","room":7,"ptype":"publisher","id":42})"),
              fault(436, "User ID 42 already exists"));
    EXPECT_EQ(ask(alice, R"({"request":"join","room":7,"ptype":"publisher"})"),
              fault(425, "Already in as a publisher on this handle"));
    for (const char* name : {"start", "pause", "switch", "subscribe", "update"}) {
        EXPECT_EQ(ask(alice, R"({"request":")" + std::string(name) + "\"}"),
                  fault(423, "Unknown request '" + std::string(name) + "'"));
    }
    EXPECT_EQ(ask(alice, R"({"request":"unpublish"})"), fault(435, "Can't unpublish, not published"));
    EXPECT_EQ(ask(alice, R"({"request":"publish"})"), R"(t {"videoroom":"event","room":7,"configured":"ok"})");
    EXPECT_EQ(ask(alice, R"({"request":"configure","bitrate":-5})"),
              fault(430, "Invalid element type (bitrate should be a positive integer)"));
    EXPECT_EQ(ask(other, R"({"request":"join","room":7,"ptype":"subscriber","feed":99})"),
              fault(428, "No such feed (99)"));
    EXPECT_EQ(ask(other, R"({"request":"join","room":7,"ptype":"subscriber","streams":[{"feed":42}]})"),
              fault(428, "No such feed (42)"));
    EXPECT_EQ(ask(other, R"({"request":"kick","room":7,"id":7})"), fault(428, "No such user 7 in room 7"));
    EXPECT_EQ(ask(other, R"({"request":"moderate","room":7,"id":7,"mid":"0","mute":true})"),
              fault(428, "No such user 7 in room 7"));
    // None of that took the handle's chance to join.
    EXPECT_EQ(dataOf(ask(other, R"({"request":"join","room":7,"ptype":"publisher","id":43})")).at("videoroom"),
              "joined");
}

TEST_F(VideoRoomPluginTest, KicksAndDestroys) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    ask(alice, R"({"request":"join","room":7,"ptype":"publisher","id":42})");
    Client bob = joined(50);
    EXPECT_EQ(ask(alice, R"({"request":"kick","room":7,"id":50})"), R"(t {"videoroom":"success"})");
    EXPECT_EQ(next(bob), R"({"videoroom":"event","room":7,"leaving":"ok","reason":"kicked"})");
    EXPECT_EQ(ask(bob, R"({"request":"configure"})"), fault(426, "No such room"));
    Client carol = joined(51);
    EXPECT_EQ(ask(carol, R"({"request":"destroy","room":7})"),
              R"(t {"videoroom":"destroyed","room":7,"permanent":false})");
    EXPECT_EQ(nextLike(alice, R"({"videoroom":"destroyed)"), R"({"videoroom":"destroyed","room":7})");
    EXPECT_EQ(ask(alice, R"({"request":"join","room":7,"ptype":"publisher"})"),
              fault(425, "Not in a room (create a new handle)"));
    Client dora = attach();
    EXPECT_EQ(ask(dora, R"({"request":"join","room":7,"ptype":"publisher"})"), fault(426, "No such room (7)"));
}

TEST_F(VideoRoomPluginTest, TellsOthersOfAPublisherOnceItsConnectionIsUp) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7,"audiolevel_event":true})");
    Client bob = joined(50);
    const auto peer = makePeer();
    ask(alice, R"({"request":"join","room":7,"ptype":"publisher","id":42,"display":"alice"})");
    const std::string configured =
        ask(alice, R"({"request":"publish","descriptions":[{"mid":"0","description":"mic"}]})",
            jsep(JsepType::kOffer, peer->offer({})));
    EXPECT_EQ(
        configured,
        R"(t {"videoroom":"event","room":7,"configured":"ok","audio_codec":"opus","video_codec":"vp8","streams":[)"
        R"({"type":"audio","mindex":0,"mid":"0","description":"mic","codec":"opus","fec":true,)"
        R"("audiolevel_ext_id":1},{"type":"video","mindex":1,"mid":"1","codec":"vp8","videoorient_ext_id":13}]})");
    ASSERT_TRUE(alice.port->last_jsep.has_value());
    EXPECT_EQ(alice.port->last_jsep->type, JsepType::kAnswer);
    EXPECT_EQ(ask(bob, R"({"request":"listparticipants","room":7})"),
              R"(t {"videoroom":"participants","room":7,"participants":[)"
              R"({"id":42,"display":"alice","publisher":false},{"id":50,"publisher":false}]})");

    ASSERT_TRUE(peer->accept(alice.port->last_jsep->sdp));
    EXPECT_EQ(next(alice), "webrtcup");
    const std::string entry =
        R"({"id":42,"display":"alice","audio_codec":"opus","video_codec":"vp8","streams":[{"type":"audio","mindex":0,)"
        R"("mid":"0","description":"mic","codec":"opus","fec":true},{"type":"video","mindex":1,"mid":"1",)"
        R"("codec":"vp8"}]})";
    EXPECT_EQ(next(bob), R"({"videoroom":"event","room":7,"publishers":[)" + entry + "]}");
    ASSERT_TRUE(runUntil([&] { return peer->connected(); }));
    peer->sendFrame(0);
    EXPECT_EQ(next(alice), "media 0 yes");
    EXPECT_EQ(ask(alice, R"({"request":"publish"})", jsep(JsepType::kOffer, peer->offer({}))),
              fault(434, "Can't publish, already published"));

    EXPECT_EQ(ask(alice, R"({"request":"unpublish"})"), R"(t {"videoroom":"event","room":7,"unpublished":"ok"})");
    EXPECT_EQ(nextLike(alice, "hangup"), "hangup Close PC");
    EXPECT_EQ(next(bob), R"({"videoroom":"event","room":7,"display":"alice","unpublished":42})");
}

TEST_F(VideoRoomPluginTest, JoinsAndPublishesAtOnce) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto peer = makePeer();
    Json data = dataOf(ask(alice, R"({"request":"joinandconfigure","room":7,"ptype":"publisher","id":42})",
                           jsep(JsepType::kOffer, peer->offer({}))));
    data.erase("private_id");
    EXPECT_EQ(
        data.dump(),
        R"({"videoroom":"joined","room":7,"description":"Room 7","id":42,"publishers":[],"audio_codec":"opus",)"
        R"("video_codec":"vp8","streams":[{"type":"audio","mindex":0,"mid":"0","codec":"opus","fec":true,)"
        R"("audiolevel_ext_id":1},{"type":"video","mindex":1,"mid":"1","codec":"vp8","videoorient_ext_id":13}]})");
    EXPECT_TRUE(alice.port->last_jsep.has_value());
}

TEST_F(VideoRoomPluginTest, BringsStreamsToSubscribers) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, "alice");
    Client viewer = attach();
    const auto receiving = makePeer();
    EXPECT_EQ(
        ask(viewer, R"({"request":"join","room":7,"ptype":"subscriber","streams":[{"feed":42,"crossrefid":"c"}]})"),
        R"(t {"videoroom":"attached","room":7,"streams":[{"type":"audio","active":true,"mindex":0,"mid":"0",)"
        R"("crossrefid":"c","ready":false,"send":true,"feed_id":42,"feed_display":"alice","feed_mid":"0",)"
        R"("codec":"opus"},{"type":"video","active":true,"mindex":1,"mid":"1","crossrefid":"c","ready":false,)"
        R"("send":true,"feed_id":42,"feed_display":"alice","feed_mid":"1","codec":"vp8"}]})");
    ASSERT_TRUE(viewer.port->last_jsep.has_value());
    EXPECT_EQ(viewer.port->last_jsep->type, JsepType::kOffer);
    EXPECT_EQ(ask(viewer, R"({"request":"subscribe","streams":[{"feed":42,"mid":"0"}]})"),
              R"(t {"videoroom":"updating","room":7})");
    EXPECT_EQ(
        ask(viewer, R"({"request":"start"})", jsep(JsepType::kAnswer, receiving->answer(viewer.port->last_jsep->sdp))),
        R"(t {"videoroom":"event","room":7,"started":"ok"})");
    const std::string updated = nextLike(viewer, R"({"videoroom":"updated")");
    EXPECT_EQ(Json::parse(updated).at("streams").size(), 3U);
    EXPECT_EQ(
        ask(viewer, R"({"request":"start"})", jsep(JsepType::kAnswer, receiving->answer(viewer.port->last_jsep->sdp))),
        R"(t {"videoroom":"event","room":7,"started":"ok"})");
    ASSERT_TRUE(runUntil([&] { return receiving->connected(); }));
    for (int i = 0; i < 200 && receiving->received("1").packets == 0; ++i) {
        sending->sendFrame(0);
        sending->sendFrame(1);
        sending->poll();
        loop_.turn(true);
        receiving->poll();
    }
    EXPECT_GT(receiving->received("1").packets, 0U);
    EXPECT_GT(receiving->received("0").packets, 0U);

    EXPECT_EQ(ask(alice, R"({"request":"leave"})"), R"(t {"videoroom":"event","room":7,"leaving":"ok"})");
    const Json left = Json::parse(nextLike(viewer, R"({"videoroom":"updated")"));
    for (const Json& stream : left.at("streams")) {
        EXPECT_EQ(stream.at("active"), false);
    }
}

TEST_F(VideoRoomPluginTest, AnswersTheRequestsOfSubscribers) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, "alice");
    Client viewer = attach();
    const auto receiving = makePeer();
    subscribe(viewer, *receiving);
    const std::string already = fault(425, "Already in as a subscriber on this handle");
    EXPECT_EQ(ask(viewer, R"({"request":"join","room":7,"ptype":"publisher"})"), already);
    EXPECT_EQ(ask(viewer, R"({"request":"publish"})"), fault(423, "Unknown request 'publish'"));
    EXPECT_EQ(ask(viewer, R"({"request":"start"})", jsep(JsepType::kOffer, sending->offer({}))),
              fault(431, "Only publishers send offers"));
    EXPECT_EQ(ask(viewer, R"({"request":"pause"})"), R"(t {"videoroom":"event","room":7,"paused":"ok"})");
    EXPECT_EQ(ask(viewer, R"({"request":"start"})"), R"(t {"videoroom":"event","room":7,"started":"ok"})");
    EXPECT_EQ(ask(viewer, R"({"request":"configure","streams":[{"mid":"0","send":false}]})"),
              R"(t {"videoroom":"event","room":7,"configured":"ok"})");
    EXPECT_EQ(ask(viewer, R"({"request":"subscribe","streams":[{"feed":42,"mid":"9"}]})"),
              fault(428, "No such mid '9' in feed (42)"));
    EXPECT_EQ(ask(viewer, R"({"request":"unsubscribe","streams":[{"feed":99}]})"),
              R"(t {"videoroom":"updated","room":7})");
    const Json switched =
        dataOf(ask(viewer, R"({"request":"switch","streams":[{"feed":42,"mid":"0","sub_mid":"9"}]})"));
    EXPECT_EQ(switched.at("changes"), 0);
    EXPECT_EQ(switched.begin().key(), "videoroom");
    EXPECT_EQ(switched.at("streams").size(), 2U);
    const Json unsubscribed = dataOf(ask(viewer, R"({"request":"unsubscribe","streams":[{"sub_mid":"1"}]})"));
    EXPECT_EQ(unsubscribed.at("videoroom"), "updated");
    EXPECT_EQ(unsubscribed.at("streams").at(1).at("active"), false);
    EXPECT_EQ(ask(viewer, R"({"request":"leave"})"), R"(t {"videoroom":"event","room":7,"left":"ok"})");
    EXPECT_EQ(nextLike(viewer, "hangup"), "hangup Close PC");
    EXPECT_EQ(ask(viewer, R"({"request":"leave"})"), R"(t {"videoroom":"event","room":7,"left":"ok"})");
    EXPECT_EQ(ask(viewer, R"({"request":"join","room":7,"ptype":"subscriber","feed":42})"), already);
}

TEST_F(VideoRoomPluginTest, AnswersTheOldFormOfSubscribing) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, "alice");
    Client viewer = attach();
    EXPECT_EQ(ask(viewer, R"({"request":"join","room":7,"ptype":"subscriber","feed":42,"offer_video":false})"),
              R"(t {"videoroom":"attached","room":7,"id":42,"warning":"deprecated_api","display":"alice","streams":[)"
              R"({"type":"audio","active":true,"mindex":0,"mid":"0","ready":false,"send":true,"feed_id":42,)"
              R"("feed_display":"alice","feed_mid":"0","codec":"opus"}]})");
}

TEST_F(VideoRoomPluginTest, ModeratesForAllToSee) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, "alice");
    Client bob = joined(50);
    EXPECT_EQ(ask(bob, R"({"request":"moderate","room":7,"id":42,"mid":"0","mute":true})"),
              R"(t {"videoroom":"success"})");
    EXPECT_EQ(nextLike(alice, "{"), R"({"videoroom":"event","room":7,"id":42,"mid":"0","moderation":"muted"})");
    Client carol = attach();
    const Json joined = dataOf(ask(carol, R"({"request":"join","room":7,"ptype":"publisher","id":60})"));
    EXPECT_EQ(joined.at("publishers").at(0).at("streams").at(0).at("moderated"), true);
}

TEST_F(VideoRoomPluginTest, AnswersAnOfferOfWhichNothingCanBeUsed) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7,"audiocodec":"pcmu","videocodec":"h264"})");
    ask(alice, R"({"request":"join","room":7,"ptype":"publisher","id":42})");
    const auto peer = makePeer();
    EXPECT_EQ(ask(alice, R"({"request":"publish"})", jsep(JsepType::kOffer, peer->offer({}))),
              R"(t {"videoroom":"event","room":7,"configured":"ok","audio_codec":"none","video_codec":"none",)"
              R"("streams":[{"type":"audio","mindex":0,"mid":"0","disabled":true},)"
              R"({"type":"video","mindex":1,"mid":"1","disabled":true}]})");
    ASSERT_TRUE(alice.port->last_jsep.has_value());
    EXPECT_NE(alice.port->last_jsep->sdp.find("m=audio 0 "), std::string::npos);
    EXPECT_EQ(ask(alice, R"({"request":"unpublish"})"), fault(435, "Can't unpublish, not published"));
}

TEST_F(VideoRoomPluginTest, TellsEverybodyWhoTalks) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7,"audiolevel_event":true,"audio_active_packets":4})");
    const auto sending = makePeer();
    publish(alice, *sending, 42, "alice");
    Client bob = joined(50);
    for (int i = 0; i < 4; ++i) {
        sending->sendFrame(0);
    }
    EXPECT_EQ(nextLike(bob, R"({"videoroom":"talking)"),
              R"({"videoroom":"talking","room":7,"id":42,"mindex":0,"mid":"0","audio-level-dBov-avg":20.0})");
    EXPECT_EQ(nextLike(alice, R"({"videoroom":"talking)").substr(0, 22), R"({"videoroom":"talking")");
    Client carol = attach();
    const Json joined = dataOf(ask(carol, R"({"request":"join","room":7,"ptype":"publisher","id":60})"));
    EXPECT_EQ(joined.at("publishers").at(0).at("talking"), true);
    ask(bob, R"({"request":"moderate","room":7,"id":42,"mid":"0","mute":true})");
    EXPECT_EQ(nextLike(alice, R"({"videoroom":"stopped-talking)").substr(0, 30), R"({"videoroom":"stopped-talking")");
}

TEST_F(VideoRoomPluginTest, PausesTheRecordingOfOnePerson) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7,"rec_dir":")" + folder_.path().string() + "\"}");
    const auto sending = makePeer();
    publish(alice, *sending, 42, "alice");
    EXPECT_EQ(ask(alice, R"({"request":"recording","room":7,"action":"start","id":42})"),
              R"(t {"videoroom":"success","room":7,"id":42,"recording":"on"})");
    EXPECT_EQ(ask(alice, R"({"request":"recording","room":7,"action":"pause","id":42})"),
              R"(t {"videoroom":"success","room":7,"id":42,"recording":"paused"})");
    EXPECT_EQ(ask(alice, R"({"request":"recording","room":7,"action":"stop"})"),
              R"(t {"videoroom":"success","room":7,"recording":"off"})");
    EXPECT_EQ(ask(alice, R"({"request":"recording","room":7,"action":"stop","id":9})"),
              fault(428, "No such user 9 in room 7"));
}

class RejoinTest : public VideoRoomPluginTest {
protected:
    RejoinTest() { settings_.rejoin_replaces = true; }
};

TEST_F(RejoinTest, TellsTheOldSessionThatItWasReplaced) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    Client old = joined(50);
    ask(alice, R"({"request":"join","room":7,"ptype":"publisher","id":42})");
    Client fresh = joined(50);
    EXPECT_EQ(next(old), R"({"videoroom":"event","room":7,"leaving":"ok","reason":"replaced"})");
    EXPECT_EQ(next(alice), R"({"videoroom":"event","room":7,"leaving":50})");
    EXPECT_EQ(ask(fresh, R"({"request":"configure"})"), R"(t {"videoroom":"event","room":7,"configured":"ok"})");
    EXPECT_EQ(ask(old, R"({"request":"configure"})"), fault(426, "No such room"));
}

TEST_F(VideoRoomPluginTest, LeavesWhenTheHandleGoes) {
    Client alice = attach();
    ask(alice, R"({"request":"create","room":7})");
    ask(alice, R"({"request":"join","room":7,"ptype":"publisher","id":42,"display":"alice"})");
    Client bob = joined(50);
    alice.handle.reset();
    EXPECT_EQ(next(bob), R"({"videoroom":"event","room":7,"display":"alice","leaving":42})");
}

TEST_F(VideoRoomPluginTest, DescribesHandlesAndAnswersAdministrators) {
    Client alice = attach();
    Json told;
    Json webrtc;
    const auto query = [&](Client& client) {
        told = nullptr;
        client.handle->query([&](const PluginHandle::Info& info) {
            told = info.plugin_specific;
            webrtc = info.webrtc;
        });
        EXPECT_TRUE(runUntil([&] { return !told.is_null(); }));
        return told;
    };
    EXPECT_EQ(query(alice).at("type"), "none");
    ask(alice, R"({"request":"create","room":7})");
    ask(alice, R"({"request":"join","room":7,"ptype":"publisher","id":42,"display":"alice"})");
    const Json described = query(alice);
    EXPECT_EQ(described.at("type"), "publisher");
    EXPECT_EQ(described.at("id"), 42);
    EXPECT_EQ(described.at("display"), "alice");
    EXPECT_TRUE(webrtc.is_object() && webrtc.empty());

    const auto peer = makePeer();
    ask(alice, R"({"request":"configure"})", jsep(JsepType::kOffer, peer->offer({})));
    ASSERT_TRUE(peer->accept(alice.port->last_jsep->sdp));
    EXPECT_EQ(nextLike(alice, "webrtcup"), "webrtcup");
    EXPECT_EQ(query(alice).at("streams").size(), 2U);
    EXPECT_EQ(webrtc.at("ice").at("state"), "ready");
    EXPECT_EQ(webrtc.at("dtls").at("dtls-state"), "connected");
    EXPECT_EQ(webrtc.at("dtls").at("dtls-role"), "passive");

    std::vector<std::string> answers;
    for (const char* body : {R"({"request":"exists","room":7})", "{}", R"({"request":"join"})",
                             R"({"request":"listparticipants","room":7})"}) {
        const std::size_t before = answers.size();
        plugin_->onAdminMessage(Json::parse(body), [&](const Json& data) { answers.push_back(data.dump()); });
        EXPECT_TRUE(runUntil([&] { return answers.size() > before; }));
    }
    EXPECT_EQ(
        answers,
        (std::vector<std::string>{
            R"({"videoroom":"success","room":7,"exists":true})",
            fault(429, "Missing mandatory element (request)").substr(2),
            fault(423, "Unknown request 'join'").substr(2),
            R"({"videoroom":"participants","room":7,"participants":[{"id":42,"display":"alice","publisher":true}]})",
        }));
}

}  // namespace
}  // namespace wf::janus::videoroom::test
