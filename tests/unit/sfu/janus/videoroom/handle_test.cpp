#include "sfu/janus/videoroom/handle.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "sfu/janus/signed_token.h"

namespace wf::janus::videoroom {
namespace {

using namespace std::chrono_literals;

constexpr auto kNow = std::chrono::sys_seconds(1'000'000s);

/// Notes what a client would read.
class NotingPort : public HandlePort {
public:
    [[nodiscard]] std::uint64_t sessionId() const override { return 1; }
    [[nodiscard]] std::uint64_t handleId() const override { return 2; }
    [[nodiscard]] const std::string& opaqueId() const override { return opaque_id_; }
    void event(const std::string& transaction, Json data, std::optional<Jsep> /*jsep*/) override {
        notes.push_back(transaction + " " + data.dump());
    }
    void webrtcUp() override {}
    void media(const Media& /*media*/) override {}
    void slowLink(const SlowLink& /*link*/) override {}
    void hangup(const std::string& /*reason*/) override {}
    void iceFailed() override {}
    void trickle(const TrickledCandidate& /*candidate*/) override {}
    void pluginEvent(Json /*data*/) override {}

    std::vector<std::string> notes;

private:
    std::string opaque_id_;
};

class NotingReply : public MessageReply {
public:
    explicit NotingReply(std::vector<std::string>& notes) : notes_(notes) {}
    void success(Json data) override { notes_.push_back("success " + data.dump()); }
    void ack() override { notes_.push_back("ack"); }
    void refuse(const std::string& why) override { notes_.push_back("refuse " + why); }

private:
    std::vector<std::string>& notes_;
};

/// A seat that is asked for its name only.
class EmptySeat : public Seat {
public:
    using Seat::Seat;
    void addCandidates(const std::vector<TrickledCandidate>& /*candidates*/) override {}
    void hangUp(const std::string& /*reason*/) override {}
    void detach() override {}
    [[nodiscard]] PluginHandle::Info describe() const override { return {}; }
    void capture(const std::optional<PluginHandle::Capture>& wish,
                 const std::function<void(std::string)>& done) override {
        done(wish ? "" : "Capture not started");
    }
    void tellStatistics(bool /*combined*/) override {}

private:
    void handleRequest() override {}
};

/// Keeps joins and requests until the test answers them.
class WaitingWorkers : public WorkerRooms, public WorkerSeats {
public:
    void create(const RoomDirectory::Entry& /*room*/) override {}
    void edit(const RoomDirectory::Entry& /*room*/, const room::RoomEdit& /*edit*/) override {}
    void destroy(const RoomDirectory::Entry& /*room*/) override {}
    void enableRecording(const RoomDirectory::Entry& /*room*/, bool /*record*/) override {}
    void withRoom(const RoomDirectory::Entry& /*room*/, Question /*question*/, Answer /*answer*/) override {}
    void changeRecording(const RoomDirectory::Entry& /*room*/, const Recording& /*recording*/,
                         Answer /*answer*/) override {}
    void listParticipants(const RoomDirectory::Entry& /*room*/, Answer answer) override { answer({}); }
    void kick(const RoomDirectory::Entry& /*room*/, const std::string& /*id*/, Answer answer) override { answer({}); }
    void moderate(const RoomDirectory::Entry& /*room*/, const Moderation& /*what*/, Answer answer) override {
        answer({});
    }
    void join(const RoomDirectory::Entry& room, JoinMessage message, Placed placed) override {
        notes.push_back("join " + room.config.id);
        joined = std::move(message);
        seat_taken = std::move(placed);
        done = joined.request.done;
    }
    void handle(const Place& /*place*/, SeatRequest request) override {
        notes.push_back(request.name);
        done = std::move(request.done);
    }
    void addCandidates(const Place& /*place*/, const std::vector<TrickledCandidate>& candidates) override {
        notes.push_back("candidates " + std::to_string(candidates.size()));
    }
    void hangUp(const Place& /*place*/, const std::string& reason) override { notes.push_back("hangup " + reason); }
    void detach(const Place& /*place*/) override { notes.emplace_back("detach"); }
    void describe(const Place& place, Described described) override { described(place.seat->describe()); }
    void capture(const Place& place, std::optional<PluginHandle::Capture> wish,
                 std::function<void(std::string)> told) override {
        place.seat->capture(wish, told);
    }

