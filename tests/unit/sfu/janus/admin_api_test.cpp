#include "sfu/janus/admin_api.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/janus/core_bench.h"

namespace wf::janus {
namespace {

using test::CoreBench;

std::string refused(int code, const std::string& reason) {
    return R"~({"janus":"error","transaction":"a","error":{"code":)~" + std::to_string(code) + R"~(,"reason":")~" +
           reason + R"~("}})~";
}

std::string succeeded(const std::string& rest) { return R"~({"janus":"success","transaction":"a")~" + rest + "}"; }

/// A bench whose questions need only the verb and its arguments.
class Admin {
public:
    explicit Admin(CoreSettings settings = {}) : bench(std::move(settings)) {}
    std::string ask(const std::string& verb, const std::string& rest = "") {
        return bench.askAdmin(R"~({"transaction":"a","janus":")~" + verb + "\"" + rest + "}");
    }
    std::string askHandle(const std::string& verb, const std::string& rest = "") {
        return bench.masked(ask(verb, R"~(,"session_id":100,"handle_id":)~" + bench.handle + rest));
    }
    CoreBench bench;
};

TEST(AdminApi, AsksForItsSecret) {
    CoreSettings settings;
    settings.admin_secret = "boss";
    Admin admin(settings);
    const std::string no = refused(403, "Unauthorized request (wrong or missing secret/token)");
    EXPECT_EQ(admin.ask("ping"), R"~({"janus":"pong","transaction":"a"})~");
    EXPECT_TRUE(admin.ask("info").starts_with(R"~({"janus":"server_info","transaction":"a","name":)~"));
    EXPECT_EQ(admin.ask("list_sessions"), no);
    EXPECT_EQ(admin.ask("list_sessions", R"~(,"admin_secret":5)~"), no);
    EXPECT_EQ(admin.ask("list_sessions", R"~(,"admin_secret":"bos")~"), no);
    EXPECT_EQ(admin.ask("list_sessions", R"~(,"admin_secret":"boss")~"), succeeded(R"~(,"sessions":[])~"));
    EXPECT_EQ(admin.ask("ping", R"~(,"session_id":101)~"),
              R"~({"janus":"error","session_id":101,"transaction":"a","error":{"code":403,)~"
              R"~("reason":"Unauthorized request (wrong or missing secret/token)"}})~");
}

TEST(AdminApi, DoesNotAnswerClients) {
    CoreBench bench;
    EXPECT_EQ(bench.ask(R"~({"transaction":"a","janus":"list_sessions"})~"),
              refused(457, "Unhandled request 'list_sessions' at this path"));
}

TEST(AdminApi, ChangesSettings) {
    unsigned changes = 0;
    RuntimeSettings last;
    CoreSettings settings;
    settings.on_runtime_change = [&](const RuntimeSettings& runtime) {
        ++changes;
        last = runtime;
    };
    Admin admin(settings);
    struct {
        const char* verb;
        const char* parameter;
        const char* type;
        const char* value;
        const char* answer;
    } const cases[] = {
        {"set_session_timeout", "timeout", "a positive integer", "70", R"~("timeout":70)~"},
        {"set_log_level", "level", "a positive integer", "5", R"~("level":5)~"},
        {"set_locking_debug", "debug", "a boolean", "true", R"~("locking_debug":true)~"},
        {"set_refcount_debug", "debug", "a boolean", "true", R"~("refcount_debug":true)~"},
        {"set_libnice_debug", "debug", "a boolean", "true", R"~("libnice_debug":true)~"},
        {"set_log_timestamps", "timestamps", "a boolean", "true", R"~("log_timestamps":true)~"},
        {"set_log_colors", "colors", "a boolean", "false", R"~("log_colors":false)~"},
        {"set_min_nack_queue", "min_nack_queue", "a positive integer", "5000", R"~("min_nack_queue":1000)~"},
        {"set_nack_optimizations", "nack_optimizations", "a boolean", "true", R"~("nack-optimizations":true)~"},
        {"set_no_media_timer", "no_media_timer", "a positive integer", "2", R"~("no_media_timer":2)~"},
        {"set_slowlink_threshold", "slowlink_threshold", "a positive integer", "10", R"~("slowlink_threshold":10)~"},
        {"accept_new_sessions", "accept", "a boolean", "false", R"~("accept":false)~"},
    };
    for (const auto& one : cases) {
        const std::string name = one.parameter;
        EXPECT_EQ(admin.ask(one.verb), refused(456, "Missing mandatory element (" + name + ")"));
        EXPECT_EQ(admin.ask(one.verb, ",\"" + name + "\":\"x\""),
                  refused(467, "Invalid element type (" + name + " should be " + one.type + ")"));
        EXPECT_EQ(admin.ask(one.verb, ",\"" + name + "\":" + one.value), succeeded("," + std::string(one.answer)));
    }
    EXPECT_EQ(admin.ask("set_log_level", R"~(,"level":9)~"),
              refused(467, "Invalid element type (level should be between 0 and 7)"));
    EXPECT_EQ(changes, 10U);
    EXPECT_EQ(last.log_level, 5U);
    EXPECT_EQ(last.slowlink_threshold, 10U);
    EXPECT_EQ(
        admin.ask("get_status"),
        succeeded(
            R"~(,"status":{"token_auth":false,"session_timeout":70,"reclaim_session_timeout":0,"candidates_timeout":45,)~"
            R"~("log_level":5,"log_timestamps":true,"log_colors":false,"locking_debug":true,"refcount_debug":true,)~"
            R"~("libnice_debug":true,"min_nack_queue":1000,"nack-optimizations":true,"no_media_timer":2,)~"
            R"~("slowlink_threshold":10})~"));
    EXPECT_EQ(admin.bench.ask(R"~({"transaction":"a","janus":"create"})~"),
              refused(472, "Currently not accepting new sessions"));
    EXPECT_EQ(admin.ask("loops_info"), succeeded(R"~(,"loops":[])~"));
    EXPECT_EQ(admin.ask("foo"), refused(457, "Unhandled request 'foo' at this path"));
    EXPECT_EQ(admin.ask("list_handles"), refused(457, "Unhandled request 'list_handles' at this path"));
}

