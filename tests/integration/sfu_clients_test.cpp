// Clients of others in rooms over WebSocket: GStreamer, aiortc, and the JavaScript libraries of Janus as they are in
// npm.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/media_probe.h"
#include "tests/support/process.h"
#include "tests/support/sfu_site.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kSeconds = 6;
// aiortc's H.264 encoder makes a key frame every 250 frames and none on request, so that who comes later sees nothing
// for up to 8.3 s; with Janus as well.
constexpr int kAiortcSeconds = 14;

std::string extensionOf(const std::string& recording) {
    if (recording.find("-audio-") != std::string::npos) {
        return recording.find("pcmu") != std::string::npos ? ".wav" : ".opus";
    }
    return recording.find("h26") != std::string::npos ? ".mp4" : ".webm";
}

/// Stock janus-pp-rec and ours make a file of every recording that has `least_s` of sound or picture.
void expectAllConvert(const SfuSite& site, std::size_t recordings, double least_s) {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(site.recordings())) {
        const std::string file = entry.path().string();
        if (entry.path().extension() != ".mjr" || file.find("-data-") != std::string::npos) {
            continue;
        }
        ++count;
        for (const std::string tool : {"janus-pp-rec", "pp-rec"}) {
            if (tool == "janus-pp-rec" && !isInstalled(tool)) {
                continue;
            }
            const std::string made = (site.folder() / (tool + extensionOf(file))).string();
            const Outcome outcome = tool == "pp-rec" ? runTool(tool, {file, made}) : run({tool, file, made});
            ASSERT_TRUE(outcome.ok()) << outcome.describe();
            const auto facts = probe(made, CountFrames::kYes);
            ASSERT_TRUE(facts.ok()) << tool << " " << file << ": " << facts.error().message;
            ASSERT_EQ(facts->streams.size(), 1U) << tool << " " << file;
            EXPECT_GT(facts->streams[0].frames, 20) << tool << " " << file;
            EXPECT_GT(facts->duration_s, least_s) << tool << " " << file;
        }
    }
    EXPECT_EQ(count, recordings);
}

class SfuClients : public testing::Test {
protected:
    static SfuSiteOptions options(bool string_ids = true) {
        return {.mqtt = false, .general = "", .string_ids = string_ids};
    }

    /// Runs a script to its end; its JSON.
    json resultOf(const SfuSite& site, const Command& command) {
        const Outcome outcome = run(command);
        json result = json::parse(outcome.out, nullptr, false);
        EXPECT_TRUE(outcome.ok() && !result.is_discarded()) << outcome.describe() << site.log();
        return result;
    }
};

TEST_F(SfuClients, GStreamerPublishesAndSubscribes) {
    if (!callsAreWanted() || !hasGStreamerPeer()) {
        GTEST_SKIP() << "needs WF_BROWSER_TESTS=1 and webrtcbin";
    }
    SfuSite site(options());
    ASSERT_TRUE(site.start()) << site.log();
    const json pairs = json::array({json::array({"vp8", "opus"}), json::array({"vp9", "pcmu"}),
                                    json::array({"h264", "opus"}), json::array({"h265", "opus"})});
    const json result = resultOf(site, site.pythonCommand("gst_room.py", json{{"url", site.webSocketUrl()},
                                                                              {"rec_dir", site.recordings().string()},
                                                                              {"pairs", pairs},
                                                                              {"seconds", kSeconds + 3}}
                                                                             .dump()));
    ASSERT_EQ(site.stop(SIGTERM), 0) << site.log();
    std::size_t rooms = 0;
    for (const json& pair : pairs) {
        const json room = result[pair[0].get<std::string>() + "-" + pair[1].get<std::string>()];
        if (room.contains("missing")) {
            continue;
        }
        ++rooms;
        ASSERT_TRUE(room.contains("decoded")) << pair << room << site.log();
        EXPECT_EQ(room["configured"]["video_codec"], pair[0]);
        EXPECT_EQ(room["configured"]["audio_codec"], pair[1]);
        EXPECT_GT(room["packets"].value("audio", 0), 30) << pair << room;
        EXPECT_GT(room["packets"].value("video", 0), 40) << pair << room;
        EXPECT_GT(room["decoded"]["audio"], 30) << pair << room;
        EXPECT_GT(room["decoded"]["video"], 30) << pair << room;
    }
    EXPECT_GE(rooms, 2U);
    expectAllConvert(site, 2 * rooms, kSeconds - 1);
}

