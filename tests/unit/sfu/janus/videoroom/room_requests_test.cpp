#include "sfu/janus/videoroom/room_requests.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace wf::janus::videoroom {
namespace {

/// Notes what it is asked to do.
class SpyWorkers : public WorkerRooms {
public:
    void create(const RoomDirectory::Entry& room) override { note("create", room); }
    void edit(const RoomDirectory::Entry& room, const room::RoomEdit& edit) override {
        note("edit", room);
        last_edit = edit;
    }
    void destroy(const RoomDirectory::Entry& room) override { note("destroy", room); }
    void enableRecording(const RoomDirectory::Entry& room, bool record) override {
        note(record ? "record" : "no record", room);
    }
    void withRoom(const RoomDirectory::Entry& room, Question /*question*/, Answer answer) override {
        note("question", room);
        answer({{"videoroom", "success"}});
    }
    void listParticipants(const RoomDirectory::Entry& room, Answer answer) override {
        note("list", room);
        answer({{"videoroom", "participants"}});
    }
    void kick(const RoomDirectory::Entry& room, const std::string& user_id, Answer answer) override {
        note("kick " + user_id, room);
        answer({{"videoroom", "success"}});
    }
    void moderate(const RoomDirectory::Entry& room, const Moderation& moderation, Answer answer) override {
        note((moderation.mute ? "mute " : "unmute ") + moderation.user_id + " " + moderation.mid, room);
        answer({{"videoroom", "success"}});
    }

    void changeRecording(const RoomDirectory::Entry& room, const Recording& recording, Answer answer) override {
        note(
            "recording " + recording.user_id.value_or("all") + " " + std::to_string(static_cast<int>(recording.action)),
            room);
        answer({{"videoroom", "success"}});
    }

    std::vector<std::string> notes;
    room::RoomEdit last_edit;

private:
    void note(const std::string& what, const RoomDirectory::Entry& room) {
        notes.push_back(what + " @" + room.config.id + "/" + std::to_string(room.worker));
    }
};

class SpyStore : public RoomStore {
public:
    [[nodiscard]] bool available() const override { return there; }
    void save(const room::RoomConfig& config, Stored stored) override {
        saved.push_back(config);
        stored(works);
    }
    void remove(const std::string& room_id, Stored stored) override {
        removed.push_back(room_id);
        stored(works);
    }

    bool there = true;
    bool works = true;
    std::vector<room::RoomConfig> saved;
    std::vector<std::string> removed;
};

class RoomRequestsTest : public testing::Test {
protected:
    /// The answer to a request, as the text that a client sees.
    std::string ask(const std::string& body) {
        const Json request = Json::parse(body);
        std::string answered;
        int answers = 0;
        requests().handle(request.at("request").get<std::string>(), request, [&](const Json& data) {
            answered = data.dump();
            ++answers;
        });
        EXPECT_EQ(answers, 1) << body;
        return answered;
    }
    RoomRequests& requests() {
        if (!requests_) {
            requests_.emplace(settings, directory, workers, store);
        }
        return *requests_;
    }
    static std::string fault(int code, const std::string& text) {
        return R"({"videoroom":"event","error_code":)" + std::to_string(code) + R"(,"error":")" + text + R"("})";
    }
    void check(std::initializer_list<std::pair<const char*, std::string>> table) {
        for (const auto& [body, answer] : table) {
            EXPECT_EQ(ask(body), answer) << body;
        }
    }

