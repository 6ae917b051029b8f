#include "sfu/app/config/configuration.h"

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace wf::app {
namespace {

class ConfigurationTest : public testing::Test {
protected:
    void write(const std::string& name, const std::string& text) { std::ofstream(folder.path() / name) << text; }
    Configuration load(const std::string& docker_ip = {}) {
        options.config_folder = folder.path();
        auto config = loadConfiguration(options, docker_ip, findings);
        EXPECT_TRUE(config.ok()) << (config.ok() ? "" : config.error().message);
        return config.ok() ? std::move(*config) : Configuration{};
    }
    [[nodiscard]] std::string path(const char* name) const { return (folder.path() / name).string(); }

    test::TempDir folder;
    Options options;
    ConfigFindings findings;
};

TEST_F(ConfigurationTest, WithoutFilesThisMachineAloneIsServed) {
    const auto config = loadConfiguration(options, "", findings);
    ASSERT_TRUE(config.ok());
    EXPECT_TRUE(findings.errors.empty());
    EXPECT_EQ(config->http.http.ip, "127.0.0.1");
    EXPECT_EQ(config->web_socket.ws.ip, "127.0.0.1");
    EXPECT_FALSE(config->mqtt.enabled);
    EXPECT_TRUE(config->with_page);
    EXPECT_EQ(config->recordings, "recordings");
    EXPECT_EQ(config->server.general.recordings_tmp_ext, "tmp");
}

TEST_F(ConfigurationTest, ListensWhereItIsTold) {
    options.listen = "192.0.2.5:9000";
    auto config = loadConfiguration(options, "", findings);
    ASSERT_TRUE(config.ok());
    EXPECT_EQ(config->http.http.ip, "192.0.2.5");
    EXPECT_EQ(config->http.http.port, 9000);
    EXPECT_EQ(config->web_socket.ws.port, 9100);
    options.listen = "[::1]:9000";
    config = loadConfiguration(options, "", findings);
    EXPECT_EQ(config->http.http.ip, "::1");
    EXPECT_TRUE(findings.errors.empty());
    for (const char* wrong : {"localhost", "127.0.0.1:0", "127.0.0.1:65500", "127.0.0.1:x", "::1]:9"}) {
        findings = {};
        options.listen = wrong;
        ASSERT_TRUE(loadConfiguration(options, "", findings).ok());
        EXPECT_FALSE(findings.errors.empty()) << wrong;
    }
}

TEST_F(ConfigurationTest, TheShippedFilesAreAccepted) {
    options.config_folder = std::string(WF_TEST_DATA_DIR) + "/../../contrib/container/janus";
    const auto config = loadConfiguration(options, "203.0.113.7", findings);
    ASSERT_TRUE(config.ok()) << config.error().message;
    EXPECT_EQ(findings.errors, std::vector<std::string>{});
    EXPECT_EQ(findings.unknown_keys, std::vector<std::string>{});
    EXPECT_TRUE(config->server.nat.ice_lite);
    EXPECT_EQ(config->server.nat.nat_1_1_mapping, std::vector<std::string>{"203.0.113.7"});
    EXPECT_EQ(config->server.nat.ignore_list, (std::vector<std::string>{"vmnet", "docker"}));
    EXPECT_EQ(config->server.media.ports.min, 20000);
    EXPECT_EQ(config->server.media.ports.max, 40000);
    EXPECT_TRUE(config->mqtt.enabled);
    EXPECT_EQ(config->mqtt.general.subscribe_topic, "to-janus");
    EXPECT_EQ(config->mqtt.general.subscribe_qos, 0);
    EXPECT_EQ(config->mqtt.max_buffered, 1024U);
    EXPECT_TRUE(config->video_room.settings.string_ids);
    EXPECT_TRUE(config->web_socket.ws.enabled);
    EXPECT_EQ(config->http.http.port, 8088);
}

TEST_F(ConfigurationTest, RoomsAndChannels) {
    write("janus.plugin.videoroom.jcfg",
          "general: { string_ids = \"yes\" }\nroom-1234: { description = \"Demo\"; publishers = 6; record = true }\n");
    write("janus.transport.websockets.jcfg", "general: { ws = \"yes\"; ws_port = 9999; ws_acl = \"127.,10.\" }\n");
    const Configuration config = load();
    ASSERT_EQ(config.video_room.rooms.size(), 1U);
    EXPECT_EQ(config.video_room.rooms[0].id, "1234");
    EXPECT_EQ(config.video_room.rooms[0].max_publishers, 6U);
    EXPECT_TRUE(config.video_room.rooms[0].record);
    EXPECT_EQ(config.web_socket.ws.port, 9999);
    EXPECT_EQ(config.web_socket.wss.acl, "127.,10.");
    EXPECT_FALSE(config.http.http.enabled);
    EXPECT_EQ(config.video_room_file.path(), path("janus.plugin.videoroom.jcfg"));
}

TEST_F(ConfigurationTest, RoomsKnowTheSecretOfSignedTokens) {
    write("janus.transport.http.jcfg", "general: { http = true }\n");
    write("janus.jcfg", "general: { token_auth = true; token_auth_secret = \"sec\" }\n");
    EXPECT_EQ(load().video_room.settings.token_auth_secret, "sec");
    write("janus.jcfg", "general: { token_auth = false; token_auth_secret = \"sec\" }\n");
    EXPECT_EQ(load().video_room.settings.token_auth_secret, "");
}

TEST_F(ConfigurationTest, TheServerMayDecideWhatIsRecordedAndWhoRejoins) {
    write("janus.plugin.videoroom.jcfg", "general: { record_policy = 1; rejoin_replaces = true }\n");
    write("janus.transport.websockets.jcfg", "general: { ws = \"yes\" }\n");
    const janus::videoroom::Settings settings = load().video_room.settings;
    EXPECT_EQ(settings.record_policy, room::RecordPolicy::kAlways);
    EXPECT_TRUE(settings.rejoin_replaces);
    write("janus.plugin.videoroom.jcfg", "general: { record_policy = 3 }\n");
    EXPECT_EQ(load().video_room.settings.record_policy, room::RecordPolicy::kAsAsked);
    EXPECT_EQ(findings.errors.size(), 1U);
}

TEST_F(ConfigurationTest, ServersOfASuperConferenceLeaveThemselvesOut) {
    write("janus.plugin.videoroom.jcfg",
          "super_conference: { node = \"a\"; nodes = [ \"a=http://10.0.0.1:7088/admin\", "
          "\"b=http://10.0.0.2:7088/admin\" ]; admin_secret = \"s\"; srtp_suite = 80 }\n");
    write("janus.transport.websockets.jcfg", "general: { ws = \"yes\" }\n");
    const janus::videoroom::SuperSettings super = load().video_room.settings.super;
    ASSERT_EQ(super.nodes.size(), 1U);
    EXPECT_EQ(super.nodes[0].id, "b");
    EXPECT_EQ(super.nodes[0].url, "http://10.0.0.2:7088/admin");
    EXPECT_EQ(super.admin_secret, "s");
    EXPECT_EQ(super.srtp_suite, 80);
    write("janus.plugin.videoroom.jcfg", "super_conference: { nodes = [ \"b=10.0.0.2\" ] }\n");
    EXPECT_FALSE(load().video_room.settings.super.enabled());
    EXPECT_EQ(findings.errors.size(), 1U);
}

TEST_F(ConfigurationTest, LimitsHaveASectionOfTheirOwn) {
    write("janus.jcfg", "limits: { sessions = 10; rooms = \"3\"; half_open = 7; participants = 0; lines = 5 }\n");
    write("janus.transport.websockets.jcfg", "general: { max_connections = 4; max_message_kib = 64 }\n");
    write("janus.transport.http.jcfg", "general: { http = true; max_message_kib = 32 }\n");
    write("janus.transport.mqtt.jcfg", "general: { max_message_kib = 128 }\n");
    const Configuration config = load();
    EXPECT_EQ(config.server.limits.sessions, 10U);
    EXPECT_EQ(config.server.limits.handles, 1000U);
    EXPECT_EQ(config.server.limits.half_open, 7U);
    EXPECT_EQ(config.server.limits.participants, 5000U);
    EXPECT_EQ(config.video_room.settings.max_rooms, 3U);
    EXPECT_EQ(config.web_socket.max_connections, 4U);
    EXPECT_EQ(config.web_socket.max_message_bytes, 65536U);
    EXPECT_EQ(config.http.max_body_bytes, 32768U);
    EXPECT_EQ(config.mqtt.max_message_bytes, 131072U);
    ASSERT_EQ(findings.errors.size(), 1U);
    EXPECT_NE(findings.errors[0].find("limits.participants"), std::string::npos) << findings.errors[0];
    EXPECT_EQ(findings.unknown_keys.size(), 1U);
}

TEST_F(ConfigurationTest, OptionsGoBeforeTheEnvironmentAndThatBeforeFiles) {
    write("janus.jcfg", "nat: { nat_1_1_mapping = \"192.0.2.1\" }\ngeneral: { debug_level = 4 }\n");
    EXPECT_EQ(load().server.nat.nat_1_1_mapping, std::vector<std::string>{"192.0.2.1"});
    EXPECT_EQ(load("192.0.2.2").server.nat.nat_1_1_mapping, std::vector<std::string>{"192.0.2.2"});
    options.nat_1_1 = "192.0.2.3";
    options.log_level = 6;
    options.workers = 3;
    const Configuration config = load("192.0.2.2");
    EXPECT_EQ(config.server.nat.nat_1_1_mapping, std::vector<std::string>{"192.0.2.3"});
    EXPECT_EQ(config.server.log.level, 6);
    EXPECT_EQ(config.workers, 3U);
}

TEST_F(ConfigurationTest, SaysWhatIsWrongAndWhere) {
    write("janus.jcfg", "media: {\n  rtp_port_range = \"40000-20000\"\n}\nnat: {\n colour = \"blue\"\n}\n");
    write("janus.transport.http.jcfg", "general: { http = true; https = true }\n");
    load("janus.example.com");
    ASSERT_EQ(findings.errors.size(), 3U);
    EXPECT_NE(findings.errors[0].find("general.https: needs a certificate"), std::string::npos) << findings.errors[0];
    EXPECT_EQ(findings.errors[1],
              path("janus.jcfg") +
                  ":2: media.rtp_port_range: '40000-20000' is not acceptable, allowed: two ports as "
                  "in 20000-40000");
    EXPECT_EQ(findings.errors[2],
              "DOCKER_IP: nat.nat_1_1_mapping: 'janus.example.com' is not acceptable, allowed: numeric addresses, no "
              "names");
    EXPECT_EQ(findings.unknown_keys, std::vector<std::string>{"janus.jcfg: nat.colour"});
}

TEST_F(ConfigurationTest, ARoomIsMadeWithoutWhatItCannotUse) {
    write("janus.plugin.videoroom.jcfg", "room-7: {\n  publishers = 6\n  signed_tokens = \"ture\"\n  colour = 1\n}\n");
    load();
    ASSERT_EQ(findings.warnings.size(), 1U);
    EXPECT_EQ(findings.warnings[0], path("janus.plugin.videoroom.jcfg") +
                                        ":3: room-7.signed_tokens: 'ture' is not acceptable and left out, allowed: yes "
                                        "or no");
    EXPECT_EQ(findings.unknown_keys, std::vector<std::string>{"janus.plugin.videoroom.jcfg: room-7.colour"});
}

TEST_F(ConfigurationTest, NoWayInIsAMistake) {
    load();
    ASSERT_EQ(findings.errors.size(), 1U);
    EXPECT_NE(findings.errors[0].find("no way in is open"), std::string::npos);
}

}  // namespace
}  // namespace wf::app
