// What an operator does with a running server: looks at its numbers, captures packets of a call, takes it out of
// service.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>

#include "tests/support/janus_client.h"
#include "tests/support/local_port.h"
#include "tests/support/mosquitto.h"
#include "tests/support/running_call.h"
#include "tests/support/sfu_site.h"
#include "tests/support/tcp_client.h"
#include "tests/unit/sfu/channels/mqtt_peer.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::chrono::seconds kPatience{30};

template <class Condition>
bool within(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
}

std::string textOf(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Status line and body of an answer.
struct Reply {
    std::string status;
    std::string body;
};

Reply ask(std::uint16_t port, const std::string& request) {
    TcpClient client(port);
    client.send(request);
    const std::string answer = client.readToEnd();
    const std::size_t end = answer.find("\r\n\r\n");
    return {answer.substr(0, answer.find("\r\n")), end == std::string::npos ? "" : answer.substr(end + 4)};
}

Reply get(std::uint16_t port, const std::string& path) {
    return ask(port, "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
}

class SfuOperations : public testing::Test {
protected:
    void start(bool mqtt) {
        SfuSiteOptions options;
        options.mqtt = mqtt;
        options.general = "event_loops = 2";
        site_ = std::make_unique<SfuSite>(options);
        admin_port_ = freePort();
        change("janus.transport.http.jcfg", "admin_http = false",
               "admin_http = true\n\tadmin_ip = \"127.0.0.1\"\n\tadmin_port = " + std::to_string(admin_port_));
        if (mqtt) {
            change("janus.transport.mqtt.jcfg", "status: {\n\tenabled = false",
                   "status: {\n\tenabled = true\n\tconnect_message = \"here\"\n\tdisconnect_message = \"gone\"");
            ASSERT_TRUE(site_->startBroker());
            status_ = std::make_unique<channels::MqttPeer>(site_->mqttUrl(), std::vector<std::string>{"status"});
        }
        ASSERT_TRUE(site_->start()) << site_->log();
        // The HTTP port opens behind the one that was waited for.
        ASSERT_TRUE(within([&] { return get(site_->httpPort(), "/readyz").body == "ok\n"; })) << site_->log();
    }
    void change(const std::string& name, const std::string& from, const std::string& to) const {
        const fs::path path = site_->folder() / "conf" / name;
        std::string text = textOf(path);
        const std::size_t at = text.find(from);
        ASSERT_NE(at, std::string::npos) << name << ":\n" << text;
        std::ofstream(path) << text.replace(at, from.size(), to);
    }
    json admin(json request, const std::string& path = "") const {
        request["transaction"] = "a";
        request["admin_secret"] = "janusoverlord";
        const std::string body = request.dump();
        const Reply reply = ask(admin_port_, "POST /admin" + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" +
                                                 "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return json::parse(reply.body, nullptr, false);
    }
    /// By name and labels; those of all workers together under the name without labels, too.
    std::map<std::string, double> metrics() const {
        std::map<std::string, double> samples;
        std::istringstream in(get(site_->httpPort(), "/metrics").body);
        for (std::string line; std::getline(in, line);) {
            const std::size_t space = line.rfind(' ');
            if (line.empty() || line.starts_with('#') || space == std::string::npos) {
                continue;
            }
            const double value = std::stod(line.substr(space + 1));
            const std::string name = line.substr(0, line.find_first_of("{ "));
            samples[name] += value;
            if (name.size() != space) {
                samples[line.substr(0, space)] = value;
            }
        }
        return samples;
    }
    double metric(const std::string& name) const {
        const auto all = metrics();
        const auto found = all.find(name);
        return found == all.end() ? -1 : found->second;
    }

    std::unique_ptr<SfuSite> site_;
    std::uint16_t admin_port_ = 0;
    std::unique_ptr<channels::MqttPeer> status_;
};

TEST_F(SfuOperations, MetricsFollowACall) {
    start(false);
    auto before = metrics();
    EXPECT_EQ(before.at("wf_sfu_workers"), 2);
    EXPECT_EQ(before.at("wf_sfu_rooms"), 0);
    EXPECT_EQ(before.at("wf_sfu_packets_received_total"), 0);
    EXPECT_GT(before.at("wf_sfu_uptime_seconds"), 0);
    auto call = std::make_unique<RunningCall>(site_->webSocketPort(), "call");
    ASSERT_TRUE(call->start()) << site_->log();
    const RunningCall::Count count = call->settle();
    auto during = metrics();
    EXPECT_EQ(during.at("wf_sfu_rooms"), 1);
    EXPECT_EQ(during.at("wf_sfu_sessions"), 1);
    EXPECT_EQ(during.at("wf_sfu_participants"), 1);
    EXPECT_EQ(during.at("wf_sfu_publishers"), 1);
    EXPECT_EQ(during.at("wf_sfu_subscribers"), 1);
    EXPECT_EQ(during.at("wf_sfu_peer_connections_connected"), 2);
    EXPECT_EQ(during.at("wf_sfu_connection_setup_seconds_count"), 2);
    EXPECT_GT(during.at("wf_sfu_connection_setup_seconds_sum"), 0);
    EXPECT_LT(during.at("wf_sfu_connection_setup_seconds_sum"), 20);
    EXPECT_GE(during.at("wf_sfu_media_packets_received_total"), static_cast<double>(count.sent));
    EXPECT_GE(during.at("wf_sfu_media_packets_sent_total"), static_cast<double>(count.received));
    EXPECT_GE(during.at("wf_sfu_socket_packets_sent_total"), during.at("wf_sfu_media_packets_sent_total"));
    EXPECT_GT(during.at("wf_sfu_received_bytes_total"), during.at("wf_sfu_media_received_bytes_total"));
    EXPECT_GT(during.at("wf_sfu_key_frames_received_total"), 0);
    EXPECT_GT(during.at("wf_sfu_stun_requests_total"), 0);
    EXPECT_EQ(during.at("wf_sfu_srtp_errors_total"), 0);
    EXPECT_EQ(during.at("wf_sfu_send_errors_total"), 0);
    EXPECT_GT(during.at("wf_sfu_loop_lag_seconds_count"), 10);
    EXPECT_GT(during.at("process_resident_memory_bytes"), 1e6);
    // All of it is on one worker.
    const bool first = during.at("wf_sfu_worker_rooms{worker=\"0\"}") > 0;
    const std::string idle = first ? "{worker=\"1\"}" : "{worker=\"0\"}";
    EXPECT_EQ(during.at("wf_sfu_media_packets_sent_total" + idle), 0);

    call.reset();
    ASSERT_TRUE(within([&] { return metric("wf_sfu_peer_connections") == 0; }));
    auto after = metrics();
    EXPECT_EQ(after.at("wf_sfu_participants"), 0);
    EXPECT_EQ(after.at("wf_sfu_subscribers"), 0);
    for (const auto& [name, value] : during) {
        const std::string family = name.substr(0, name.find('{'));
        if (family.ends_with("_total") || family.ends_with("_bucket") || family.ends_with("_count")) {
            EXPECT_GE(after.at(name), value) << name << " went back";
        }
    }
    EXPECT_EQ(site_->stop(SIGTERM), 0) << site_->log();
}

TEST_F(SfuOperations, DrainsUntilItIsEmpty) {
    const bool mqtt = Mosquitto::installed();
    start(mqtt);
    const std::uint16_t http = site_->httpPort();
    EXPECT_EQ(get(http, "/readyz").body, "ok\n");
    auto call = std::make_unique<RunningCall>(site_->webSocketPort(), "call");
    ASSERT_TRUE(call->start()) << site_->log();

    site_->signal(SIGUSR1);
    ASSERT_TRUE(within([&] { return get(http, "/readyz").status.find("503") != std::string::npos; }));
    EXPECT_EQ(get(http, "/healthz").body, "ok\n");
    EXPECT_EQ(metric("wf_sfu_draining"), 1);
    {
        JanusClient janus(site_->webSocketPort());
        janus.newSession();
        const std::uint64_t handle = janus.attach();
        const json refused = janus.message(handle, {{"request", "create"}, {"room", "another"}});
        EXPECT_EQ(refused["plugindata"]["data"]["error_code"], 499);
        EXPECT_NE(refused["plugindata"]["data"]["error"].get<std::string>().find("no new rooms"), std::string::npos);
        const json joined =
            janus.message(handle, {{"request", "join"}, {"room", "call"}, {"ptype", "publisher"}, {"id", "late"}});
        EXPECT_EQ(joined["plugindata"]["data"]["videoroom"], "joined");
    }
    const RunningCall::Count before = call->settle();
    ASSERT_TRUE(within([&] { return call->settle().received > before.received + 50; })) << "the call goes on";

    site_->signal(SIGUSR1);
    ASSERT_TRUE(within([&] { return get(http, "/readyz").body == "ok\n"; }));
    EXPECT_EQ(admin({{"janus", "drain"}}), (json{{"janus", "success"}, {"transaction", "a"}, {"draining", true}}));
    EXPECT_EQ(admin({{"janus", "drain"}, {"drain", false}})["draining"], false);
    {
        JanusClient janus(site_->webSocketPort());
        janus.newSession();
        const json made = janus.message(janus.attach(), {{"request", "create"}, {"room", "another"}});
        EXPECT_EQ(made["plugindata"]["data"]["videoroom"], "created");
    }
    if (mqtt) {
        for (const char* status : {"here", R"({"event":"draining"})", "here", R"({"event":"draining"})", "here"}) {
            EXPECT_EQ(status_->receive()->to_string(), status);
        }
    }
    EXPECT_EQ(admin({{"janus", "drain"}})["draining"], true);
    call.reset();  // its room and another one are still there, but nobody in them
    EXPECT_EQ(site_->waitForEnd(), 0) << site_->log();
    EXPECT_NE(site_->log().find("drained"), std::string::npos);
    if (mqtt) {
        EXPECT_EQ(status_->receive()->to_string(), R"({"event":"draining"})");
        EXPECT_EQ(status_->receive()->to_string(), "gone");
    }
}

TEST_F(SfuOperations, CapturesThePacketsOfAHandle) {
    start(false);
    auto call = std::make_unique<RunningCall>(site_->webSocketPort(), "call");
    ASSERT_TRUE(call->start()) << site_->log();
    const json sessions = admin({{"janus", "list_sessions"}});
    const std::string session = "/" + std::to_string(sessions["sessions"][0].get<std::uint64_t>());
    const json handles = admin({{"janus", "list_handles"}}, session)["handles"];
    std::string publisher;
    for (const json& handle : handles) {
        const std::string path = session + "/" + std::to_string(handle.get<std::uint64_t>());
        if (admin({{"janus", "handle_info"}}, path)["info"]["plugin_specific"]["type"] == "publisher") {
            publisher = path;
        }
    }
    ASSERT_FALSE(publisher.empty());
    const std::string folder = (site_->recordings() / "captures").string();
    const json start{{"janus", "start_pcap"}, {"folder", folder}, {"filename", "alice.pcap"}};
    EXPECT_EQ(admin({{"janus", "stop_pcap"}}, publisher)["error"]["reason"], "Capture not started");
    EXPECT_EQ(admin({{"janus", "start_pcap"}, {"folder", "/etc"}}, publisher)["error"]["code"], 490);
    EXPECT_EQ(admin(start, publisher)["janus"], "success");
    EXPECT_EQ(admin(start, publisher)["error"]["reason"], "Capture already started");
    const RunningCall::Count before = call->settle();
    ASSERT_TRUE(within([&] { return call->settle().sent > before.sent + 100; }));
    const RunningCall::Count after = call->settle();
    EXPECT_EQ(admin({{"janus", "stop_pcap"}}, publisher)["janus"], "success");
    EXPECT_EQ(after.received - before.received, after.sent - before.sent);
    EXPECT_EQ(after.gaps, before.gaps) << "the call does not suffer";
    EXPECT_EQ(admin({{"janus", "start_text2pcap"}, {"folder", folder}, {"filename", "alice.txt"}, {"truncate", 12}},
                    publisher)["janus"],
              "success");
    EXPECT_EQ(admin(start, publisher)["error"]["reason"], "Capture already started");
    ASSERT_TRUE(within([&] { return call->settle().sent > after.sent + 50; }));
    EXPECT_EQ(admin({{"janus", "stop_text2pcap"}}, publisher)["janus"], "success");
    EXPECT_EQ(
        admin({{"janus", "start_pcap"}, {"folder", folder}, {"filename", "alice.pcap"}}, publisher)["error"]["code"],
        490)
        << "a file is not replaced";
    EXPECT_EQ(site_->stop(SIGTERM), 0) << site_->log();

    // The capture as our own reader sees it: sound and pictures of alice, all there.
    const std::string mjr = (site_->folder() / "alice.mjr").string();
    const Outcome converted = runTool("mjr", {"pcap", folder + "/alice.pcap", "--codec", "opus", "--json", "-o", mjr});
    ASSERT_TRUE(converted.ok()) << converted.describe();
    EXPECT_GT(fs::file_size(mjr), 1000U) << converted.describe();
    const std::string lines = textOf(folder + "/alice.txt");
    std::istringstream in(lines);
    std::size_t incoming = 0;
    std::size_t outgoing = 0;
    for (std::string line; std::getline(in, line);) {
        EXPECT_EQ(line.substr(17, 7), " 000000") << line;
        EXPECT_LE(line.size(), 24U + 12 * 3) << line;
        ++(line[0] == 'I' ? incoming : outgoing);
    }
    EXPECT_GT(incoming, 20U);
    EXPECT_GT(outgoing, 0U);
    if (isInstalled("capinfos")) {
        const Outcome told = run({"capinfos", "-c", folder + "/alice.pcap"});
        EXPECT_TRUE(told.ok()) << told.describe();
    }
}

}  // namespace
}  // namespace wf::test
