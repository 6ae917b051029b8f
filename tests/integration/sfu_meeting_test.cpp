// A meeting of three in Chromium, led by the IM server's part over MQTT, through the server as it is installed beside
// wf-janus: what each of them sees and hears, what the IM server is told, and what is in the recordings afterwards.

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "tests/support/compose_probe.h"
#include "tests/support/media_probe.h"
#include "tests/support/pcm.h"
#include "tests/support/process.h"
#include "tests/support/sfu_server_command.h"
#include "tests/support/sfu_site.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::string kRoom = "uid7|839201";
constexpr double kRate_hz = 48000;
constexpr double kHertzTolerance = 12;  // of the browser's spectrum
constexpr double kLeastTone = 0.03;     // of full scale
constexpr double kMostOtherTone = 0.01;

struct Attendee {
    std::string id;
    char colour;
    std::size_t channel;  ///< of red, green and blue
    double tone_hz;
    std::size_t recordings;
};
const std::vector<Attendee> kAttendees{
    {"mHmKmKss-a1-x", 'r', 0, 440, 3}, {"uiuRuRHH-b2", 'g', 1, 660, 2}, {"gr-2f-9-carol", 'b', 2, 880, 3}};

const Attendee& attendee(const std::string& id) {
    return *std::ranges::find_if(kAttendees, [&](const Attendee& one) { return one.id == id; });
}

/// Held once for all tests of this process.
class MqttMeeting : public testing::Test {
protected:
    static void SetUpTestSuite() {
        if (!hasBrowserClients() || !fs::exists("/usr/sbin/mosquitto")) {
            return;
        }
        site_ = std::make_unique<SfuSite>();
        if (!site_->start()) {
            problem_ = "the server does not start:\n" + site_->log();
            return;
        }
        const json options{{"mqtt", site_->mqttUrl()},
                           {"client_id", "conference_server_1"},
                           {"room", kRoom},
                           {"rec_dir", recordingsInServer(site_->recordings()).string()},
                           {"seconds", 8},
                           {"gap", 3}};
        const Outcome outcome = run(site_->nodeCommand("mqtt_meeting.mjs", options.dump()));
        exit_code_ = site_->stop(SIGTERM);
        result_ = json::parse(outcome.out, nullptr, false);
        if (!outcome.ok() || result_.is_discarded()) {
            problem_ = outcome.describe() + site_->log();
        }
    }
    static void TearDownTestSuite() { site_.reset(); }

    void SetUp() override {
        if (!site_) {
            GTEST_SKIP() << "needs node, the modules of tests/integration/sfu/package.json, chromium and mosquitto";
        }
        ASSERT_EQ(problem_, "");
    }

    /// Events that tell this of somebody, by id or by an object with the id.
    static std::vector<json> eventsWith(const std::string& key, const std::string& id) {
        std::vector<json> found;
        for (const json& event : result_["events"]) {
            const json told = event.value("data", json::object()).value(key, json());
            if (told == id || (told.is_object() && told.value("id", "") == id)) {
                found.push_back(event);
            }
        }
        return found;
    }

    static std::vector<fs::path> recordings() {
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(site_->recordings())) {
            if (entry.path().extension() == ".mjr") {
                files.push_back(entry.path());
            }
        }
        return files;
    }

    static std::unique_ptr<SfuSite> site_;
    static std::string problem_;
    static json result_;
    static int exit_code_;
};

std::unique_ptr<SfuSite> MqttMeeting::site_;
std::string MqttMeeting::problem_;
json MqttMeeting::result_;
int MqttMeeting::exit_code_ = -1;

TEST_F(MqttMeeting, EverybodySeesAndHearsTheOthers) {
    ASSERT_EQ(result_["people"].size(), kAttendees.size());
    for (const json& person : result_["people"]) {
        ASSERT_EQ(person["lines"].size(), 4U) << person;
        for (const json& line : person["lines"]) {
            const std::string where = person["id"].get<std::string>() + " " + line.dump();
            const json received = person["received"][line["mid"].get<std::string>()];
            ASSERT_TRUE(received.is_object()) << where;
            const Attendee& from = attendee(line["feed"]);
            EXPECT_GT(received["packets"], 20) << where;
            EXPECT_EQ(received["lost"], 0) << where;
            if (received["kind"] == "audio") {
                EXPECT_NEAR(received["hertz"].get<double>(), from.tone_hz, kHertzTolerance) << where;
                continue;
            }
            EXPECT_GT(received["frames"], 10) << where;
            EXPECT_EQ(received["width"], 640) << where;
            for (std::size_t channel = 0; channel < 3; ++channel) {
                const int value = received["colour"][channel];
                EXPECT_TRUE(channel == from.channel ? value > 120 : value < 60) << where << " " << received["colour"];
            }
        }
    }
}