TEST(AdminApi, DrainsTheServer) {
    CoreSettings settings;
    bool draining = false;
    settings.on_drain = [&draining](std::optional<bool> wish) { return draining = wish.value_or(draining); };
    Admin admin(settings);
    EXPECT_EQ(admin.ask("drain", R"~(,"drain":1)~"), refused(467, "Invalid element type (drain should be a boolean)"));
    EXPECT_FALSE(draining);
    EXPECT_EQ(admin.ask("drain"), succeeded(R"~(,"draining":true)~"));
    EXPECT_TRUE(draining);
    EXPECT_EQ(admin.ask("drain", R"~(,"drain":false)~"), succeeded(R"~(,"draining":false)~"));
    EXPECT_FALSE(draining);
}

TEST(AdminApi, LooksAfterSessions) {
    Admin admin;
    ASSERT_FALSE(admin.bench.attach().empty());
    EXPECT_EQ(admin.ask("list_sessions"), succeeded(R"~(,"sessions":[100])~"));
    const std::string in_session = R"~({"janus":"success","session_id":100,"transaction":"a")~";
    EXPECT_EQ(admin.bench.masked(admin.ask("list_handles", R"~(,"session_id":100)~")),
              in_session + R"~(,"handles":[H]})~");
    EXPECT_EQ(
        admin.ask("list_handles", R"~(,"session_id":7)~"),
        R"~({"janus":"error","session_id":7,"transaction":"a","error":{"code":458,"reason":"No such session 7"}})~");
    EXPECT_EQ(
        admin.ask("handle_info", R"~(,"session_id":100,"handle_id":0)~"),
        R"~({"janus":"error","session_id":100,"transaction":"a","error":{"code":458,"reason":"Session not found"}})~");
    EXPECT_EQ(admin.ask("set_session_timeout", R"~(,"session_id":100,"timeout":-5)~"),
              R"~({"janus":"error","session_id":100,"transaction":"a","error":{"code":467,)~"
              R"~("reason":"Invalid element type (timeout should be a non-negative integer or -1)"}})~");
    EXPECT_EQ(admin.ask("set_session_timeout", R"~(,"session_id":100,"timeout":10)~"),
              succeeded(R"~(,"timeout":10,"session_id":100)~"));
    admin.bench.pass(std::chrono::seconds(12));
    EXPECT_EQ(admin.ask("list_sessions"), succeeded(R"~(,"sessions":[])~"));

    ASSERT_FALSE(admin.bench.attach().empty());
    EXPECT_EQ(admin.ask("destroy_session", R"~(,"session_id":100)~"), in_session + "}");
    EXPECT_EQ(admin.bench.channel.log.back(), "over 5 100");
}