    Settings settings;
    RoomDirectory directory{2};
    SpyWorkers workers;
    SpyStore store;

private:
    std::optional<RoomRequests> requests_;
};

TEST_F(RoomRequestsTest, RoomsHaveALimit) {
    settings.max_rooms = 1;
    settings.template_room = "1";
    check({
        {R"({"request":"create","room":1})", R"({"videoroom":"created","room":1,"permanent":false})"},
        {R"({"request":"create","room":1})", fault(427, "Room 1 already exists")},
        {R"({"request":"create","room":2})", fault(499, "Too many rooms")},
    });
    EXPECT_EQ(requests().findToJoin("3").error().message, "Too many rooms");
    EXPECT_NE(ask(R"({"request":"destroy","room":1})"), "");
    EXPECT_EQ(ask(R"({"request":"create","room":2})"), R"({"videoroom":"created","room":2,"permanent":false})");
}

TEST_F(RoomRequestsTest, MakesNoRoomsWhileDraining) {
    settings.template_room = "1";
    check({{R"({"request":"create","room":1})", R"({"videoroom":"created","room":1,"permanent":false})"}});
    requests().setDraining(true);
    check({{R"({"request":"create","room":2})", fault(499, "This server takes no new rooms, it is going to end")},
           {R"({"request":"create","room":1})", fault(427, "Room 1 already exists")}});
    EXPECT_EQ(requests().findToJoin("3").error().message, "This server takes no new rooms, it is going to end");
    EXPECT_TRUE(requests().findToJoin("1").ok());
    requests().setDraining(false);
    EXPECT_TRUE(requests().findToJoin("3").ok());
}

// All texts as Janus 1.1.2 was seen to answer.

TEST_F(RoomRequestsTest, CreatesWithChecksInJanusOrder) {
    check({
        {R"({"request":"create","room":1})", R"({"videoroom":"created","room":1,"permanent":false})"},
        {R"({"request":"create","room":1})", fault(427, "Room 1 already exists")},
        {R"({"request":"create","room":"x"})", fault(430, "Invalid element type (room should be a positive integer)")},
        {R"({"request":"create","room":-1})", fault(430, "Invalid element type (room should be a positive integer)")},
        {R"({"request":"create","room":1.5})", fault(430, "Invalid element type (room should be a positive integer)")},
        {R"({"request":"create","room":2,"description":5})",
         fault(430, "Invalid element type (description should be a string)")},
        {R"({"request":"create","room":2,"publishers":-1})",
         fault(430, "Invalid element type (publishers should be a positive integer)")},
        {R"({"request":"create","room":2,"is_private":1})",
         fault(430, "Invalid element type (is_private should be a boolean)")},
        {R"({"request":"create","room":2,"allowed":"a"})",
         fault(430, "Invalid element type (allowed should be an array)")},
        {R"({"request":"create","room":2,"allowed":[1]})",
         fault(430, "Invalid element in the allowed array (not a string)")},
        {R"({"request":"create","room":1,"audiocodec":"opus,mp3"})",
         fault(430, "Invalid element (audiocodec can only be or contain opus, isac32, isac16, pcmu, pcma or g722)")},
        {R"({"request":"create","room":1,"audiocodec":"pcmu,opus,,opus"})",
         fault(430, "Invalid element (audiocodec can only be or contain opus, isac32, isac16, pcmu, pcma or g722)")},
        {R"({"request":"create","room":1,"videocodec":"mp3"})",
         fault(430, "Invalid element (videocodec can only be or contain vp8, vp9, av1, h264 or h265)")},
        {R"({"request":"create","room":5,"audio_level_average":-2})",
         fault(430, "Invalid element type (audio_level_average should be a positive integer)")},
        {R"({"request":"create","room":9,"dummy_streams":5})",
         fault(430, "Invalid element type (dummy_streams should be an array)")},
    });
    EXPECT_EQ(workers.notes, std::vector<std::string>{"create @1/0"});
}

TEST_F(RoomRequestsTest, GivesARandomIdForNoneOrZero) {
    for (const char* body : {R"({"request":"create"})", R"({"request":"create","room":0})"}) {
        const Json answer = Json::parse(ask(body));
        EXPECT_EQ(answer.at("videoroom"), "created");
        ASSERT_TRUE(answer.at("room").is_number_unsigned());
        EXPECT_GT(answer.at("room").get<std::uint64_t>(), 0U);
        EXPECT_LT(answer.at("room").get<std::uint64_t>(), 1ULL << 53);
    }
    EXPECT_EQ(directory.all().size(), 2U);
}

TEST_F(RoomRequestsTest, ListsWhatWasAskedForInJanusOrder) {
    ask(R"({"request":"create","room":3,"audiocodec":"pcmu","opus_fec":true,"opus_dtx":true})");
    ask(R"({"request":"create","room":7,"description":"Seven","pin":"p","secret":"s","bitrate":1000,"bitrate_cap":true,
            "fir_freq":3,"rec_dir":"/tmp/x","record":true,"opus_dtx":true,"audiolevel_event":true,
            "audio_active_packets":5,"audio_level_average":0,"notify_joining":true,"publishers":0,
            "audiocodec":"opus,pcmu,pcma,g722,isac16,isac32","videocodec":"VP8,vp9,h264,av1,h265,vp8"})");
    directory.setParticipants(directory.find("7")->instance, 4);
    EXPECT_EQ(
        ask(R"({"request":"list"})"),
        R"({"videoroom":"success","list":[{"room":3,"description":"Room 3","pin_required":false,"is_private":false,)"
        R"("max_publishers":3,"bitrate":0,"fir_freq":0,"require_pvtid":false,"require_e2ee":false,)"
        R"("dummy_publisher":false,"notify_joining":false,"audiocodec":"pcmu","videocodec":"vp8","record":false,)"
        R"("lock_record":false,"num_participants":0,"audiolevel_ext":true,"audiolevel_event":false,)"
        R"("videoorient_ext":true,"playoutdelay_ext":true,"transport_wide_cc_ext":true},)"
        R"({"room":7,"description":"Seven","pin_required":true,"is_private":false,"max_publishers":0,)"
        R"("bitrate":64000,"bitrate_cap":true,"fir_freq":3,"require_pvtid":false,"require_e2ee":false,)"
        R"("dummy_publisher":false,"notify_joining":true,"audiocodec":"opus,pcmu,pcma,g722",)"
        R"("videocodec":"vp8,vp9,h264,av1,h265","opus_fec":true,"opus_dtx":true,"record":true,"rec_dir":"/tmp/x",)"
        R"("lock_record":false,"num_participants":4,"audiolevel_ext":true,"audiolevel_event":true,)"
        R"("audio_active_packets":5,"audio_level_average":25,"videoorient_ext":true,"playoutdelay_ext":true,)"
        R"("transport_wide_cc_ext":true}]})");
}

