// What goes wrong around a running server: it is killed, the broker goes away, the IM server moves the server to
// another node or is not there yet. Calls go on or come back, recordings are kept, and the log says what happened.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"
#include "tests/support/call_party.h"
#include "tests/support/mosquitto.h"
#include "tests/support/process.h"
#include "tests/support/sfu_site.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using namespace std::chrono_literals;

const std::string kRoom = "uid7|839201";
constexpr double kAudioFrame_s = 0.020;
constexpr double kVideoFrame_s = 1.0 / 30;
constexpr double kMostLost_s = 1.0;

std::vector<fs::path> filesOf(const fs::path& folder, const std::string& ending) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().string().ends_with(ending)) {
            found.push_back(entry.path());
        }
    }
    return found;
}

/// How many packets are in a recording, and whether there is anything else in it.
struct Contents {
    std::size_t packets = 0;
    std::uint64_t damaged_bytes = 0;
};
Contents contentsOf(const fs::path& path) {
    Contents contents;
    const auto file = mjr::MappedFile::open(path.string());
    auto reader = file ? mjr::Reader::open(file->bytes()) : Result<mjr::Reader>(file.error());
    EXPECT_TRUE(reader.ok()) << path;
    mjr::Record record;
    while (reader && reader->next(record)) {
        ++contents.packets;
    }
    contents.damaged_bytes = reader ? reader->damagedBytes() : 0;
    return contents;
}

/// A recording of somebody, by kind.
fs::path recordingOf(const std::vector<fs::path>& files, const std::string& user, const std::string& kind) {
    const auto found = std::ranges::find_if(files, [&](const fs::path& path) {
        const std::string name = path.filename().string();
        return name.find("-" + user + "-") != std::string::npos && name.find("-" + kind + "-") != std::string::npos;
    });
    return found == files.end() ? fs::path() : *found;
}

class SfuFaults : public testing::Test {
protected:
    void SetUp() override {
        if (!Mosquitto::installed()) {
            GTEST_SKIP() << "needs mosquitto";
        }
    }

    /// The room is made by the IM server, recorded as soon as somebody publishes.
    static void makeRoom(ImClient& im, const SfuSite& site) {
        const std::uint64_t session = im.newSession();
        const json made = im.ask(session, im.attach(session),
                                 {{"request", "create"},
                                  {"room", kRoom},
                                  {"publishers", 9},
                                  {"record", true},
                                  {"rec_dir", site.recordings().string()},
                                  {"videocodec", "vp8"}});
        EXPECT_EQ(made.value("videoroom", ""), "created") << made << site.log();
    }

    using People = std::map<std::string, std::unique_ptr<CallParty>>;
    /// They publish, each watches the one before.
    People call(ImClient& im, const SfuSite& site, const std::vector<std::string>& ids) {
        makeRoom(im, site);
        People people;
        for (const std::string& id : ids) {
            people[id] = std::make_unique<CallParty>(media_, im, id);
            EXPECT_TRUE(people[id]->publish(kRoom)) << id << people[id]->said() << site.log();
        }
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const std::string& other = ids[(i + ids.size() - 1) % ids.size()];
            EXPECT_TRUE(people[ids[i]]->watch(other)) << ids[i] << people[ids[i]]->said() << site.log();
        }
        return people;
    }

    /// The line a subscriber hears, when it has got this far.
    static std::uint64_t waitForSound(CallParty& party, std::uint64_t packets, int seconds = 20) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
        while (party.received("0").packets < packets && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(20ms);
        }
        return party.received("0").packets;
    }

    MediaLoop media_;
};