TEST_F(SfuClients, AiortcPublishesAndSubscribes) {
    if (!callsAreWanted() || !hasPython("import aiortc, av")) {
        GTEST_SKIP() << "needs WF_BROWSER_TESTS=1 and aiortc";
    }
    SfuSite site(options());
    ASSERT_TRUE(site.start()) << site.log();
    const json result =
        resultOf(site, site.pythonCommand("aiortc_room.py", json{{"url", site.webSocketUrl()},
                                                                 {"rec_dir", site.recordings().string()},
                                                                 {"codecs", json::array({"vp8", "h264"})},
                                                                 {"seconds", kAiortcSeconds}}
                                                                .dump()));
    ASSERT_EQ(site.stop(SIGTERM), 0) << site.log();
    for (const std::string codec : {"vp8", "h264"}) {
        const json room = result[codec];
        ASSERT_TRUE(room.contains("received")) << room << site.log();
        EXPECT_EQ(room["configured"]["video_codec"], codec);
        EXPECT_GT(room["received"]["audio"], 50) << room;
        EXPECT_GT(room["received"]["video"], 30) << room;
        EXPECT_EQ(room["message"], "hello") << room;
    }
    expectAllConvert(site, 4, kSeconds - 2);
}

TEST_F(SfuClients, StockJanusJs) {
    if (!hasBrowserClients()) {
        GTEST_SKIP() << "needs node, the modules of tests/integration/sfu/package.json, and chromium";
    }
    SfuSite site(options(false));
    ASSERT_TRUE(site.start()) << site.log();
    const json result =
        resultOf(site, site.nodeCommand("janus_js.mjs", json{{"url", site.webSocketUrl()}, {"room", 4711}}.dump()));
    ASSERT_TRUE(result.contains("received")) << result << site.log();
    EXPECT_EQ(result["ann"]["created"]["videoroom"], "created");
    EXPECT_EQ(result["ann"]["created"]["room"], 4711);
    EXPECT_TRUE(result["ann"]["joined"]["id"].is_number_unsigned()) << result["ann"];
    EXPECT_EQ(result["ann"]["configured"]["configured"], "ok");
    int sounds = 0;
    int pictures = 0;
    for (const auto& [mid, line] : result["received"].items()) {
        EXPECT_GT(line["packets"], 20) << mid << line;
        if (line["kind"] == "audio") {
            ++sounds;
            EXPECT_NEAR(line["hertz"].get<double>(), 440, 12) << line;
            continue;
        }
        ++pictures;
        EXPECT_GT(line["frames"], 10) << line;
        EXPECT_GT(line["colour"][0], 120) << line;
        EXPECT_LT(line["colour"][1], 60) << line;
    }
    EXPECT_EQ(sounds, 1) << result;
    EXPECT_EQ(pictures, 1) << result;
    bool left = false;
    for (const json& entry : result["bob_log"]) {
        left = left || (entry[0] == "message" && entry[1].value("leaving", json()) == result["ann"]["joined"]["id"]);
    }
    EXPECT_TRUE(left) << result["bob_log"];
    EXPECT_EQ(site.stop(SIGTERM), 0) << site.log();
}

TEST_F(SfuClients, StockDemoPageWithSimulcast) {
    const char* demos = "/usr/share/janus/demos";
    if (!hasBrowserClients() || !std::filesystem::exists(std::string(demos) + "/videoroomtest.html")) {
        GTEST_SKIP() << "needs node, the modules of tests/integration/sfu/package.json, chromium and janus-demos";
    }
    SfuSite site(options(false));
    ASSERT_TRUE(site.start()) << site.log();
    const json result = resultOf(
        site, site.nodeCommand("demo_page.mjs", json{{"http", site.httpUrl() + "/janus"}, {"demos", demos}}.dump()));
    EXPECT_EQ(result["created"]["videoroom"], "created") << result;
    for (const char* name : {"ann", "bob", "cid"}) {
        EXPECT_EQ(result["seen"][name].size(), 2U) << result;
    }
    EXPECT_EQ(result["top"], 960) << result;
    EXPECT_EQ(result["lowest"], 240) << result;
    EXPECT_EQ(result["top_again"], 960) << result;
}

TEST_F(SfuClients, StockJanode) {
    if (!hasBrowserClients()) {
        GTEST_SKIP() << "needs node and the modules of tests/integration/sfu/package.json";
    }
    SfuSite site(options(false));
    ASSERT_TRUE(site.start()) << site.log();
    const json result =
        resultOf(site, site.nodeCommand("janode_room.mjs", json{{"url", site.webSocketUrl()}, {"room", 4712}}.dump()));
    EXPECT_EQ(result["created"]["room"], 4712) << result;
    EXPECT_EQ(result["exists"]["exists"], true) << result;
    EXPECT_EQ(result["joined"]["display"], "ann") << result;
    EXPECT_EQ(result["other_joined"]["feed"], result["second"]["feed"]) << result;
    EXPECT_EQ(result["participants"]["participants"].size(), 2U) << result;
    EXPECT_EQ(result["recording"]["record"], true) << result;
    EXPECT_EQ(result["left"]["feed"], result["second"]["feed"]) << result;
    EXPECT_EQ(result["unknown_room"]["code"], 426) << result;
    EXPECT_EQ(result["destroyed"]["room"], 4712) << result;
    EXPECT_EQ(site.stop(SIGTERM), 0) << site.log();
}

}  // namespace
}  // namespace wf::test
