// The load generator of the benchmarks holds small calls on a running wf-sfu: what it sends comes, all of it and once.

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/sfu_site.h"

namespace wf::test {
namespace {

using nlohmann::json;

std::string recording(const char* name) { return std::string(WF_TEST_DATA_DIR) + "/truth/" + name; }

struct LoadOutcome {
    Outcome outcome;
    json report;
};

/// Two seconds on this site, with sound and VP8.
LoadOutcome load(const SfuSite& site, const std::string& url, std::vector<std::string> more) {
    std::vector<std::string> arguments = {"--server",
                                          url,
                                          "--local",
                                          "127.0.0.1",
                                          "--string-ids",
                                          "--duration",
                                          "2",
                                          "--json",
                                          "-",
                                          "--audio",
                                          recording("janus-clean-vp8-audio.mjr"),
                                          "--video",
                                          recording("janus-clean-vp8-video.mjr")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    LoadOutcome result{runTool("sfu_load", arguments), {}};
    result.report = json::parse(result.outcome.out, nullptr, false);
    EXPECT_TRUE(result.report.is_object()) << result.outcome.describe() << site.log();
    return result;
}

void expectWhole(const json& report, std::uint64_t packets) {
    EXPECT_GE(report["received"]["packets"], packets);
    EXPECT_EQ(report["received"]["without_stamp"], 0);
    for (const char* by : {"by_sequence", "by_stamp"}) {
        EXPECT_EQ(report["received"][by]["missing"], 0) << by;
        EXPECT_EQ(report["received"][by]["duplicates"], 0) << by;
    }
    EXPECT_EQ(report["sockets"]["undecrypted"], 0);
    EXPECT_EQ(report["sockets"]["replayed"], 0);
    EXPECT_EQ(report["delay_ms"]["count"], report["received"]["packets"]);
    EXPECT_GT(report["delay_ms"]["p50"], 0);
    EXPECT_LE(report["delay_ms"]["p50"], report["delay_ms"]["p99"]);
}

TEST(SfuLoad, FiveSubscribersGetAllPacketsOfOnePublisher) {
    SfuSite site({.mqtt = false});
    ASSERT_TRUE(site.start()) << site.log();
    const auto [outcome, report] = load(site, site.webSocketUrl(), {"--subscribers", "5"});
    ASSERT_TRUE(outcome.ok()) << outcome.describe() << site.log();
    EXPECT_EQ(report["peers"]["connected"], 6);
    EXPECT_EQ(report["first_packet_ms"]["count"], 5);
    // 50 packets of sound a second, and as many of the video.
    expectWhole(report, 5 * 2 * 90);
}

TEST(SfuLoad, EverybodyInAMeetingOverMqttGetsEverybodyElse) {
    SfuSite site;
    ASSERT_TRUE(site.start()) << site.log();
    const auto [outcome, report] = load(site, site.mqttUrl(), {"--publishers", "3", "--mesh"});
    ASSERT_TRUE(outcome.ok()) << outcome.describe() << site.log();
    EXPECT_EQ(report["peers"]["connected"], 6);
    expectWhole(report, 3 * 2 * 2 * 90);
}

TEST(SfuLoad, PacketsThatAreThrownAwayAreCountedAsMissing) {
    SfuSite site({.mqtt = false});
    ASSERT_TRUE(site.start()) << site.log();
    const auto [outcome, report] = load(site, site.webSocketUrl(), {"--subscribers", "2", "--loss", "20"});
    ASSERT_TRUE(outcome.ok()) << outcome.describe() << site.log();
    const auto received = report["received"]["packets"].get<double>();
    const auto missing = report["received"]["by_stamp"]["missing"].get<double>();
    EXPECT_NEAR(missing / (missing + received), 0.2, 0.1);
}

}  // namespace
}  // namespace wf::test