TEST_F(RoomRequestsTest, TakesAndListsRedWhereThereIsOpus) {
    ask(R"({"request":"create","room":3,"opus_red":true})");
    ask(R"({"request":"create","room":4,"opus_red":true,"audiocodec":"pcmu"})");
    check({{R"({"request":"create","room":5,"opus_red":"yes"})",
            fault(430, "Invalid element type (opus_red should be a boolean)")}});
    const Json list = Json::parse(ask(R"({"request":"list"})")).at("list");
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].at("opus_red"), true);
    EXPECT_FALSE(list[1].contains("opus_red"));
}

TEST_F(RoomRequestsTest, UsesTextIdsWhenToldTo) {
    settings.string_ids = true;
    check({
        {R"({"request":"create","room":5})", fault(430, "Invalid element type (room should be a string)")},
        {R"({"request":"create","room":"u1|77"})", R"({"videoroom":"created","room":"u1|77","permanent":false})"},
        {R"({"request":"create","room":""})", R"({"videoroom":"created","room":"","permanent":false})"},
        {R"({"request":"exists","room":"u1|77"})", R"({"videoroom":"success","room":"u1|77","exists":true})"},
        {R"({"request":"exists","room":"no"})", R"({"videoroom":"success","room":"no","exists":false})"},
        {R"({"request":"exists","room":5})", fault(430, "Invalid element type (room should be a string)")},
        {R"({"request":"kick","room":"u1|77","id":5})", fault(430, "Invalid element type (id should be a string)")},
    });
    const std::string random = Json::parse(ask(R"({"request":"create"})")).at("room").get<std::string>();
    ASSERT_EQ(random.size(), 36U);
    EXPECT_EQ(random[14], '4');
    EXPECT_TRUE(std::string("89ab").find(random[19]) != std::string::npos);
}

TEST_F(RoomRequestsTest, WantsTheAdminKeyToCreateAndToSeePrivateRooms) {
    settings.string_ids = true;
    settings.admin_key = "adm";
    check({
        {R"({"request":"create"})", fault(429, "Missing mandatory element (admin_key)")},
        {R"({"request":"create","admin_key":5})", fault(430, "Invalid element type (admin_key should be a string)")},
        {R"({"request":"create","admin_key":"x","room":5})",
         fault(430, "Invalid element type (room should be a string)")},
        {R"({"request":"create","admin_key":"x"})", fault(433, "Unauthorized (wrong admin_key)")},
        {R"({"request":"create","admin_key":"adm","room":"r","is_private":true})",
         R"({"videoroom":"created","room":"r","permanent":false})"},
        {R"({"request":"list"})", R"({"videoroom":"success","list":[]})"},
        {R"({"request":"list","admin_key":5})", R"({"videoroom":"success","list":[]})"},
        {R"({"request":"list","admin_key":"x"})", fault(433, "Unauthorized (wrong admin_key)")},
    });
    EXPECT_EQ(Json::parse(ask(R"({"request":"list","admin_key":"adm"})")).at("list").size(), 1U);
}