TEST_F(SfuFaults, KilledServerLosesAtMostASecondAndClientsComeBack) {
    SfuSite site;
    ASSERT_TRUE(site.start()) << site.log();
    ImClient im(site.mqttUrl());
    std::map<std::string, CallParty::Sent> sent;
    {
        People people = call(im, site, {"ann", "bob"});
        ASSERT_GE(waitForSound(*people["ann"], 300), 300U) << site.log();
        media_.call([&] {
            for (auto& [id, party] : people) {
                sent[id] = party->sentSoFar();
            }
            site.signal(SIGKILL);
        });
        ASSERT_EQ(site.waitForEnd(), 128 + SIGKILL);
    }
    EXPECT_EQ(filesOf(site.recordings(), ".mjr.tmp").size(), 4U);
    const Outcome repaired = runTool("mjr", {"repair", site.recordings().string()});
    ASSERT_TRUE(repaired.ok()) << repaired.describe();
    const std::vector<fs::path> files = filesOf(site.recordings(), ".mjr");
    ASSERT_EQ(files.size(), 4U) << repaired.describe();
    for (const auto& [id, frames] : sent) {
        const Contents sound = contentsOf(recordingOf(files, id, "audio"));
        const Contents picture = contentsOf(recordingOf(files, id, "video"));
        const double sound_lost_s = (frames.audio - static_cast<double>(sound.packets)) * kAudioFrame_s;
        const double picture_lost_s = (frames.video - static_cast<double>(picture.packets) / 2) * kVideoFrame_s;
        RecordProperty("seconds lost of " + id,
                       std::to_string(sound_lost_s) + " of sound, " + std::to_string(picture_lost_s) + " of picture");
        EXPECT_LE(sound_lost_s, kMostLost_s) << id << " " << sound.packets << " of " << frames.audio;
        EXPECT_LE(picture_lost_s, kMostLost_s) << id << " " << picture.packets << " of " << frames.video;
        EXPECT_GT(sound.packets, 250U) << id;
        EXPECT_EQ(sound.damaged_bytes + picture.damaged_bytes, 0U) << id;
    }

    site.launch();
    ASSERT_TRUE(site.waitReady()) << site.log();
    {
        People again = call(im, site, {"ann", "bob"});
        EXPECT_GE(waitForSound(*again["bob"], 100), 100U) << site.log();
        EXPECT_EQ(again["bob"]->received("0").gaps, 0U);
    }
    EXPECT_EQ(site.stop(SIGTERM), 0) << site.log();
    EXPECT_EQ(filesOf(site.recordings(), ".mjr").size(), 8U);
    EXPECT_EQ(filesOf(site.recordings(), ".mjr.tmp").size(), 4U);  // repair leaves its input as it is
}

/// Whether the IM server is away as a whole, with the port of the node lookup.
class SfuOutage : public SfuFaults, public testing::WithParamInterface<bool> {};

TEST_P(SfuOutage, CallsGoOnWithoutTheBroker) {
    SfuSite site;
    ASSERT_TRUE(site.start()) << site.log();
    ImClient im(site.mqttUrl());
    People people = call(im, site, {"ann", "bob", "cid"});
    ASSERT_GE(waitForSound(*people["bob"], 50), 50U) << site.log();

    site.stopBroker();
    if (GetParam()) {
        site.stopIm();
    }
    const std::uint64_t before = people["bob"]->received("0").packets;
    const auto stopped = std::chrono::steady_clock::now();
    // What is on its way when a broker goes is lost (QoS 0); what comes behind that must not be.
    ASSERT_TRUE(site.waitForLog("mqtt: connection lost")) << site.log();
    people["cid"]->vanish();
    // The third pause, of 4 s, leaves the IM server time to be there first.
    ASSERT_TRUE(site.waitForLog("next attempt in 4000 ms")) << site.log();
    const std::chrono::duration<double> outage = std::chrono::steady_clock::now() - stopped;
    const std::uint64_t meanwhile = people["bob"]->received("0").packets - before;
    EXPECT_NEAR(static_cast<double>(meanwhile) * kAudioFrame_s, outage.count(), 0.5);
    if (GetParam()) {
        site.startIm();
    }
    ASSERT_TRUE(site.startBroker());
    ASSERT_TRUE(im.connect());
    ASSERT_TRUE(site.waitForLog("mqtt: connected", 2)) << site.log();
    EXPECT_EQ(site.log().find("messages were lost"), std::string::npos) << site.log();

    // What happened meanwhile is told now.
    const CallParty& gone = *people["cid"];
    EXPECT_TRUE(im.waitForEvent([&](const json& event) {
        return event.value("janus", "") == "hangup" && event.value("sender", 0ULL) == gone.publisher();
    })) << site.log();
    for (const std::string id : {"ann", "bob"}) {
        EXPECT_TRUE(im.waitForEvent([&](const json& event) {
            return event.value("sender", 0ULL) == people[id]->publisher() &&
                   event.value(json::json_pointer("/plugindata/data/unpublished"), "") == gone.id();
        })) << id
            << site.log();
    }
    // And the server hears again, in the sessions of before.
    const json listed = im.ask(people["ann"]->session(), people["ann"]->publisher(),
                               {{"request", "listparticipants"}, {"room", kRoom}});
    ASSERT_EQ(listed.value("participants", json::array()).size(), 3U) << listed;
    for (const json& one : listed["participants"]) {
        EXPECT_EQ(one["publisher"], one["id"] != gone.id()) << one;
    }
    EXPECT_EQ(people["bob"]->received("0").gaps, 0U);
    EXPECT_EQ(people["bob"]->received("1").gaps, 0U);
    RecordProperty("packets of sound during the outage", static_cast<int>(meanwhile));
    RecordProperty("seconds of outage", std::to_string(outage.count()));
    EXPECT_EQ(site.stop(SIGTERM), 0) << site.log();
}