    std::vector<std::string> notes;
    JoinMessage joined;
    Placed seat_taken;
    std::function<void()> done;
};

class NoStore : public RoomStore {
public:
    [[nodiscard]] bool available() const override { return false; }
    void save(const room::RoomConfig& /*config*/, Stored stored) override { stored(false); }
    void remove(const std::string& /*room_id*/, Stored stored) override { stored(false); }
};

class HandleTest : public testing::Test {
protected:
    HandleTest() { handle = makeHandle(); }

    std::unique_ptr<Handle> makeHandle() {
        return std::make_unique<Handle>(Handle::Surroundings{requests, workers, access, IdForm(false)}, port);
    }
    void send(const std::string& body) {
        handle->onMessage({"t", Json::parse(body), std::nullopt}, std::make_unique<NotingReply>(port->notes));
    }
    /// The event that answers an asynchronous request.
    std::string ask(const std::string& body) {
        send(body);
        EXPECT_EQ(port->notes.size(), 2U) << body;
        EXPECT_EQ(port->notes.front(), "ack");
        const std::string event = port->notes.back();
        port->notes.clear();
        return event;
    }
    static std::string refusal(int code, const std::string& text) {
        return R"({"videoroom":"event","error_code":)" + std::to_string(code) + R"(,"error":")" + text + R"("})";
    }
    static std::string fault(int code, const std::string& text) { return "t " + refusal(code, text); }
    void takeSeat() {
        workers.seat_taken({0, std::make_shared<EmptySeat>(port, "50", IdForm(false))});
        std::exchange(workers.done, nullptr)();
    }

