#include "sfu/janus/event_hub.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/janus/core_bench.h"

namespace wf::janus {
namespace {

/// Keeps the events it wants, as text.
class FakeEventHandler final : public EventHandler {
public:
    explicit FakeEventHandler(unsigned mask) : mask_(mask) { description_.package = "janus.eventhandler.fake"; }
    [[nodiscard]] const Description& description() const override { return description_; }
    [[nodiscard]] bool wants(EventType type) const override { return (static_cast<unsigned>(type) & mask_) != 0; }
    void onEvent(EventType /*type*/, const Json& event) override { events.push_back(writeJson(event)); }
    Json query(const Json& /*request*/) override { return Json::object(); }

    std::vector<std::string> events;

private:
    unsigned mask_;
    Description description_;
};

CoreSettings settingsOfOneSecond() {
    CoreSettings settings;
    settings.wall_clock = [] { return std::chrono::system_clock::time_point(std::chrono::seconds(1)); };
    return settings;
}

TEST(EventHub, TellsTheLifeOfASession) {
    constexpr unsigned kAll = 511;
    test::CoreBench bench(settingsOfOneSecond());
    FakeEventHandler handler(kAll);
    bench.core.add(handler);
    ASSERT_FALSE(bench.attach(R"~(,"opaque_id":"op")~").empty());
    static_cast<void>(bench.message(R"~("body":{"request":"async"},)~" + test::jsepText("offer")));
    bench.port().event("t", Json::object(), Jsep{JsepType::kAnswer, "v=0", true, false, false, false, {}});
    bench.port().webrtcUp();
    bench.port().media({"1", true, false, std::nullopt, 2});
    bench.port().slowLink({"1", true, false, 9});
    ASSERT_FALSE(bench.events().empty());
    static_cast<void>(bench.askHandle(R"~("janus":"detach")~"));
    bench.core.shutDown(15);

    const auto event = [](int type, const std::string& ids, const std::string& body, int subtype = 0) {
        return R"~({"emitter":"MyJanusInstance","type":)~" + std::to_string(type) +
               (subtype == 0 ? "" : R"~(,"subtype":)~" + std::to_string(subtype)) + R"~(,"timestamp":1000000)~" + ids +
               R"~(,"event":)~" + body + "}";
    };
    const std::string session = R"~(,"session_id":100)~";
    const std::string handle = session + R"~(,"handle_id":H,"opaque_id":"op")~";
    const std::string transport = R"~(,"transport":{"transport":"janus.transport.fake","id":"5"}})~";
    const std::vector<std::string> expected{
        event(1, session, R"~({"name":"created")~" + transport),
        event(2, handle, R"~({"name":"attached","plugin":"janus.plugin.fake","opaque_id":"op"})~"),
        event(8, handle,
              R"~({"owner":"remote","jsep":{"type":"offer","sdp":")~" + std::string(test::kSdp) + R"~("}})~"),
        event(8, handle, R"~({"owner":"local","jsep":{"type":"answer","sdp":"v=0"}})~"),
        event(16, handle, R"~({"connection":"webrtcup"})~", 6),
        event(32, handle, R"~({"media":"video","mid":"1","receiving":false,"seconds":2})~", 1),
        event(32, handle, R"~({"mid":"1","media":"video","slow_link":"downlink","lost_lastsec":9})~", 2),
        event(16, handle, R"~({"connection":"hangup","reason":"Detach"})~", 6),
        event(2, handle, R"~({"name":"detached","plugin":"janus.plugin.fake","opaque_id":"op"})~"),
        event(1, session, R"~({"name":"destroyed"})~"),
        event(256, "", R"~({"status":"shutdown","signum":15})~", 2),
    };
    ASSERT_EQ(handler.events.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(bench.masked(handler.events[i]), expected[i]);
    }
}

TEST(EventHub, TellsWhatPluginsAndChannelsSay) {
    constexpr unsigned kAll = 511;
    test::CoreBench bench(settingsOfOneSecond());
    FakeEventHandler handler(kAll);
    bench.core.add(handler);
    bench.core.announce();
    ASSERT_EQ(handler.events.size(), 1U);
    EXPECT_TRUE(handler.events[0].starts_with(R"~({"emitter":"MyJanusInstance","type":256,"subtype":1,)~"
                                              R"~("timestamp":1000000,"event":{"status":"started","info":{"janus":)~"))
        << handler.events[0];
    ASSERT_FALSE(bench.attach().empty());
    handler.events.clear();
    bench.port().pluginEvent({{"event", "joined"}});
    bench.port().notice(EventType::kWebrtc, 5, {{"dtls", "trying"}});
    static_cast<void>(bench.events());
    bench.core.onPluginEvent("janus.plugin.fake", {{"event", "kicked"}});
    bench.core.onTransportEvent(bench.channel, 5, {{"event", "connected"}});
    const std::vector<std::string> expected{
        R"~({"emitter":"MyJanusInstance","type":64,"timestamp":1000000,"session_id":100,"handle_id":H,"event":)~"
        R"~({"plugin":"janus.plugin.fake","data":{"event":"joined"}}})~",
        R"~({"emitter":"MyJanusInstance","type":16,"subtype":5,"timestamp":1000000,"session_id":100,"handle_id":H,)~"
        R"~("event":{"dtls":"trying"}})~",
        R"~({"emitter":"MyJanusInstance","type":64,"timestamp":1000000,"event":)~"
        R"~({"plugin":"janus.plugin.fake","data":{"event":"kicked"}}})~",
        R"~({"emitter":"MyJanusInstance","type":128,"timestamp":1000000,"event":)~"
        R"~({"transport":"janus.transport.fake","id":"5","data":{"event":"connected"}}})~",
    };
    ASSERT_EQ(handler.events.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(bench.masked(handler.events[i]), expected[i]);
    }
}

TEST(EventHub, TellsOnlyWhatIsWanted) {
    test::CoreBench bench(settingsOfOneSecond());
    FakeEventHandler handler(static_cast<unsigned>(EventType::kExternal));
    bench.core.add(handler);
    ASSERT_FALSE(bench.attach().empty());
    EXPECT_EQ(bench.askAdmin(R"~({"janus":"custom_event","transaction":"a","schema":"x","data":{"n":1}})~"),
              R"~({"janus":"success","transaction":"a"})~");
    EXPECT_EQ(handler.events,
              std::vector<std::string>{R"~({"emitter":"MyJanusInstance","type":4,"timestamp":1000000,"event":)~"
                                       R"~({"schema":"x","data":{"n":1}}})~"});
    EXPECT_EQ(
        bench.askAdmin(R"~({"janus":"query_eventhandler","transaction":"a","handler":"janus.eventhandler.fake"})~"),
        R"~({"janus":"success","transaction":"a","response":{}})~");
}

}  // namespace
}  // namespace wf::janus