TEST_F(RoomRequestsTest, EditsWithTheSecretOnly) {
    ask(R"({"request":"create","room":4,"secret":"s","pin":"p"})");
    check({
        {R"({"request":"edit"})", fault(429, "Missing mandatory element (room)")},
        {R"({"request":"edit","room":777})", fault(426, "No such room (777)")},
        {R"({"request":"edit","room":777,"new_bitrate":"x"})",
         fault(430, "Invalid element type (new_bitrate should be a positive integer)")},
        {R"({"request":"edit","room":4})", fault(429, "Missing mandatory element (secret)")},
        {R"({"request":"edit","room":4,"secret":"y"})", fault(433, "Unauthorized (wrong secret)")},
        {R"({"request":"edit","room":4,"secret":5})", fault(430, "Invalid element type (secret should be a string)")},
        {R"({"request":"edit","room":4,"secret":"s","new_secret":"","new_pin":"","new_description":"","new_publishers":0,
             "new_bitrate":5,"new_fir_freq":7,"new_require_pvtid":true,"new_rec_dir":"/r","new_lock_record":true})",
         R"({"videoroom":"edited","room":4,"permanent":false})"},
    });
    const room::RoomConfig& config = directory.find("4")->config;
    EXPECT_EQ(config.secret, "");
    EXPECT_EQ(config.pin, "");
    EXPECT_EQ(config.description, "Room 4");
    EXPECT_EQ(config.max_publishers, 0U);
    EXPECT_EQ(config.bitrate_bps, 64'000U);
    EXPECT_EQ(config.fir_freq, std::chrono::seconds(7));
    EXPECT_TRUE(config.require_pvtid && config.lock_record);
    EXPECT_EQ(config.rec_dir, "/r");
    EXPECT_EQ(workers.notes, (std::vector<std::string>{"create @4/0", "edit @4/0"}));
    EXPECT_EQ(workers.last_edit.bitrate_bps, 64'000U);
    EXPECT_EQ(ask(R"({"request":"edit","room":4,"secret":"whatever"})"),
              R"({"videoroom":"edited","room":4,"permanent":false})");
}

TEST_F(RoomRequestsTest, DestroysOnce) {
    ask(R"({"request":"create","room":4,"secret":"s"})");
    check({
        {R"({"request":"destroy","room":4})", fault(429, "Missing mandatory element (secret)")},
        {R"({"request":"destroy","room":4,"secret":"s","permanent":"x"})",
         fault(430, "Invalid element type (permanent should be a boolean)")},
        {R"({"request":"destroy","room":4,"secret":"s"})", R"({"videoroom":"destroyed","room":4,"permanent":false})"},
        {R"({"request":"destroy","room":4,"secret":"s"})", fault(426, "No such room (4)")},
    });
    EXPECT_EQ(workers.notes, (std::vector<std::string>{"create @4/0", "destroy @4/0"}));
}

TEST_F(RoomRequestsTest, KeepsPermanentRooms) {
    check({
        {R"({"request":"create","room":1,"permanent":true})", R"({"videoroom":"created","room":1,"permanent":true})"},
        {R"({"request":"edit","room":1,"new_pin":"p","permanent":true})",
         R"({"videoroom":"edited","room":1,"permanent":true})"},
        {R"({"request":"destroy","room":1,"permanent":true})",
         R"({"videoroom":"destroyed","room":1,"permanent":true})"},
    });
    ASSERT_EQ(store.saved.size(), 2U);
    EXPECT_EQ(store.saved[1].pin, "p");
    EXPECT_EQ(store.removed, std::vector<std::string>{"1"});
}

TEST_F(RoomRequestsTest, SucceedsButSaysSoWhenARoomCannotBeWritten) {
    store.works = false;
    EXPECT_EQ(ask(R"({"request":"create","room":1,"permanent":true})"),
              R"({"videoroom":"created","room":1,"permanent":false})");
}

TEST_F(RoomRequestsTest, RefusesPermanentRoomsWithoutConfiguration) {
    store.there = false;
    check({
        {R"({"request":"create","room":5,"permanent":true})",
         fault(499, "No configuration file, can't create permanent room")},
        {R"({"request":"create","room":5})", R"({"videoroom":"created","room":5,"permanent":false})"},
        {R"({"request":"edit","room":5,"permanent":true})",
         fault(499, "No configuration file, can't edit room permanently")},
        {R"({"request":"destroy","room":5,"permanent":true})",
         fault(499, "No configuration file, can't destroy room permanently")},
    });
}

TEST_F(RoomRequestsTest, KeepsAListOfAllowedTokens) {
    ask(R"({"request":"create","room":9})");
    ask(R"({"request":"create","room":10,"secret":"s","allowed":["a","b","a"]})");
    EXPECT_TRUE(directory.find("10")->config.check_allowed);
    EXPECT_EQ(directory.find("10")->config.allowed, (std::vector<std::string>{"a", "b"}));
    check({
        {R"({"request":"allowed"})", fault(429, "Missing mandatory element (room)")},
        {R"({"request":"allowed","room":9})", fault(429, "Missing mandatory element (action)")},
        {R"({"request":"allowed","room":999,"action":"zz"})", fault(430, "Unsupported action 'zz' (allowed)")},
        {R"({"request":"allowed","room":10,"action":"add","allowed":[5]})",
         fault(429, "Missing mandatory element (secret)")},
        {R"({"request":"allowed","room":9,"action":"add"})", R"({"videoroom":"success","room":9,"allowed":[]})"},
        {R"({"request":"allowed","room":9,"action":"add","allowed":[1]})",
         fault(430, "Invalid element in the allowed array (not a string)")},
        {R"({"request":"allowed","room":9,"action":"add","allowed":["a","b"]})",
         R"({"videoroom":"success","room":9,"allowed":["a","b"]})"},
        {R"({"request":"allowed","room":9,"action":"remove","allowed":["a","q"]})",
         R"({"videoroom":"success","room":9,"allowed":["b"]})"},
        {R"({"request":"allowed","room":9,"action":"disable"})", R"({"videoroom":"success","room":9})"},
        {R"({"request":"allowed","room":9,"action":"enable"})", R"({"videoroom":"success","room":9,"allowed":["b"]})"},
    });
    EXPECT_TRUE(directory.find("9")->config.check_allowed);
}

TEST_F(RoomRequestsTest, ChecksWhatWorkersAnswer) {
    ask(R"({"request":"create","room":50,"secret":"s"})");
    workers.notes.clear();
    check({
        {R"({"request":"listparticipants","room":999})", fault(426, "No such room (999)")},
        {R"({"request":"listparticipants","room":50})", R"({"videoroom":"participants"})"},
        {R"({"request":"kick"})", fault(429, "Missing mandatory element (id)")},
        {R"({"request":"kick","room":50,"id":7})", fault(429, "Missing mandatory element (secret)")},
        {R"({"request":"kick","room":50,"id":7,"secret":"s"})", R"({"videoroom":"success"})"},
        {R"({"request":"moderate","room":50,"secret":"s","id":7})", fault(429, "Missing mandatory element (mid)")},
        {R"({"request":"moderate","room":50,"secret":"s","id":7,"mid":"0"})",
         fault(429, "Missing mandatory element (mute)")},
        {R"({"request":"moderate","room":50,"secret":"s","id":7,"mid":"0","mute":true})", R"({"videoroom":"success"})"},
        {R"({"request":"enable_recording","room":50,"secret":"s"})", fault(429, "Missing mandatory element (record)")},
        {R"({"request":"enable_recording","room":50,"record":1,"secret":"s"})",
         fault(430, "Invalid element type (record should be a boolean)")},
        {R"({"request":"enable_recording","room":50,"record":true})", fault(429, "Missing mandatory element (secret)")},
        {R"({"request":"enable_recording","room":50,"record":true,"secret":"s"})",
         R"({"videoroom":"success","record":true})"},
        {R"({"request":"bogus"})", fault(423, "Unknown request 'bogus'")},
    });
    EXPECT_EQ(workers.notes,
              (std::vector<std::string>{"list @50/0", "kick 7 @50/0", "mute 7 0 @50/0", "record @50/0"}));
    EXPECT_TRUE(directory.find("50")->config.record);
}

TEST_F(RoomRequestsTest, ChangesRecordingsInTheMiddleOfAMeeting) {
    ask(R"({"request":"create","room":1,"secret":"s"})");
    check({
        {R"({"request":"recording","room":1,"secret":"s"})", fault(429, "Missing mandatory element (action)")},
        {R"({"request":"recording","room":1,"secret":"s","action":"zz"})",
         fault(430, "Unsupported action 'zz' (recording)")},
        {R"({"request":"recording","room":1,"action":"start"})", fault(429, "Missing mandatory element (secret)")},
        {R"({"request":"recording","room":1,"secret":"s","action":"start","id":7})", R"({"videoroom":"success"})"},
    });
    EXPECT_FALSE(directory.find("1")->config.record) << "that was about one person";
    ask(R"({"request":"recording","room":1,"secret":"s","action":"start"})");
    ask(R"({"request":"recording","room":1,"secret":"s","action":"pause"})");
    EXPECT_TRUE(directory.find("1")->config.record);
    ask(R"({"request":"recording","room":1,"secret":"s","action":"stop"})");
    EXPECT_FALSE(directory.find("1")->config.record);
    EXPECT_EQ(workers.notes, (std::vector<std::string>{"create @1/0", "recording 7 0 @1/0", "recording all 0 @1/0",
                                                       "recording all 2 @1/0", "recording all 1 @1/0"}));
}

TEST_F(RoomRequestsTest, RecordsAsTheServersPolicySays) {
    settings.record_policy = room::RecordPolicy::kAlways;
    ask(R"({"request":"create","room":1,"record":false})");
    EXPECT_TRUE(directory.find("1")->config.record);
    EXPECT_EQ(ask(R"({"request":"enable_recording","room":1,"record":false})"),
              R"({"videoroom":"success","record":true})");
    settings.record_policy = room::RecordPolicy::kNever;
    ask(R"({"request":"create","room":2,"record":true})");
    EXPECT_FALSE(directory.find("2")->config.record);
}

TEST_F(RoomRequestsTest, MakesRoomsOnDemandFromTheTemplate) {
    settings.template_room = "1234";
    EXPECT_FALSE(requests().findToJoin("77").ok());
    ask(R"({"request":"create","room":1234,"secret":"s","pin":"p","is_private":true,"allowed":["t"],"publishers":9,
            "record":true,"rec_dir":"/r","description":"Meeting"})");
    const auto found = requests().findToJoin("77");
    ASSERT_TRUE(found.ok());
    const RoomDirectory::Entry* made = *found;
    EXPECT_EQ(made->config.id, "77");
    EXPECT_EQ(made->config.description, "Meeting");
    EXPECT_EQ(made->config.max_publishers, 9U);
    EXPECT_EQ(made->config.rec_dir, "/r");
    EXPECT_TRUE(made->config.record);
    EXPECT_TRUE(made->config.secret.empty() && made->config.pin.empty() && !made->config.is_private &&
                !made->config.check_allowed);
    EXPECT_EQ(workers.notes.back(), "create @77/1");
    EXPECT_EQ(*requests().findToJoin("77"), made);
}

TEST(RoomDirectoryTest, PutsRoomsOnTheWorkerWithTheFewestParticipants) {
    RoomDirectory directory(2);
    const auto add = [&](const char* id) {
        room::RoomConfig config;
        config.id = id;
        return directory.add(config).worker;
    };
    EXPECT_EQ(add("a"), 0U);
    EXPECT_EQ(add("b"), 1U);
    directory.setParticipants(directory.find("a")->instance, 3);
    EXPECT_EQ(add("c"), 1U);
    EXPECT_EQ(add("d"), 1U);
    directory.setParticipants(directory.find("b")->instance, 4);
    EXPECT_EQ(add("e"), 0U);
    // A late count of a room that is gone is not taken for the new one of that id.
    const auto old = directory.find("a")->instance;
    directory.remove("a");
    add("a");
    directory.setParticipants(old, 100);
    EXPECT_EQ(directory.find("a")->participants, 0U);
}

}  // namespace
}  // namespace wf::janus::videoroom