TEST(AdminApi, LooksAfterHandles) {
    Admin admin;
    ASSERT_FALSE(admin.bench.attach(R"~(,"opaque_id":"op")~").empty());
    const std::string head =
        R"~({"janus":"success","session_id":100,"transaction":"a","handle_id":H,"info":{"session_id":100,)~"
        R"~("session_last_activity":3600000000,"session_timeout":60,"session_transport":"janus.transport.fake",)~"
        R"~("handle_id":H,"opaque_id":"op","loop-running":true,"created":3600000000,"current_time":3600000000,)~"
        R"~("plugin":"janus.plugin.fake","plugin_specific":{"type":"fake"})~";
    EXPECT_EQ(admin.askHandle("handle_info"),
              head + R"~(,"flags":{"ready":true},"sdps":{},"queued-packets":0,"webrtc":{"ice":"fine"}}})~");
    EXPECT_EQ(admin.askHandle("handle_info", R"~(,"plugin_only":true)~"), head + "}}");
    static_cast<void>(admin.bench.message(R"~("body":{"request":"async"},)~" + test::jsepText("offer")));
    const std::string success = R"~({"janus":"success","session_id":100,"transaction":"a"})~";
    EXPECT_EQ(admin.askHandle("hangup_webrtc"),
              success + "\n" + R"~({"janus":"hangup","session_id":100,"sender":H,"reason":"Admin API"})~");
    EXPECT_EQ(admin.askHandle("start_pcap", R"~(,"folder":"/tmp","filename":"a.pcap","truncate":64)~"), success);
    EXPECT_EQ(admin.bench.plugin.log.back(), "capture /tmp a.pcap pcap 64");
    EXPECT_EQ(admin.askHandle("start_text2pcap"), success);
    EXPECT_EQ(admin.bench.plugin.log.back(), "capture   text 0");
    EXPECT_EQ(admin.askHandle("start_pcap", R"~(,"folder":5)~"),
              R"~({"janus":"error","session_id":100,"transaction":"a","error":{"code":467,)~"
              R"~("reason":"Invalid element type (folder should be a string)"}})~");
    EXPECT_EQ(admin.askHandle("stop_text2pcap"),
              R"~({"janus":"error","session_id":100,"transaction":"a","error":{"code":490,)~"
              R"~("reason":"Capture not started"}})~");
    EXPECT_EQ(admin.askHandle("stop_dance"),
              R"~({"janus":"error","session_id":100,"transaction":"a","error":{"code":457,)~"
              R"~("reason":"Unhandled request 'stop_dance' at this path"}})~");
    EXPECT_EQ(admin.askHandle("detach_handle"),
              success + "\n" + R"~({"janus":"detached","session_id":100,"sender":H})~");
    EXPECT_EQ(admin.askHandle("handle_info"),
              R"~({"janus":"error","session_id":100,"transaction":"a","error":{"code":459,)~"
              R"~("reason":"No such handle H in session 100"}})~");
}

TEST(AdminApi, AsksParts) {
    Admin admin;
    EXPECT_EQ(admin.ask("message_plugin"), refused(456, "Missing mandatory element (plugin)"));
    EXPECT_EQ(admin.ask("message_plugin", R"~(,"plugin":"nope")~"), refused(460, "Invalid plugin"));
    EXPECT_EQ(admin.ask("message_plugin", R"~(,"plugin":"janus.plugin.fake","request":5)~"),
              refused(467, "Invalid element type (request should be an object)"));
    EXPECT_EQ(admin.ask("message_plugin", R"~(,"plugin":"janus.plugin.fake","request":{"request":"x"})~"),
              succeeded(R"~(,"response":{"asked":{"request":"x"}})~"));
    EXPECT_EQ(admin.ask("query_transport", R"~(,"transport":"nope")~"), refused(460, "Invalid transport"));
    EXPECT_EQ(admin.ask("query_transport", R"~(,"transport":"janus.transport.other")~"),
              succeeded(R"~(,"response":{"result":200,"asked":{}})~"));
    EXPECT_EQ(admin.ask("query_eventhandler", R"~(,"handler":"nope")~"), refused(460, "Invalid event handler"));
    EXPECT_EQ(admin.ask("query_logger", R"~(,"logger":"nope")~"), refused(460, "Invalid logger"));
    EXPECT_EQ(admin.ask("custom_logline", R"~(,"line":"one\ntwo","level":2)~"), succeeded(""));
    EXPECT_EQ(admin.bench.log.lines, std::vector<std::string>{"admin: one two"});
    EXPECT_EQ(admin.ask("custom_event", R"~(,"schema":"x")~"), refused(456, "Missing mandatory element (data)"));
}