    Settings settings;
    RoomDirectory directory{1};
    WaitingWorkers workers;
    NoStore store;
    RoomRequests requests{settings, directory, workers, store};
    AccessCheck access{"key", [] { return kNow; }};
    std::shared_ptr<NotingPort> port = std::make_shared<NotingPort>();
    std::unique_ptr<Handle> handle;
};

TEST_F(HandleTest, AnswersWhatIsNoRequest) {
    send("{}");
    send(R"({"request":1})");
    send(R"({"request":"bogus"})");
    EXPECT_EQ(port->notes, (std::vector<std::string>{
                               "success " + refusal(429, "Missing mandatory element (request)"),
                               "success " + refusal(430, "Invalid element type (request should be a string)"),
                               "success " + refusal(423, "Unknown request 'bogus'"),
                           }));
}

TEST_F(HandleTest, WantsAJoinFirst) {
    for (const char* name : {"configure", "publish", "unpublish", "start", "pause", "switch", "leave", "subscribe",
                             "unsubscribe", "update"}) {
        EXPECT_EQ(ask(R"({"request":")" + std::string(name) + "\"}"),
                  fault(424, "Invalid request on unconfigured participant"));
    }
}

// The texts and their order as Janus 1.1.2 was seen to answer.
TEST_F(HandleTest, ChecksJoinsInJanusOrder) {
    send(R"({"request":"create","room":50,"pin":"p","allowed":["tok"]})");
    port->notes.clear();
    const std::string in = R"({"request":"join","room":50,"pin":"p","ptype":"publisher")";
    const std::string sub = R"({"request":"join","room":50,"pin":"p","ptype":"subscriber")";
    const std::pair<std::string, std::string> table[] = {
        {R"({"request":"join"})", fault(429, "Missing mandatory element (room)")},
        {R"({"request":"join","room":999})", fault(429, "Missing mandatory element (ptype)")},
        {R"({"request":"join","room":"50","ptype":"publisher"})",
         fault(430, "Invalid element type (room should be a positive integer)")},
        {R"({"request":"join","room":50,"ptype":5})", fault(430, "Invalid element type (ptype should be a string)")},
        {R"({"request":"join","room":999,"ptype":"zz"})", fault(426, "No such room (999)")},
        {R"({"request":"join","room":50,"ptype":"zz"})", fault(429, "Missing mandatory element (pin)")},
        {R"({"request":"join","room":50,"ptype":"zz","pin":"x"})", fault(433, "Unauthorized (wrong pin)")},
        {R"({"request":"join","room":50,"ptype":"zz","pin":"p"})", fault(430, "Invalid element (ptype)")},
        {in + "}", fault(433, "Unauthorized (not in the allowed list)")},
        {in + R"(,"token":"z","display":5})", fault(430, "Invalid element type (display should be a string)")},
        {in + R"(,"token":"z","id":"x"})", fault(430, "Invalid element type (id should be a positive integer)")},
        {in + R"(,"token":"z","bitrate":"x"})",
         fault(430, "Invalid element type (bitrate should be a positive integer)")},
        {in + R"(,"token":"z","audiocodec":5})", fault(433, "Unauthorized (not in the allowed list)")},
        {sub + "}", fault(429, "Missing mandatory element (feed)")},
        {sub + R"(,"streams":[]})", fault(429, "Missing mandatory element (feed)")},
        {sub + R"(,"streams":"a"})", fault(430, "Invalid element type (streams should be an array)")},
        {sub + R"(,"streams":["a"]})", fault(429, "Missing mandatory element (feed)")},
        {sub + R"(,"streams":[{"feed":7,"mid":5}]})", fault(430, "Invalid element type (mid should be a string)")},
        {sub + R"(,"streams":[{"feed":7,"send":5}]})", fault(430, "Invalid element type (send should be a boolean)")},
        {sub + R"(,"streams":[{"feed":7,"substream":9}]})",
         fault(430, "Invalid value (substream/spatial_layer should be 0, 1 or 2)")},
        {sub + R"(,"streams":[{"feed":7,"min_delay":true}]})",
         fault(430, "Invalid element type (min_delay should be an integer)")},
        {sub + R"(,"feed":"x"})", fault(430, "Invalid element type (feed should be a positive integer)")},
        {sub + R"(,"feed":4,"offer_audio":5})", fault(430, "Invalid element type (offer_audio should be a boolean)")},
    };
    for (const auto& [body, answer] : table) {
        EXPECT_EQ(ask(body), answer) << body;
    }
    EXPECT_TRUE(workers.notes.empty());
}

TEST_F(HandleTest, HandsOnWhatAJoinSays) {
    send(R"({"request":"create","room":50})");
    send(R"({"request":"join","room":50,"ptype":"publisher","id":42,"display":"Al","metadata":{"a":1},
             "audio_active_packets":5,"audio_level_average":"x"})");
    ASSERT_TRUE(workers.joined.publisher.has_value());
    EXPECT_EQ(workers.joined.publisher->id, "42");
    EXPECT_EQ(workers.joined.publisher->display, "Al");
    EXPECT_EQ(workers.joined.publisher->metadata, R"({"a":1})");
    EXPECT_EQ(workers.joined.publisher->audio_active_packets, 5U);
    EXPECT_FALSE(workers.joined.publisher->audio_level_average.has_value());

    handle = makeHandle();
    send(R"({"request":"join","room":50,"ptype":"listener","private_id":7,"use_msid":true,"autoupdate":false,
             "streams":[{"feed":42,"mid":"1","crossrefid":"c","substream":1,"fallback":500000},{"feed":43}]})");
    ASSERT_TRUE(workers.joined.subscriber.has_value());
    const room::SubscribeRequest& wanted = *workers.joined.subscriber;
    EXPECT_EQ(wanted.private_id, 7U);
    EXPECT_TRUE(wanted.use_msid && !wanted.autoupdate && !wanted.legacy);
    ASSERT_EQ(wanted.streams.size(), 2U);
    EXPECT_EQ(wanted.streams[0].feed, "42");
    EXPECT_EQ(wanted.streams[0].mid, "1");
    EXPECT_EQ(wanted.streams[0].wishes.substream, 1);
    EXPECT_EQ(wanted.streams[0].wishes.fallback, 500ms);
    EXPECT_FALSE(wanted.streams[1].mid.has_value());

    handle = makeHandle();
    send(R"({"request":"join","room":50,"ptype":"subscriber","feed":42,"offer_video":false})");
    EXPECT_TRUE(workers.joined.subscriber->legacy && !workers.joined.subscriber->offer_video);
}