TEST_F(MqttMeeting, JoinsAndPublishersAreTold) {
    const json& people = result_["people"];
    EXPECT_EQ(people[0]["joined"]["publishers"].size(), 0U);
    EXPECT_EQ(people[2]["joined"]["publishers"].size(), 2U);
    EXPECT_EQ(people[2]["joined"]["publishers"][0]["id"], kAttendees[0].id);
    EXPECT_EQ(people[2]["joined"]["publishers"][0]["display"], "Person 1");
    EXPECT_EQ(people[2]["joined"]["publishers"][0]["streams"].size(), 3U);
    for (const json& person : people) {
        EXPECT_EQ(person["joined"]["room"], kRoom);
        EXPECT_EQ(person["configured"]["configured"], "ok");
        EXPECT_EQ(person["configured"]["audio_codec"], "opus");
        EXPECT_EQ(person["configured"]["video_codec"], "vp8");
    }
    EXPECT_EQ(eventsWith("joining", kAttendees[1].id).size(), 1U);
    EXPECT_EQ(eventsWith("joining", kAttendees[2].id).size(), 2U);
    std::map<std::string, int> published;
    for (const json& event : result_["events"]) {
        if (event.contains("data") && event["data"].contains("publishers")) {
            ++published[event["data"]["publishers"][0]["id"]];
        }
    }
    EXPECT_EQ(published[kAttendees[1].id], 1);
    EXPECT_EQ(published[kAttendees[2].id], 2);
    ASSERT_EQ(result_["participants"].size(), 3U);
    for (const json& participant : result_["participants"]) {
        EXPECT_EQ(participant["publisher"], true) << participant;
    }
}

TEST_F(MqttMeeting, ConnectionsMediaAndLeavingAreTold) {
    std::map<std::string, int> count;
    std::vector<std::string> hangups;
    for (const json& event : result_["events"]) {
        ++count[event["janus"]];
        if (event["janus"] == "hangup") {
            hangups.push_back(event.value("reason", ""));
        }
    }
    EXPECT_EQ(count["webrtcup"], 6);  // a publisher and a subscriber each
    EXPECT_GE(count["media"], 8);     // each published line began
    EXPECT_EQ(eventsWith("leaving", kAttendees[0].id).size(), 2U);
    EXPECT_EQ(eventsWith("leaving", kAttendees[1].id).size(), 1U);
    EXPECT_EQ(hangups, std::vector<std::string>(3, "Close PC"));
}

TEST_F(MqttMeeting, ServerEndsOrderly) {
    EXPECT_EQ(exit_code_, 0) << site_->log();
    EXPECT_EQ(site_->log().find("ERROR: "), std::string::npos) << site_->log();  // of sanitizers
}

TEST_F(MqttMeeting, EveryRecordingConvertsWithStockToolAndOurs) {
    for (const Attendee& one : kAttendees) {
        const auto files = recordings();
        EXPECT_EQ(std::ranges::count_if(
                      files, [&](const fs::path& file) { return file.string().find(one.id) != std::string::npos; }),
                  one.recordings)
            << one.id;
    }
    for (const fs::path& file : recordings()) {
        const bool audio = file.string().find("-audio-") != std::string::npos;
        for (const std::string tool : {"janus-pp-rec", "pp-rec"}) {
            if (!isInstalled(tool) && tool == "janus-pp-rec") {
                continue;
            }
            const std::string made = (site_->folder() / (tool + (audio ? ".opus" : ".webm"))).string();
            const Outcome outcome =
                tool == "pp-rec" ? runTool(tool, {file.string(), made}) : run({tool, file.string(), made});
            ASSERT_TRUE(outcome.ok()) << outcome.describe();
            const auto facts = probe(made, CountFrames::kYes);
            ASSERT_TRUE(facts.ok()) << tool << " " << file;
            ASSERT_EQ(facts->streams.size(), 1U) << tool << " " << file;
            EXPECT_EQ(facts->streams[0].codec, audio ? "opus" : "vp8") << file;
            EXPECT_GT(facts->streams[0].frames, 20) << tool << " " << file;
            EXPECT_GT(facts->duration_s, 6) << tool << " " << file;
            EXPECT_EQ(decodeErrors(made), std::vector<std::string>{}) << tool << " " << file;
        }
        EXPECT_TRUE(runTool("mjr", {"check", file.string()}).ok()) << file;
    }
}

TEST_F(MqttMeeting, ComposedFilmShowsEverybody) {
    const std::string film = (site_->folder() / "film.mp4").string();
    const Outcome outcome = compose({site_->recordings().string(), "-o", film, "--layout", "grid", "-f"});
    ASSERT_TRUE(outcome.ok()) << outcome.describe();
    const auto facts = probe(film);
    ASSERT_TRUE(facts.ok()) << facts.error().message;
    const double end_s = facts->duration_s;
    ASSERT_GT(end_s, 13);  // 8 seconds together, 3 behind the first and the second each
    EXPECT_EQ(coloursAt(film, {2, end_s - 3}), (std::vector<std::string>{"r", "bgr"}));

    const auto sound = readPcm(film);
    ASSERT_TRUE(sound.ok()) << sound.error().message;
    const auto part = [&](double from_s) {
        const auto first = static_cast<std::size_t>(from_s * kRate_hz);
        return std::span(*sound).subspan(std::min(first, sound->size()), static_cast<std::size_t>(kRate_hz));
    };
    ASSERT_GT(sound->size(), static_cast<std::size_t>((end_s - 1) * kRate_hz));
    for (const Attendee& one : kAttendees) {
        EXPECT_GT(toneLevel(part(end_s - 4), kRate_hz, one.tone_hz), kLeastTone) << one.id;
        const double alone = toneLevel(part(2), kRate_hz, one.tone_hz);
        EXPECT_TRUE(one.colour == 'r' ? alone > kLeastTone : alone < kMostOtherTone) << one.id << " " << alone;
    }
}

}  // namespace
}  // namespace wf::test