TEST(AdminApi, KeepsTokens) {
    CoreSettings settings;
    settings.token_auth = true;
    Admin admin(settings);
    const std::string one = R"~("janus.plugin.fake")~";
    EXPECT_EQ(admin.ask("list_tokens"), succeeded(R"~(,"data":{"tokens":[]})~"));
    EXPECT_EQ(admin.ask("add_token"), refused(456, "Missing mandatory element (token)"));
    EXPECT_EQ(admin.ask("add_token", R"~(,"token":"t")~"), succeeded(R"~(,"data":{"plugins":[)~" + one + "]}"));
    EXPECT_EQ(admin.ask("add_token", R"~(,"token":"u","plugins":["nope",5])~"),
              succeeded(R"~(,"data":{"plugins":[]})~"));
    EXPECT_EQ(admin.ask("add_token", R"~(,"token":"u","plugins":5)~"),
              refused(467, "Invalid element type (plugins should be an array)"));
    EXPECT_EQ(admin.ask("list_tokens"),
              succeeded(R"~(,"data":{"tokens":[{"token":"t","allowed_plugins":[)~" + one + "]}]}"));
    EXPECT_EQ(admin.ask("allow_token", R"~(,"token":"x","plugins":[])~"),
              refused(467, "Invalid element type (plugins should be a non-empty array)"));
    EXPECT_EQ(admin.ask("allow_token", R"~(,"token":"x","plugins":["nope"])~"), refused(470, "Token x not found"));
    EXPECT_EQ(admin.ask("allow_token", R"~(,"token":"t","plugins":["nope"])~"),
              refused(467, "Invalid element type (some of the provided plugins are invalid)"));
    const std::string asked = R"~({"transaction":"a","janus":"create","id":100,"token":)~";
    EXPECT_EQ(admin.bench.ask(asked + R"~("x"})~"),
              refused(403, "Unauthorized request (wrong or missing secret/token)"));
    EXPECT_EQ(admin.bench.ask(asked + R"~("t"})~"), succeeded(R"~(,"data":{"id":100})~"));
    EXPECT_EQ(admin.bench.attachAgain(R"~(,"token":"t")~"),
              R"~({"janus":"success","session_id":100,"transaction":"t","data":{"id":H}})~");
    EXPECT_EQ(admin.ask("disallow_token", R"~(,"token":"t","plugins":[)~" + one + "]"),
              succeeded(R"~(,"data":{"plugins":[]})~"));
    EXPECT_EQ(admin.bench.attachAgain(R"~(,"token":"t")~"),
              R"~({"janus":"error","session_id":100,"transaction":"t","error":{"code":405,)~"
              R"~("reason":"Provided token can't access plugin 'janus.plugin.fake'"}})~");
    EXPECT_EQ(admin.ask("remove_token", R"~(,"token":"t")~"), succeeded(""));
    EXPECT_EQ(admin.ask("remove_token", R"~(,"token":"t")~"), refused(490, "Error removing token"));
    EXPECT_EQ(Admin().ask("list_tokens"), refused(490, "Stored-Token based authentication disabled"));
}

TEST(AdminApi, TellsWhatTheServerIs) {
    CoreSettings settings;
    settings.facts.local_ip = "192.0.2.2";
    settings.facts.public_ips = {"198.51.100.7"};
    settings.facts.ice_lite = true;
    settings.facts.dependencies = {{"glib2", "2.74.6"}};
    settings.api_secret = "s";
    CoreBench bench(settings);
    const Json info = Json::parse(bench.ask(R"~({"transaction":"a","janus":"info"})~"));
    std::string keys;
    for (const auto& [key, value] : info.items()) {
        keys += key + " ";
        EXPECT_FALSE(value.is_null()) << key;
    }
    EXPECT_EQ(keys,
              "janus transaction name version version_string author commit-hash compile-time log-to-stdout log-to-file "
              "data_channels accepting-new-sessions session-timeout reclaim-session-timeout candidates-timeout "
              "server-name local-ip public-ip public-ips ipv6 ice-lite ice-tcp ice-nomination ice-consent-freshness "
              "ice-keepalive-conncheck hangup-on-failed full-trickle mdns-enabled min-nack-queue nack-optimizations "
              "twcc-period dtls-mtu static-event-loops api_secret auth_token event_handlers opaqueid_in_api "
              "dependencies transports events loggers plugins ");
    EXPECT_EQ(info["name"], "Janus WebRTC Server");
    EXPECT_EQ(info["public-ip"], "198.51.100.7");
    EXPECT_EQ(info["plugins"].dump(),
              R"~({"janus.plugin.fake":{"name":"Fake plugin","author":"Test","description":"Answers as it is told",)~"
              R"~("version_string":"0.0.3","version":3}})~");
    EXPECT_EQ(info["transports"].size(), 2U);
}

}  // namespace
}  // namespace wf::janus