TEST_F(HandleTest, ChecksSignedTokens) {
    send(R"({"request":"create","room":5,"signed_tokens":true})");
    port->notes.clear();
    const auto join = [&](const std::string& content) {
        return R"({"request":"join","room":5,"ptype":"publisher","token":")" + SignedToken::sign(content, "key") +
               "\"}";
    };
    const std::string refused = fault(433, "Unauthorized (wrong token)");
    EXPECT_EQ(ask(R"({"request":"join","room":5,"ptype":"publisher"})"), refused);
    EXPECT_EQ(ask(join("2000000,janus,room=5")), refused);
    EXPECT_EQ(ask(join("2000000,janus.plugin.videoroom,room=6")), refused);
    EXPECT_EQ(ask(join("999999,janus.plugin.videoroom,room=5")), refused);
    send(join("2000000,janus.plugin.videoroom,room=5"));
    EXPECT_EQ(workers.notes, std::vector<std::string>{"join 5"});
}

TEST_F(HandleTest, SendsOneRequestAfterTheOther) {
    send(R"({"request":"create","room":50})");
    send(R"({"request":"join","room":50,"ptype":"publisher"})");
    send(R"({"request":"configure"})");
    handle->onTrickle({TrickledCandidate{}, TrickledCandidate{}});
    handle->onHangup("Janus API");
    send(R"({"request":"leave"})");
    EXPECT_EQ(workers.notes, std::vector<std::string>{"join 50"});
    takeSeat();
    EXPECT_EQ(workers.notes, (std::vector<std::string>{"join 50", "configure"}));
    std::exchange(workers.done, nullptr)();
    EXPECT_EQ(workers.notes,
              (std::vector<std::string>{"join 50", "configure", "candidates 2", "hangup Janus API", "leave"}));
    handle.reset();
    EXPECT_EQ(workers.notes.back(), "detach");
}

TEST_F(HandleTest, MayJoinElsewhereAfterAFailure) {
    send(R"({"request":"create","room":50})");
    send(R"({"request":"join","room":50,"ptype":"publisher"})");
    send(R"({"request":"join","room":50,"ptype":"subscriber","feed":4})");
    workers.seat_taken({});
    std::exchange(workers.done, nullptr)();
    EXPECT_EQ(workers.notes, (std::vector<std::string>{"join 50", "join 50"}));
    EXPECT_TRUE(workers.joined.subscriber.has_value());
}

TEST_F(HandleTest, GivesUpASeatForWhichNobodyWaited) {
    send(R"({"request":"create","room":50})");
    send(R"({"request":"join","room":50,"ptype":"publisher"})");
    handle.reset();
    takeSeat();
    EXPECT_EQ(workers.notes.back(), "detach");
}

TEST_F(HandleTest, AnswersQueriesAfterTheJoin) {
    int answers = 0;
    const auto count = [&](const PluginHandle::Info&) { ++answers; };
    send(R"({"request":"create","room":50})");
    send(R"({"request":"join","room":50,"ptype":"publisher"})");
    handle->query(count);
    EXPECT_EQ(answers, 0);
    takeSeat();
    EXPECT_EQ(answers, 1);
    handle = makeHandle();
    send(R"({"request":"join","room":50,"ptype":"publisher"})");
    handle->query(count);
    handle.reset();
    EXPECT_EQ(answers, 2);
}

TEST_F(HandleTest, BoundsWhatWaits) {
    send(R"({"request":"create","room":50})");
    send(R"({"request":"join","room":50,"ptype":"publisher"})");
    port->notes.clear();
    for (int i = 0; i < 513; ++i) {
        send(R"({"request":"configure"})");
    }
    EXPECT_EQ(port->notes.back(), fault(499, "Too many requests are waiting"));
    EXPECT_EQ(std::count(port->notes.begin(), port->notes.end(), "ack"), 513);
}

}  // namespace
}  // namespace wf::janus::videoroom