INSTANTIATE_TEST_SUITE_P(Of, SfuOutage, testing::Bool(), [](const testing::TestParamInfo<bool>& tested) {
    return tested.param ? "WholeImServer" : "Broker";
});

TEST_F(SfuFaults, MovedToAnotherNodeItEndsAndComesBackThere) {
    SfuSite site;
    ASSERT_TRUE(site.start()) << site.log();
    {
        ImClient im(site.mqttUrl());
        People people = call(im, site, {"ann"});
        ASSERT_GE(waitForSound(*people["ann"], 100), 100U) << site.log();
        const Mosquitto other;
        site.setNode("127.0.0.1:" + std::to_string(other.port()));
        site.stopBroker();
        // -1, for its supervisor to start it anew.
        EXPECT_EQ(site.waitForEnd(), 255) << site.log();
        EXPECT_TRUE(site.waitForLog("the IM server moved this client from tcp://127.0.0.1:", 1, 1)) << site.log();
        EXPECT_EQ(filesOf(site.recordings(), ".mjr").size(), 2U);
        EXPECT_EQ(filesOf(site.recordings(), ".mjr.tmp").size(), 0U);

        site.launch();
        ASSERT_TRUE(site.waitReady()) << site.log();
        ImClient there(other.url());
        People again = call(there, site, {"ann"});
        EXPECT_GE(waitForSound(*again["ann"], 50), 50U) << site.log();
        EXPECT_EQ(site.stop(SIGTERM), 0) << site.log();
    }
    EXPECT_EQ(filesOf(site.recordings(), ".mjr").size(), 4U);
}

TEST_F(SfuFaults, WaitsForTheImServer) {
    SfuSite site({.general = "", .mqtt_general = "im_down = \"wait\""});
    site.launch();
    ASSERT_TRUE(site.waitForLog("the node lookup at 127.0.0.1:", 2)) << site.log();
    EXPECT_NE(site.log().find("failed: cannot connect: Connection refused; next attempt in 1000 ms"), std::string::npos)
        << site.log();
    site.startIm();
    ASSERT_TRUE(site.waitReady()) << site.log();
    ImClient im(site.mqttUrl());
    People people = call(im, site, {"ann"});
    EXPECT_GE(waitForSound(*people["ann"], 50), 50U) << site.log();
    EXPECT_EQ(site.stop(SIGTERM), 0) << site.log();
}

TEST_F(SfuFaults, EndsWhenTheImServerStaysAway) {
    SfuSite site({.general = "", .mqtt_general = "im_lookup_tries = 2"});
    site.launch();
    EXPECT_EQ(site.waitForEnd(), 1) << site.log();
    EXPECT_NE(site.log().find("(2 times; is the IM server up and im_host right?); ending with exit code 1"),
              std::string::npos)
        << site.log();
}

}  // namespace
}  // namespace wf::test
